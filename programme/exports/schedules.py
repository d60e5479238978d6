"""What the schedules of all formats share."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from core import languages
from events.models import Forum
from programme.exports import words
from programme.exports.data import Entry, Programme
from programme.exports.days import Day, days
from programme.exports.places import Place, together

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


def rooms(entry: Entry, code: str) -> str:
    """ "Rooms: Hall 1 and Hall 2", where there are several: the formats have one room for each session, its first."""
    if len(entry.places) == 1:
        return ""
    with translation.override(code):
        return f"{_('Rooms')}: {together(entry.places, code)}"


def description(forum: Forum, entry: Entry) -> str:
    """What a session's description adds to its abstract: all its rooms, its languages, and that it is a sample."""
    code = languages.active()
    parts = (rooms(entry, code), words.tongues(*entry.tongues, code), words.caution(forum))
    return "\n\n".join(part for part in parts if part)
