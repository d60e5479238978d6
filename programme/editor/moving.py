"""Moving one session: what may be, what has changed since it was looked at, and the write."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.admin.columns import name_of
from core.texts import listed
from events.models import Forum, Room, Session, SessionRoom
from programme.editor import batches, rooms
from programme.editor.times import day_and_clocks
from programme.editor.working_copy import last_change, when, who
from programme.planned import Planned

FIELDS = ("starts_at", "ends_at", "room")


@dataclass(frozen=True)
class Place:
    """When and where a session is to be: the first of its rooms comes first. Times are aware."""

    starts_at: datetime
    ends_at: datetime
    rooms: tuple[Room, ...] = ()

    @classmethod
    def of(cls, session: Session | Planned) -> "Place":
        return cls(session.starts_at, session.ends_at, tuple(session.rooms))

    def put(self, session: Session | Planned) -> None:
        """In memory: see `save`."""
        session.starts_at, session.ends_at = self.starts_at, self.ends_at
        session.try_rooms(self.rooms)


Where = Callable[[Session], Place]


class ConflictError(Exception):
    """Somebody else has moved the session since; the words say who, when and where to."""

    def __init__(self, session: Session, version: int, message: str) -> None:
        super().__init__(message)
        self.session, self.version = session, version


class GoneError(Exception):
    """The session is not in this forum any more; the words say who deleted it."""


def problems(forum: Forum, session: Session | Planned, place: Place) -> dict[str, str]:
    """What forbids a place, by field. What overlaps is no problem here: it is saved, and marked."""
    found = {}
    if place.ends_at <= place.starts_at:
        found["ends_at"] = _("The session ends before it starts.")
    day = place.starts_at.astimezone(forum.zone).date()
    if place.starts_at != session.starts_at and forum.days and day not in forum.days:
        found["starts_at"] = _("This is outside the days of the forum.")
    present = {room.pk for room in session.rooms}
    if any(room.pk not in present and room.venue_id != forum.venue_id for room in place.rooms):
        found["room"] = _("This room is not in the forum's venue.")
    return found


def move(forum: Forum, pk: int, wanted: "Place | Where", *, seen: int, user: Any) -> tuple[Session, Place]:
    """Save a place, if nobody has moved the session since history row `seen`. The session, and where it was before.

    `wanted` is the place, or gives it for the session as it is now. ConflictError, GoneError or ValidationError otherwise.
    """
    with batches.batch(batches.What.MOVE, user):
        session: Session | None = Session.objects.select_for_update(of=("self",)).filter(forum=forum, pk=pk).first()
        if session is None:
            raise GoneError(gone(pk, forum))
        look_for_others(forum, session, seen)
        before = Place.of(session)
        place = wanted(session) if callable(wanted) else wanted
        errors = problems(forum, session, place)
        if errors:
            raise ValidationError(dict(errors))
        if place != before:
            place.put(session)
            save([session])
    return session, before


def save(sessions: Sequence[Session]) -> None:
    """Write where sessions were put. Rooms go first: a version of a session covers what its rows of rooms were by then."""
    rooms.write([(session, session.further) for session in sessions])
    Session.objects.bulk_update(sessions, list(FIELDS), batch_size=100)


def look_for_others(forum: Forum, session: Session, seen: int) -> None:
    """ConflictError, if the place of a session is not what it was at history row `seen`. Other edits do not disturb."""
    latest = last_change(session.pk)
    if latest is None or latest.pk == seen:
        return
    opened = Session.history.filter(id=session.pk, history_id=seen).first()
    if opened is not None and _place(opened) == _place(latest) and not _other_rooms(session.pk, opened):
        return
    words = _("%(who)s changed %(code)s at %(when)s, while you were looking. It is now on %(now)s, %(room)s.") % {
        "who": who(latest),
        "code": session.code,
        "when": when(latest, forum.zone),
        "now": day_and_clocks(session.starts_at, session.ends_at, forum.zone),
        "room": rooms_in_words(session.rooms),
    }
    raise ConflictError(session, latest.pk, words)


def _place(row: Any) -> tuple[datetime, datetime, int | None]:
    return (row.starts_at.astimezone(UTC), row.ends_at.astimezone(UTC), row.room_id)


def _other_rooms(pk: int, opened: Any) -> bool:
    """Whether its further rooms have been written since, by another operation than the one that wrote this version."""
    since = SessionRoom.history.filter(session_id=pk, history_date__gt=opened.history_date)
    reason = opened.history_change_reason
    return bool((since.exclude(history_change_reason=reason) if reason else since).exists())


def rooms_in_words(rooms: Sequence[Room]) -> str:
    """ "Hall 1 and Hall 2" """
    return listed([name_of(room) for room in rooms]) if rooms else _("without a room")


def gone(pk: int, forum: Forum) -> str:
    """Words for a session that is not there."""
    row = last_change(pk)
    if row is None or row.history_type != "-":
        return _("There is no such session in this forum.")
    return _("%(who)s deleted %(code)s at %(when)s.") % {
        "who": who(row),
        "code": row.code,
        "when": when(row, forum.zone),
    }
