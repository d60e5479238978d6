"""The working copy of a forum's programme, loaded whole in a constant number of queries, with the version of each session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Forum, Room, Session, SessionRoom
from programme.checks import Marks, check
from speakers.models import Appearance, Speaker


@dataclass
class WorkingCopy:
    """Sessions in order of time, what is wrong with them, and the number of each one's newest history row."""

    forum: Forum
    sessions: list[Session]
    versions: dict[int, int]
    looked: Marks | None = None

    @property
    def marks(self) -> Marks:
        """What is wrong, looked for when it is first asked for: forms of many sessions do not ask."""
        return self.check() if self.looked is None else self.looked

    @property
    def zone(self) -> ZoneInfo:
        return self.forum.zone

    def day_of(self, session: Session) -> date:
        """The day on which it starts, where the forum is."""
        return session.starts_at.astimezone(self.zone).date()

    def on(self, day: date) -> list[Session]:
        return [session for session in self.sessions if self.day_of(session) == day]

    def get(self, pk: int) -> Session | None:
        return next((session for session in self.sessions if session.pk == pk), None)

    @property
    def days(self) -> list[date]:
        """The forum's days, and those outside of it on which something is."""
        return sorted({*self.forum.days, *map(self.day_of, self.sessions)})

    def sort(self) -> None:
        self.sessions.sort(key=lambda session: (session.starts_at, session.code))

    def check(self) -> Marks:
        """Look again, after sessions were changed in memory."""
        self.sort()
        self.looked = check(self.forum, self.sessions)
        return self.looked


def load(forum: Forum) -> WorkingCopy:
    """Everything the editor shows, in eight queries. Rooms and tracks are few and wide: each is read once, not with each session."""
    further = SessionRoom.objects.select_related("room")
    speakers = Speaker.objects.without("position", "biography")
    appearances = Appearance.objects.prefetch_related(Prefetch("speaker", speakers))
    sessions = (
        Session.objects.for_forum(forum)
        .without("abstract")
        .prefetch_related(
            "room", "track", "languages", Prefetch("appearances", appearances), Prefetch("further_rooms", further)
        )
        .order_by()
    )
    copy = WorkingCopy(forum, list(sessions), versions(Session.objects.for_forum(forum).values("pk")))
    for session in copy.sessions:
        session.forum = forum
    copy.sort()
    return copy


def versions(ids: "Iterable[int] | QuerySet[Any]") -> dict[int, int]:
    """Session id -> number of its newest history row."""
    rows = Session.history.filter(id__in=ids).order_by().values("id").annotate(newest=Max("history_id"))
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
