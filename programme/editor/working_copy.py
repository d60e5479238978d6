"""The working copy of a forum's programme as light rows, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Forum, Room, Session
from programme import planned
from programme.checks import Marks, check
from programme.planned import Planned


@dataclass
class WorkingCopy:
    """Sessions in order of time, and what is wrong with them."""

    forum: Forum
    sessions: list[Planned]
    looked: Marks | None = None
    is_told: bool = False

    @property
    def marks(self) -> Marks:
        """What is wrong, looked for when it is first asked for: forms of many sessions do not ask."""
        return self.check() if self.looked is None else self.looked

    @property
    def zone(self) -> ZoneInfo:
        return self.forum.zone

    def day_of(self, session: Planned) -> date:
        """The day on which it starts, where the forum is."""
        return session.starts_at.astimezone(self.zone).date()

    def on(self, day: date) -> list[Planned]:
        zone = self.zone
        return [session for session in self.sessions if session.starts_at.astimezone(zone).date() == day]

    def get(self, pk: int) -> Planned | None:
        return next((session for session in self.sessions if session.pk == pk), None)

    @property
    def days(self) -> list[date]:
        """The forum's days, and those outside of it on which something is."""
        return sorted({*self.forum.days, *map(self.day_of, self.sessions)})

    def sort(self) -> None:
        self.sessions.sort(key=lambda session: (session.starts_at, session.code))

    def check(self) -> Marks:
        """Look again, after sessions were changed in memory. Who speaks in which languages is read the first time."""
        if not self.is_told:
            planned.tell(self.forum, self.sessions)
            self.is_told = True
        self.sort()
        self.looked = check(self.forum, self.sessions)
        return self.looked


def load(forum: Forum) -> WorkingCopy:
    """Times, rooms and titles of all sessions in three queries; with the marks, six."""
    return WorkingCopy(forum, planned.of_forum(forum))


def versions(sessions: Iterable[Planned]) -> dict[int, int]:
    """Session id -> number of its newest history row. One query."""
    rows = (
        Session.history.filter(id__in=[session.pk for session in sessions])
        .order_by()
        .values("id")
        .annotate(newest=Max("history_id"))
    )
    return dict(rows.values_list("id", "newest"))


def rooms_of(forum: Forum) -> list[Room]:
    """Rooms of the forum's venue, in the organiser's order."""
    return list(Room.objects.filter(venue=forum.venue_id)) if forum.venue_id else []


def last_change(session: int) -> Any:
    """The newest history row of a session, with its person; None where there is none."""
    return Session.history.filter(id=session).select_related("history_user").order_by("-history_id").first()


def who(row: Any) -> str:
    """The person of a history row."""
    return str(row.history_user) if row is not None and row.history_user else _("Somebody")


def when(row: Any, zone: ZoneInfo) -> str:
    """Its time, where the forum is: 14:05."""
    moment: datetime = row.history_date if row is not None else timezone.now()
    return f"{moment.astimezone(zone):%H:%M}"
