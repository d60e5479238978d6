"""A new edition made of an earlier one: a draft, on other days. Apps above register what they copy along.

A session keeps its day of the forum and its time on the clock of the place, also where summer time begins or ends between the two.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.functional import Promise

from core import history, languages
from core.copying import copied
from events.models import (
    Delegation,
    DelegationInstitution,
    Forum,
    ForumPartner,
    Session,
    SessionLanguage,
    SessionRoom,
    Track,
)

REASON = "copied from an earlier edition"


@dataclass(frozen=True)
class Plan:
    """What is wanted of an edition, and when the new one begins. `keeps` are names of parts (`PARTS`)."""

    source: Any
    slug: str
    first_day: date
    keeps: frozenset[str]


@dataclass
class Copy:
    """A copy under way: `sessions` and `tracks` lead from the old row's id to the new one's."""

    plan: Plan
    forum: Any
    first_day_then: date | None
    tracks: dict[int, int] = field(default_factory=dict)
    sessions: dict[int, int] = field(default_factory=dict)

    def keeps(self, part: str) -> bool:
        return part in self.plan.keeps

    def moved(self, moment: datetime) -> datetime:
        """The same day of the forum and the same time on the clock there (aware, in UTC)."""
        then = moment.astimezone(self.plan.source.zone)
        assert self.first_day_then is not None  # there is a session
        day = self.plan.first_day + (then.date() - self.first_day_then)
        return datetime.combine(day, then.time(), self.forum.zone).astimezone(UTC)

    def moved_day(self, day: date) -> date | None:
        """A day so many days before or after the forum as it was then."""
        return self.plan.first_day + (day - self.first_day_then) if self.first_day_then is not None else None


Part = Callable[[Copy], None]


@dataclass(frozen=True)
class Offer:
    """A part that is taken along by those who may write it, if they want: `key` is its name in `Plan.keeps`."""

    key: str
    label: str | Promise
    permission: str


_parts: dict[Part, str] = {}
_offers: dict[Part, Offer] = {}


def register(part: Part, permission: str) -> None:
    """`part(copy)` copies an app's own rows, after the sessions, in the same transaction; who copies needs the permission."""
    _parts[part] = permission


def offer(part: Part, what: Offer) -> None:
    """The same for rows that only some who copy may write: to the others the part is not offered."""
    _offers[part] = what


def offers(user: Any) -> list[tuple[str, Any]]:
    """Names and words of what a person may take along besides."""
    return [(one.key, one.label) for one in _offers.values() if user.has_perm(one.permission)]


def permissions() -> tuple[str, ...]:
    """What somebody who copies must be allowed."""
    return ("events.add_forum", "events.change_forum", "events.add_session", *_parts.values())


def copy(plan: Plan, by: Any = None) -> Any:
    """The new forum, or nothing at all."""
    with transaction.atomic(), history.because(REASON, by):
        sessions = list(Session.objects.for_forum(plan.source).order_by("pk"))
        first, last = _days(plan.source, sessions)
        under_way = Copy(plan, _forum(plan, first, last), first)
        _belongings(under_way)
        if under_way.keeps("sessions"):
            _sessions(under_way, sessions)
        for part in _parts:
            part(under_way)
        for part, what in _offers.items():
            if under_way.keeps(what.key):
                part(under_way)
    return under_way.forum


def _days(source: Any, sessions: list[Any]) -> tuple[date | None, date | None]:
    """The first and the last day: those of the forum, else those of its sessions."""
    if source.starts_on is not None:
        return source.starts_on, source.ends_on
    days = [session.starts_at.astimezone(source.zone).date() for session in sessions]
    return (min(days), max(days)) if days else (None, None)


def _forum(plan: Plan, first: date | None, last: date | None) -> Any:
    length = last - first if first is not None and last is not None else timedelta(0)
    words = {languages.column("dates_text", code): "" for code in languages.CODES}
    made = copied(
        [plan.source], **words, slug=plan.slug, state=Forum.State.DRAFT, is_current=False, is_sample=False,
        starts_on=plan.first_day, ends_on=plan.first_day + length,
        venue_id=plan.source.venue_id if "venue" in plan.keeps else None,
    )  # fmt: skip
    return Forum.objects.get(pk=made[plan.source.pk])


def _belongings(under_way: Copy) -> None:
    """Tracks, and the partners and delegations that are kept."""
    source, forum = under_way.plan.source, under_way.forum.pk
    if under_way.keeps("tracks"):
        under_way.tracks = copied(Track.objects.filter(forum=source), forum_id=forum)
    if under_way.keeps("partners"):
        copied(ForumPartner.objects.filter(forum=source), forum_id=forum)
    if under_way.keeps("delegations"):
        made = copied(Delegation.objects.filter(forum=source), forum_id=forum)
        members = DelegationInstitution.objects.filter(delegation__in=made)
        copied(members, delegation_id=lambda row: made[row.delegation_id])


def _sessions(under_way: Copy, sessions: list[Any]) -> None:
    """Drafts without streams, recordings and files; with their rooms where the venue stays."""
    at_home = under_way.keeps("venue")

    def ends(row: Any) -> datetime:
        begins, found = under_way.moved(row.starts_at), under_way.moved(row.ends_at)
        return found if found > begins else begins + (row.ends_at - row.starts_at)

    under_way.sessions = copied(
        sessions, forum_id=under_way.forum.pk, state=Session.State.DRAFT, stream_url="", recording_url="",
        starts_at=lambda row: under_way.moved(row.starts_at), ends_at=ends,
        room_id=lambda row: row.room_id if at_home else None,
        track_id=lambda row: under_way.tracks.get(row.track_id),
    )  # fmt: skip
    of_source = {"session__forum": under_way.plan.source}
    changes = {"session_id": lambda row: under_way.sessions[row.session_id]}
    copied(SessionLanguage.objects.filter(**of_source).order_by("pk"), **changes)
    if at_home:
        copied(SessionRoom.objects.filter(**of_source).order_by("pk"), **changes)
