"""Days of a programme. What starts in the small hours belongs to the day before, where that had sessions: a dinner goes on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from programme.agenda import NIGHT


class Timed(Protocol):
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


Item = TypeVar("Item", bound=Timed)


@dataclass(frozen=True)
class Day(Generic[Item]):
    """A day, its number from 1, when it begins and ends (aware, in the venue's zone), and what is on it in order of time."""

    number: int
    date: date
    begins: datetime
    ends: datetime
    items: tuple[Item, ...]


def days(items: Iterable[Item], zone: ZoneInfo, own: Sequence[date] = ()) -> list[Day[Item]]:
    """Days of the items and the forum's `own`, in order.

    A day lasts from four in the morning to four in the morning; from midnight where something before four belongs
    to it, and longer where something goes on longer.
    """
    by_date: dict[date, list[Item]] = {}
    for item in sorted(items, key=lambda item: item.starts_at.astimezone(UTC)):
        local = item.starts_at.astimezone(zone)
        before = local.date() - timedelta(days=1)
        by_date.setdefault(before if local.time() < NIGHT and before in by_date else local.date(), []).append(item)
    dates = sorted({*by_date, *own})
    return [_day(number, day, by_date, zone) for number, day in enumerate(dates, 1)]


def _day(number: int, day: date, by_date: dict[date, list[Item]], zone: ZoneInfo) -> Day[Item]:
    items = tuple(by_date.get(day, ()))
    ends = max([_begins(day + timedelta(days=1), by_date, zone), *(item.ends_at.astimezone(zone) for item in items)])
    return Day(number, day, _begins(day, by_date, zone), ends, items)


def _begins(day: date, by_date: dict[date, list[Item]], zone: ZoneInfo) -> datetime:
    first = by_date[day][0].starts_at.astimezone(zone) if day in by_date else None
    at_night = first is not None and first.date() == day and first.time() < NIGHT
    return datetime.combine(day, time() if at_night else NIGHT, zone)
