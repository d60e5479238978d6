"""Days of a programme, for software that wants to know when each begins and ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from programme.nights import NIGHT, day_of, with_daytime


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


def days(
    items: Sequence[Item], zone: ZoneInfo, own: Sequence[date] = (), programme: Sequence[Timed] | None = None
) -> list[Day[Item]]:
    """Days of the items and the forum's `own`, in order. `programme` is the whole that the items are from, if they are a part.

    A day lasts from four in the morning to four in the morning; from midnight where something before four belongs
    to it, and longer where something goes on longer.
    """
    by_date: dict[date, list[Item]] = {}
    daytime = with_daytime(items if programme is None else programme, zone)
    for item in sorted(items, key=lambda item: item.starts_at.astimezone(UTC)):
        local = item.starts_at.astimezone(zone)
        by_date.setdefault(day_of(local, daytime), []).append(item)
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
