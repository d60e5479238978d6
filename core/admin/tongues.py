"""In which languages an object is done, and its public page in each of them: a column of lists, links on forms."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import languages
from core.admin.columns import translated


@dataclass(frozen=True)
class Elsewhere:
    """Of a model whose page belongs to an app above: whether there is one, asked along with the row, and its address."""

    shown: Callable[[], Any]  # an expression
    address: Callable[[Any], str]


@dataclass(frozen=True)
class Standing:
    """The languages that an object's texts are to be written in, and those in which one is older than its original."""

    wanted: tuple[str, ...] = languages.CODES
    stale: frozenset[str] = frozenset()


_elsewhere: dict[str, Elsewhere] = {}
_standings: list[Callable[[Any, Iterable[Any]], dict[Any, Standing]]] = []
_unwanted: list[Callable[[Any], dict[str, Q]]] = []


def register(label: str, shown: Callable[[], Any], address: Callable[[Any], str]) -> None:
    """Say where readers find the objects of a model such as "events.Session"; `shown()` is a condition on its row."""
    _elsewhere[label] = Elsewhere(shown, address)


def ask(
    standings: Callable[[Any, Iterable[Any]], dict[Any, Standing]], unwanted: Callable[[Any], dict[str, Q]]
) -> None:
    """Say who knows how texts stand: `standings(model, ids)` for a page of a list, `unwanted(model)` by language for filters."""
    _standings[:], _unwanted[:] = [standings], [unwanted]


def look(model: Any, rows: Iterable[Any]) -> None:
    """Ask for all rows of a page at once, and leave the answer on each."""
    shown = list(rows)
    found = _standings[0](model, [row.pk for row in shown]) if _standings and shown else {}
    for row in shown:
        row.text_standing = found.get(row.pk, Standing())


def look_once(obj: Any) -> None:
    """The same for one object that may come from a list."""
    if not hasattr(obj, "text_standing"):
        look(type(obj), [obj])


def unwanted(model: Any) -> dict[str, Q]:
    """Language -> rows of a model that are not to be written in it."""
    return _unwanted[0](model) if _unwanted else {}


def elsewhere(model: Any) -> Elsewhere | None:
    return _elsewhere.get(model._meta.label)


def done_in(obj: Any) -> dict[str, bool]:
    """Language by language: whether it has every text that the object has in any of them."""
    model: Any = type(obj)
    written = [
        [bool(getattr(obj, languages.column(name, code), "")) for code in languages.CODES] for name in translated(model)
    ]
    wanted = [texts for texts in written if any(texts)]
    return {code: bool(wanted) and all(texts[place] for texts in wanted) for place, code in enumerate(languages.CODES)}


def in_each(url: str, codes: Any) -> dict[str, str]:
    """A page's address in the languages that have it, from the one in the language in force; nothing for no page."""
    beginning = f"/{languages.active()}/"
    if not url.startswith(beginning):
        return {}
    return {code: f"/{code}/{url.removeprefix(beginning)}" for code in languages.CODES if code in codes}


def marks(obj: Any, addresses: dict[str, str]) -> SafeString:
    """The languages one after the other: those that are done in full, the others in a broken frame; links where there is a page.

    One whose text is older than its original has a sign. Put together by hand: `format_html` seven times for each of fifty rows
    costs a third of the list.
    """
    look_once(obj)
    done, standing = done_in(obj), obj.text_standing
    lacks = f'<span class="visually-hidden"> {escape(_("incomplete"))}</span>'
    stale = f'<span class="visually-hidden"> {escape(_("out of date"))}</span>'
    parts = []
    for code, short, name in _languages():
        if code not in standing.wanted:
            continue
        said, css = ("", "tongue") if done[code] else (lacks, "tongue lacks")
        title = name
        if code in standing.stale:
            said, css, title = f"{said}{stale}", f"{css} stale", f"{name}: {escape(_('out of date'))}"
        url = addresses.get(code)
        start, end = (f'a href="{escape(url)}"', "a") if url else ("span", "span")
        parts.append(f'<{start} class="{css}" title="{title}">{short}{said}</{end}>')
    return mark_safe(f'<span class="tongues">{"".join(parts)}</span>')


@cache
def _languages() -> tuple[tuple[str, str, str], ...]:
    """Code, short word and name of each language, for HTML."""
    return tuple((one.code, one.code.partition("-")[0], str(escape(one.name))) for one in languages.LANGUAGES)
