"""What becomes of the state of a text's languages when some of them are written. Pure: no database, no clock.

A text (one field of one object) has one original at a time and translations of it. Which language is the original follows from
what people do, within `settings.ORIGINAL_LANGUAGES`, the languages in which organisers write:

- at first it is the first of those that has a text, else the first language that has one;
- editing another of those languages makes that one the original: somebody who edits the Chinese has said something new;
- filling in an empty one is translating, and so is whatever a translator writes, except in the original itself.

When the original changes, every other language that was not written with it is stale, and keeps what the original was before.
When the original becomes again what it was, what was stale for that is fresh again.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.conf import settings

from core import languages


class State(StrEnum):
    ORIGINAL = "original"
    MISSING = "missing"
    STALE = "stale"
    FRESH = "fresh"
    REVIEWED = "reviewed"


TRANSLATED = frozenset({State.FRESH, State.REVIEWED, State.STALE})


@dataclass(frozen=True)
class Standing:
    """One language of a text: what it says, how it stands to its `source` (a site code).

    While it is stale, `seen` is what the original said when this was translated, in the language `seen_language`.
    `is_reviewed` says that somebody has read this very text; it outlasts being stale.
    """

    text: str
    state: State
    source: str
    seen: str = ""
    seen_language: str = ""
    is_reviewed: bool = False


Standings = Mapping[str, Standing]


def same(one: str, other: str) -> bool:
    """Whether two texts say the same: spaces at the edges, runs of spaces and the normal form of Unicode do not count."""
    return one == other or _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def first_original(texts: Mapping[str, str]) -> str:
    """The language that is the original of a text of which nothing is known; empty when there is no text."""
    ordered = (*settings.ORIGINAL_LANGUAGES, *languages.CODES)
    return next((code for code in ordered if texts.get(code)), "")


def judge(before: Standings, now: Mapping[str, str], *, by_translator: bool = False) -> dict[str, Standing]:
    """The standings of all languages in `now` after a write; empty when no language has a text any more.

    `before` has the standings before it (none for a text that was not known), `now` the text of each site code, empty where none.
    """
    if not any(now.values()):
        return {}
    old = next(iter(before.values())).source if before else ""
    written = {code for code, text in now.items() if not same(_was(before, code), text)}
    edited = _edited(before, now, written, old, by_translator) if before else []
    if old in edited:
        source = old
    elif edited:
        source = edited[0]
    else:
        source = old if now.get(old) else first_original(now)
    before_it = (source, _was(before, source)) if edited else None
    found: dict[str, Standing] = {}
    for code, text in now.items():
        known = before.get(code)
        if not text or code == source:
            found[code] = Standing(text, State.ORIGINAL if text else State.MISSING, source)
        elif known is None or code in written or known.state == State.MISSING:
            found[code] = Standing(text, State.FRESH, source)
        else:
            found[code] = replace(_left_alone(known, now, before_it), text=text, source=source)
    return found


def _was(before: Standings, code: str) -> str:
    return before[code].text if code in before else ""


def _edited(before: Standings, now: Mapping[str, str], written: set[str], old: str, by_translator: bool) -> list[str]:
    """Languages in which the original was changed by this write, best first."""
    may = [old] if by_translator else [*settings.ORIGINAL_LANGUAGES, old]
    return [code for code in may if code in written and now[code] and _was(before, code)]


def _left_alone(known: Standing, now: Mapping[str, str], edited: tuple[str, str] | None) -> Standing:
    """A translation that was not written. `edited` is the language of the original and what it said before, if it was."""
    if known.state == State.STALE:
        is_back = known.seen_language in now and same(now[known.seen_language], known.seen)
        return _fresh(known) if is_back else known
    if edited:
        language, said = edited
        return replace(known, state=State.STALE, seen=said, seen_language=language)
    return _fresh(known) if known.state == State.ORIGINAL else known


def _fresh(known: Standing) -> Standing:
    return replace(known, state=State.REVIEWED if known.is_reviewed else State.FRESH, seen="", seen_language="")
