"""Filters of the agenda: ?day= &track= &room= &kind= &language= &interpretation=. Combinable; nonsense finds nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from events.models import Session
from events.spoken import language_name
from programme.agenda import rooms_of, tracks_of
from programme.models import ReleasedSession

NAMES = ("day", "track", "room", "kind", "language", "interpretation")


@dataclass(frozen=True)
class Choice:
    value: str
    label: Any
    obj: Any = None


def keep(sessions: Sequence[ReleasedSession], given: dict[str, str], zone: ZoneInfo) -> list[ReleasedSession]:
    """Sessions that answer every given filter."""
    return [
        released for released in sessions if all(_answers(released, name, value, zone) for name, value in given.items())
    ]


def _answers(released: ReleasedSession, name: str, value: str, zone: ZoneInfo) -> bool:
    if name == "day":
        return released.starts_at.astimezone(zone).date().isoformat() == value
    if name == "track":
        return released.track is not None and released.track.slug == value
    if name == "room":
        return released.room is not None and released.room.slug == value
    if name == "kind":
        return released.kind == value
    use = "floor" if name == "language" else "interpretation"
    return any(entry["language"] == value and entry["use"] == use for entry in released.languages)


def choices(sessions: Sequence[ReleasedSession]) -> dict[str, list[Choice]]:
    """What can be chosen: only what the programme has, in its own order."""
    kinds = {r.kind for r in sessions}
    return {
        "tracks": [Choice(t.slug, "", t) for t in tracks_of(sessions)],
        "rooms": [Choice(r.slug, "", r) for r in rooms_of(sessions)],
        "kinds": [Choice(value, label) for value, label in Session.Kind.choices if value in kinds],
        "languages": _languages(sessions, "floor"),
        "interpretations": _languages(sessions, "interpretation"),
    }


def _languages(sessions: Sequence[ReleasedSession], use: str) -> list[Choice]:
    codes = {entry["language"] for released in sessions for entry in released.languages if entry["use"] == use}
    return sorted((Choice(code, language_name(code)) for code in codes), key=lambda choice: choice.label)
