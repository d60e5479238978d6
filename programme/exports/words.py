"""Texts as other software takes them: plain, in one language or in all."""

import re
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core import languages
from core.texts import written
from events import spoken
from events.models import Forum

# What XML 1.0 (2.2) and Excel cannot hold. Our fields keep such characters out; rows written by other ways may have them.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def say(obj: Any, field: str, code: str | None = None) -> str:
    """The text of a field in a language or the next best; "" where there is none, and for no object."""
    return FORBIDDEN.sub("", written(obj, field, code).value) if obj else ""


def short(code: str) -> str:
    """ISO 639-1 code of a language: zh-hans -> zh."""
    return code.split("-", maxsplit=1)[0]


def everywhere(obj: Any, field: str) -> dict[str, str] | None:
    """A text in each language that it is written in, by ISO 639-1 code; None where there is none."""
    found: dict[str, str] = {}
    for code in languages.CODES:
        value = getattr(obj, languages.column(field, code), None)
        if value:
            found.setdefault(short(code), FORBIDDEN.sub("", value))
    return found or None


def caution(forum: Forum) -> str:
    """What a sample says of itself, also where its pages are not seen; "" for a real programme."""
    return say(forum, "sample_note") if forum.is_sample else ""


@lru_cache(maxsize=4096)
def tongues(floor: tuple[str, ...], interpretation: tuple[str, ...], code: str) -> str:
    """In which languages a session can be followed, a line for each use: "Working languages: Chinese"."""
    with translation.override(code):
        parts = [(_("Working languages"), floor), (_("Interpretation"), interpretation)]
        return "\n".join(f"{label}: {spoken.names(codes)}" for label, codes in parts if codes)
