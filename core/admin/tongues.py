"""In which languages an object is done, and its public page in each of them: a column of lists, links on forms."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

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


_elsewhere: dict[str, Elsewhere] = {}


def register(label: str, shown: Callable[[], Any], address: Callable[[Any], str]) -> None:
    """Say where readers find the objects of a model such as "events.Session"; `shown()` is a condition on its row."""
    _elsewhere[label] = Elsewhere(shown, address)


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

    Put together by hand: `format_html` seven times for each of fifty rows costs a third of the list.
    """
    done = done_in(obj)
    lacks = f'<span class="visually-hidden"> {escape(_("incomplete"))}</span>'
    parts = []
    for code, short, about in _languages():
        said, css = ("", "tongue") if done[code] else (lacks, "tongue lacks")
        url = addresses.get(code)
        start, end = (f'a href="{escape(url)}"', "a") if url else ("span", "span")
        parts.append(f'<{start} class="{css}" {about}>{short}{said}</{end}>')
    return mark_safe(f'<span class="tongues">{"".join(parts)}</span>')


@cache
def _languages() -> tuple[tuple[str, str, str], ...]:
    """Code, short word and attributes of each language."""
    return tuple((one.code, one.code.partition("-")[0], f'title="{escape(one.name)}"') for one in languages.LANGUAGES)
