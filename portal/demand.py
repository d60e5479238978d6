"""Who would hear which session in which language: for interpreters, receivers and rooms. Numbers only, nobody's name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, QuerySet

from core import languages
from events.models import Delegate, Forum, Session, SessionLanguage


@dataclass(frozen=True)
class Demand:
    """`wanted` counts those who starred the session by the language that they want to hear ("" is none in particular).

    `channels` are the languages it is interpreted into, each with its channel; `seats` is 0 where they are not known.
    """

    session: Session
    wanted: dict[str, int]
    floor: tuple[str, ...]
    channels: dict[str, int | None]
    seats: int

    @property
    def starred(self) -> int:
        return sum(self.wanted.values())

    @property
    def receivers(self) -> int:
        """Those who hear a channel; one of the floor's languages too, for when another is spoken."""
        return sum(self.wanted.get(code, 0) for code in self.channels)

    @property
    def lacking(self) -> dict[str, int]:
        """Languages that somebody wants and nobody speaks or interprets, most wanted first."""
        known = {"", *self.floor, *self.channels}
        found = {code: count for code, count in self.wanted.items() if code not in known}
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    @property
    def is_too_small(self) -> bool:
        """More have starred it than its rooms have seats."""
        return 0 < self.seats < self.starred


@dataclass
class _Languages:
    floor: list[str] = field(default_factory=list)
    channels: dict[str, int | None] = field(default_factory=dict)


def of(forum: Forum, delegates: QuerySet[Delegate]) -> list[Demand]:
    """Sessions of the working copy in order of time, without pauses and what is cancelled. Four queries."""
    rows = Session.objects.for_forum(forum).exclude(state=Session.State.CANCELLED).exclude(kind__in=Session.PAUSES)
    titles = [languages.column("title", code) for code in languages.CODES]
    wanted, spoken = _wanted(forum, delegates), _spoken(forum)
    found = rows.select_related("room").prefetch_related("further_rooms__room").in_order()
    shown = found.only("code", "starts_at", "ends_at", "room", "forum_id", "places", *titles)
    return [
        Demand(one, wanted.get(one.pk, {}), tuple(spoken[one.pk].floor), spoken[one.pk].channels, _seats(one))
        for one in shown
    ]


def _wanted(forum: Forum, delegates: QuerySet[Delegate]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    starred = delegates.filter(user__stars__session__forum=forum).order_by()
    rows = starred.values_list("user__stars__session", "interpretation").annotate(n=Count("pk"))
    for session, code, count in rows:
        found[session][code] = count
    return found


def _spoken(forum: Forum) -> dict[int, _Languages]:
    found: dict[int, _Languages] = defaultdict(_Languages)
    rows = SessionLanguage.objects.filter(session__forum=forum).order_by("channel", "pk")
    for session, language, use, channel in rows.values_list("session", "language", "use", "channel"):
        if use == SessionLanguage.Use.FLOOR:
            found[session].floor.append(language)
        else:
            found[session].channels[language] = channel
    return found


def _seats(session: Session) -> int:
    """Of all its rooms together; 0 where one of them does not say."""
    seats = [room.capacity for room in session.rooms]
    return sum(seats) if all(seats) else 0


def most_receivers(demands: Sequence[Demand]) -> tuple[int, datetime | None]:
    """How many receivers are used at the same time at most, and from when."""
    changes: list[tuple[datetime, int]] = []
    for one in demands:
        changes += [(one.session.starts_at, one.receivers), (one.session.ends_at, -one.receivers)]
    now, most, since = 0, 0, None
    for moment, change in sorted(changes):  # at the same moment, who leaves gives back first
        now += change
        if now > most:
            most, since = now, moment
    return most, since


def by_language(demands: Iterable[Demand]) -> dict[str, int]:
    """Wishes over all sessions by language, most wanted first."""
    found: dict[str, int] = defaultdict(int)
    for one in demands:
        for code, count in one.wanted.items():
            found[code] += count
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
