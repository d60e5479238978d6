"""Texts of models in several languages. A text that fell back to another language says which one it is in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel.lists import format_list
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import languages

# Polish, Russian and Ukrainian tie a word of one letter to the next one.
ONE_LETTER = {code: re.compile(r"(?<![\w’'ʼ])(\w) (?=\w)") for code in ("pl", "ru", "uk")}


@dataclass(frozen=True)
class Text:
    """A text and the language it is really in (a site code)."""

    value: str
    language: str

    def __bool__(self) -> bool:
        return bool(self.value)

    @property
    def fell_back(self) -> bool:
        return bool(self.value) and self.language != languages.active()


def text(obj: Any, field: str, code: str | None = None) -> Text:
    """The text of a translated field in a language (default: the one in force), or the next best by its fallback chain."""
    found = written(obj, field, code)
    tied = tie(found.value, found.language)
    return found if tied is found.value else Text(tied, found.language)


def written(obj: Any, field: str, code: str | None = None) -> Text:
    """The same without no-break spaces of ours: for other software, where people search and compare."""
    wanted = code or languages.active()
    for candidate, column in _columns(field, wanted):
        value = getattr(obj, column, None)
        if value:
            return Text(value, candidate)
    return Text("", wanted)


@cache
def _columns(field: str, code: str) -> tuple[tuple[str, str], ...]:
    """Languages to try for a text, best first, each with the column that holds it."""
    return tuple((candidate, languages.column(field, candidate)) for candidate in languages.chain(code))


def tie(value: str, code: str) -> str:
    """Put a no-break space after each word of one letter, in the languages that want it."""
    pattern = ONE_LETTER.get(code)
    return pattern.sub("\\1\N{NO-BREAK SPACE}", value) if pattern else value


def listed(parts: Sequence[str], code: str | None = None) -> str:
    """Texts as a list by CLDR, in a language (default: the one in force): "Hall 1 and Hall 2". HTML stays HTML."""
    found = [part for part in parts if part]
    if len(found) < 2:
        return "".join(found)
    return str(format_list(found, "standard", locale=languages.locale(code or languages.active())))


def together(texts: Sequence[Text], code: str | None = None) -> Text:
    """Several texts as one that is a list of them, in the language of the first."""
    if len(texts) == 1:
        return texts[0]
    return Text(
        listed([each.value for each in texts], code), texts[0].language if texts else code or languages.active()
    )


def some_language(obj: Any, *fields: str) -> None:
    """For `clean()`: each field must have a text in at least one language."""
    missing = {
        languages.column(field, languages.DEFAULT): _("Fill this in for at least one language.")
        for field in fields
        if not any(getattr(obj, languages.column(field, code), None) for code in languages.CODES)
    }
    if missing:
        raise ValidationError(missing)
