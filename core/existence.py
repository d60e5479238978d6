"""In which languages a page really exists: those in which enough of its main texts is written.

Only these are named to search engines (hreflang, site map, canonical address). A page that shows little but texts of
another language is a copy of that language's page, and says so by its canonical address.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Length
from django.utils.translation import to_locale

from core import languages

Lengths = Mapping[str, int]  # characters of a text in each language


def of(obj: Any, *fields: str, needs: str = "") -> tuple[str, ...]:
    """Site languages in which an object's page exists, in the order of the settings; at least one.

    `fields` are its main texts, also of what it refers to ("country__name"). A text counts by the length that it has
    where it is longest, because languages differ: Chinese says in a hundred characters what takes Russian four
    hundred. In a language without the text `needs` there is no page.
    """
    texts = {name: _lengths(obj, name) for name in {*fields, needs} - {""}}
    return _enough([texts[name] for name in fields], texts.get(needs))


def _lengths(obj: Any, path: str) -> Lengths:
    *relations, field = path.split("__")
    for relation in relations:
        obj = getattr(obj, relation)
    return {code: len(getattr(obj, languages.column(field, code), None) or "") for code in languages.CODES}


def of_rows(rows: "QuerySet[Any]", *fields: str, needs: str = "") -> dict[Any, tuple[str, ...]]:
    """The same for many rows by their primary keys, in one query that leaves the texts in the database."""
    names = dict.fromkeys([*fields, *([needs] if needs else [])])
    columns = [(name, code) for name in names for code in languages.CODES]
    measured = [Coalesce(Length(languages.column(name, code)), 0) for name, code in columns]
    found = {}
    for pk, *lengths in rows.order_by().values_list("pk", *measured):
        texts: dict[str, dict[str, int]] = {name: {} for name in names}
        for (name, code), length in zip(columns, lengths, strict=True):
            texts[name][code] = length
        found[pk] = _enough([texts[name] for name in fields], texts.get(needs))
    return found


def _enough(texts: Sequence[Lengths], needed: Lengths | None) -> tuple[str, ...]:
    """Languages with a share of at least the threshold; where there is none, those with the largest."""
    weights = [max(lengths.values()) for lengths in texts]
    if not sum(weights):
        return interface()
    shares = {
        code: sum(weight for weight, lengths in zip(weights, texts, strict=True) if lengths[code]) / sum(weights)
        for code in languages.CODES
        if needed is None or needed[code] or not any(needed.values())
    }
    least = min(settings.HREFLANG_THRESHOLD, max(shares.values()))
    return tuple(code for code, share in shares.items() if share >= least)


@cache
def interface() -> tuple[str, ...]:
    """Languages in which lists and other pages of the interface exist: those whose catalogue of the site is that full."""
    counts = {code: _messages(code) for code in languages.CODES if code != languages.DEFAULT}
    least = settings.HREFLANG_THRESHOLD * max(counts.values(), default=0)
    return tuple(code for code in languages.CODES if code == languages.DEFAULT or counts[code] >= least)


def _messages(code: str) -> int:
    """How many messages the compiled catalogue of the site has (GNU gettext manual, 10.3: the third word)."""
    path = Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES" / "django.mo"
    if not path.is_file():
        return 0
    with path.open("rb") as file:
        count: int = struct.unpack("<8xI", file.read(12))[0]
    return count


def nearest(code: str, existing: Iterable[str]) -> str:
    """The language itself where the page exists in it, else the first of its fallback chain in which it does."""
    known = set(existing)
    return next((other for other in languages.chain(code) if other in known), languages.DEFAULT)
