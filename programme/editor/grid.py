"""A day of the working copy as a grid: rooms as columns, five minutes of real time as rows. Pure.

Rows are counted on a stop watch from `opens`, so that a night on which the clocks change has as many as it lasts. Where things stand
is told in numbers; the page's script turns them into places, because a strict content policy forbids inline style.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from events.models import Room
from programme.planned import Planned

STEP = 5  # minutes to a row
FIRST, LAST = time(8, 0), time(20, 0)  # shown on every day, also where nothing is
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Column:
    """A room, or None for what has no room. `is_foreign`: of another venue; something is in it by mistake."""

    room: Room | None
    is_foreign: bool = False


@dataclass(frozen=True)
class Hour:
    """A full hour of the clock: `row` counts from 0."""

    label: str
    row: int


@dataclass(frozen=True)
class Frame:
    """The grid of a day. `opens` is the instant of its first row, in UTC."""

    opens: datetime
    rows: int
    hours: list[Hour]
    columns: list[Column]


def frame(day: date, sessions: Sequence[Planned], rooms: Sequence[Room], zone: ZoneInfo) -> Frame:
    """From an hour before the first session to an hour after the last, and the working day at least."""
    opens = datetime.combine(day, FIRST, zone).astimezone(UTC)
    closes = datetime.combine(day, LAST, zone).astimezone(UTC)
    midnight = datetime.combine(day, time.min, zone).astimezone(UTC)
    if sessions:
        opens = max(midnight, min(opens, min(session.starts_at for session in sessions) - HOUR))
        closes = max(closes, max(session.ends_at for session in sessions) + HOUR)
    opens, closes = _full(opens, zone), _full(closes + HOUR - timedelta(minutes=1), zone)
    rows = int((closes - opens).total_seconds()) // 60 // STEP
    hours = [Hour(f"{opens.astimezone(zone) if not n else (opens + n * HOUR).astimezone(zone):%H:%M}", n * 60 // STEP)
             for n in range(rows * STEP // 60 + 1)]  # fmt: skip
    return Frame(opens, rows, hours, columns(sessions, rooms))


def _full(moment: datetime, zone: ZoneInfo) -> datetime:
    """The full hour of the clock at or before a moment."""
    local = moment.astimezone(zone)
    return moment - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def columns(sessions: Sequence[Planned], rooms: Sequence[Room]) -> list[Column]:
    """The venue's rooms, then those of other venues that are in use by mistake, then no room."""
    own = {room.pk for room in rooms}
    strangers = {room.pk: room for session in sessions for room in session.rooms if room.pk not in own}
    return [*map(Column, rooms), *(Column(room, True) for room in strangers.values()), Column(None)]


def place_of(session: Planned) -> dict[str, Any]:
    """What the page's script needs to know of a session: instants in UTC, ids of its rooms with spaces between."""
    return {
        "starts": f"{session.starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "ends": f"{session.ends_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "rooms": " ".join(str(room.pk) for room in session.rooms),
    }
