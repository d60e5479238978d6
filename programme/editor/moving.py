"""Moving one session: what may be, what has changed since it was looked at, and the write."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.admin.columns import name_of
from events.models import Forum, Room, Session
from programme.editor import batches
from programme.editor.times import day_and_clocks
from programme.editor.working_copy import last_change, when, who

FIELDS = ("starts_at", "ends_at", "room")


@dataclass(frozen=True)
class Place:
    """When and where a session is to be. Times are aware."""

    starts_at: datetime
    ends_at: datetime
    room: Room | None

    @classmethod
    def of(cls, session: Session) -> "Place":
        return cls(session.starts_at, session.ends_at, session.room)

    def put(self, session: Session) -> None:
        session.starts_at, session.ends_at, session.room = self.starts_at, self.ends_at, self.room


class ConflictError(Exception):
    """Somebody else has moved the session since; the words say who, when and where to."""

    def __init__(self, session: Session, version: int, message: str) -> None:
        super().__init__(message)
        self.session, self.version = session, version


class GoneError(Exception):
    """The session is not in this forum any more; the words say who deleted it."""


def problems(forum: Forum, session: Session, place: Place) -> dict[str, str]:
    """What forbids a place, by field. What overlaps is no problem here: it is saved, and marked."""
    found = {}
    if place.ends_at <= place.starts_at:
        found["ends_at"] = _("The session ends before it starts.")
    day = place.starts_at.astimezone(forum.zone).date()
    if place.starts_at != session.starts_at and forum.days and day not in forum.days:
        found["starts_at"] = _("This is outside the days of the forum.")
    room = place.room
    if room is not None and room.pk != session.room_id and room.venue_id != forum.venue_id:
        found["room"] = _("This room is not in the forum's venue.")
    return found


def move(forum: Forum, pk: int, place: Place, *, seen: int, user: Any) -> Session:
    """Save a place, if nobody has moved the session since history row `seen`. ConflictError, GoneError or ValidationError otherwise."""
    with batches.batch(batches.What.MOVE, user):
        session: Session | None = Session.objects.select_for_update(of=("self",)).filter(forum=forum, pk=pk).first()
        if session is None:
            raise GoneError(gone(pk, forum))
        look_for_others(forum, session, seen)
        errors = problems(forum, session, place)
        if errors:
            raise ValidationError(dict(errors))
        if place != Place.of(session):
            place.put(session)
            session.save(update_fields=list(FIELDS))
    return session


def look_for_others(forum: Forum, session: Session, seen: int) -> None:
    """ConflictError, if the place of a session is not what it was at history row `seen`. Other edits do not disturb."""
    latest = last_change(session.pk)
    if latest is None or latest.pk == seen:
        return
    opened = Session.history.filter(id=session.pk, history_id=seen).first()
    if opened is not None and _place(opened) == _place(latest):
        return
    words = _("%(who)s changed %(code)s at %(when)s, while you were looking. It is now on %(now)s, %(room)s.") % {
        "who": who(latest),
        "code": session.code,
        "when": when(latest, forum.zone),
        "now": day_and_clocks(session.starts_at, session.ends_at, forum.zone),
        "room": name_of(session.room) if session.room else _("without a room"),
    }
    raise ConflictError(session, latest.pk, words)


def _place(row: Any) -> tuple[datetime, datetime, int | None]:
    return (row.starts_at.astimezone(UTC), row.ends_at.astimezone(UTC), row.room_id)


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
