"""What the schedules of all formats share."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core import languages
from events.models import Forum
from programme.exports import words
from programme.exports.data import Entry, Programme
from programme.exports.days import Day, days
from programme.exports.places import Place

GENERATOR = "forum-site"
TIMESLOT = "00:05"


def split_days(programme: Programme) -> list[Day[Entry]]:
    """Days with what takes place on them; a day of which all was called off stays. None of an empty programme."""
    forum = programme.forum
    own = {day.date for day in days(programme.entries, forum.zone, forum.days)}
    return days(programme.taking_place, forum.zone, sorted(own), programme.entries)


def in_places(entries: Iterable[Entry]) -> list[tuple[Place, list[Entry]]]:
    """Entries by their places, in the organiser's order of rooms."""
    found: dict[str, tuple[Place, list[Entry]]] = {}
    for entry in entries:
        found.setdefault(entry.place.key, (entry.place, []))[1].append(entry)
    return sorted(found.values(), key=lambda pair: pair[0].order)


def duration(starts: datetime, ends: datetime) -> str:
    """Hours and minutes between two moments: 01:30."""
    minutes = int((ends - starts) / timedelta(minutes=1))
    return f"{minutes // 60:02}:{minutes % 60:02}"


def language(entry: Entry) -> str:
    """The first language of the floor, by ISO 639-1; "" where none is said."""
    floor, _ = entry.tongues
    return words.short(floor[0]) if floor else ""


def description(forum: Forum, entry: Entry) -> str:
    """What a session's description adds to its abstract: its languages, and that it is a sample."""
    parts = (words.tongues(*entry.tongues, languages.active()), words.caution(forum))
    return "\n\n".join(part for part in parts if part)
