"""Where sessions are, for software that wants a room for each: a room, a place outside of the venue, or the venue itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.languages import DEFAULT
from core.texts import listed
from events.models import Forum, Session
from programme.exports import marks, words
from programme.models import ReleasedSession

LAST = 1_000_000  # places that are no rooms stand after all rooms


@dataclass(frozen=True)
class Place:
    """`key` is the same in every language. `source` holds the name in `field`. `is_room`: a room of the venue."""

    key: str
    guid: str
    source: Any
    field: str
    order: tuple[int, str]
    is_room: bool = False

    @property
    def is_elsewhere(self) -> bool:
        """Outside of the venue."""
        return self.field == "location"

    @property
    def is_known(self) -> bool:
        """It is a place, and not the forum's name instead of one."""
        return self.field != "short_name"

    def name(self, code: str | None = None) -> str:
        return words.say(self.source, self.field, code)


def together(places: Sequence[Place], code: str | None = None) -> str:
    """Names of places as a list, in the language in force or in another."""
    return listed([place.name(code) for place in places], code)


def places_of(forum: Forum, released: ReleasedSession) -> tuple[Place, ...]:
    """A session's places: its rooms, the first one first; else its own words, else the venue, else the city, else the forum."""
    rooms = [_place(forum, f"rooms/{room.slug}", room, "name", room.order, is_room=True) for room in released.rooms]
    return tuple(rooms) or (_elsewhere(forum, released.session),)


def _elsewhere(forum: Forum, session: Session) -> Place:
    if own := words.say(session, "location", DEFAULT):
        return _place(forum, f"places/{own}", session, "location", LAST)
    if forum.venue:
        return _place(forum, "venue", forum.venue, "name", LAST)
    return _place(forum, "venue", forum, "city" if words.say(forum, "city") else "short_name", LAST)


def _place(forum: Forum, key: str, source: Any, field: str, order: int, *, is_room: bool = False) -> Place:
    return Place(key, marks.guid(f"{forum.slug}/{key}"), source, field, (order, key), is_room)
