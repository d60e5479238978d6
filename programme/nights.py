"""Which day of a programme a session belongs to: one rule for the agenda, its filters, the frame, paper, calendars and schedules.

What starts before four o'clock in the morning belongs to the evening before, if something of the programme starts by day on that
date; else to its own date. The rule looks at the whole release, cancelled sessions too: what a filter leaves changes no session's
day. Tables for other software (XLSX, CSV) give the date of the calendar, with the time.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

NIGHT = time(4)  # what starts earlier belongs to the evening before, where there was one


class Starts(Protocol):
    @property
    def starts_at(self) -> datetime: ...


def with_daytime(programme: Iterable[Starts], zone: ZoneInfo) -> frozenset[date]:
    """Dates, in the venue's zone, on which something starts by day."""
    starts = (each.starts_at.astimezone(zone) for each in programme)
    return frozenset(local.date() for local in starts if local.time() >= NIGHT)


def day_of(starts: datetime, dates: Collection[date]) -> date:
    """The day of a session that starts at a moment of the venue's zone, where something starts by day on `dates`."""
    before = starts.date() - timedelta(days=1)
    return before if starts.time() < NIGHT and before in dates else starts.date()
