"""The agenda as days of slots: what starts together stands together. Pure: sessions in, structure out.

The same structure is a list on a phone and a grid of rooms over time on a wide screen. Places in the grid are classes of a fixed
set (hours, minutes, lengths in minutes), because a strict content policy forbids inline style.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from programme.models import ReleasedSession

GRID_ROOMS = 8  # more rooms than the grid has columns: the day stays a list
STEP = 5  # minutes to a row of the grid


@dataclass
class Entry:
    """A session on a day. `column` counts rooms from 1; `is_alone`: nothing else runs at that time."""

    released: ReleasedSession
    starts: datetime
    ends: datetime
    is_alone: bool = False
    column: int = 1
    is_now: bool = False
    is_past: bool = False

    @property
    def session(self) -> Any:
        return self.released.session

    @property
    def minutes(self) -> int:
        return max(STEP, int((self.ends - self.starts).total_seconds() // 60))

    @property
    def place(self) -> str:
        """Classes for its start: h14 m45."""
        minute = self.starts.minute // STEP * STEP
        return f"h{self.starts.hour:02} m{minute:02}"

    @property
    def length(self) -> str:
        """Class for its length: d75. Long ones go by quarters of an hour."""
        step = STEP if self.minutes <= 180 else 15
        return f"d{min(735, round(self.minutes / step) * step)}"


@dataclass
class Slot:
    """All that starts at one time."""

    starts: datetime
    entries: list[Entry]

    @property
    def place(self) -> str:
        return self.entries[0].place

    @property
    def is_now(self) -> bool:
        return any(entry.is_now for entry in self.entries)


@dataclass
class Day:
    """A day of the forum, in its own zone. `opens` is the class of the first half hour: from-0830."""

    date: date
    number: int
    slots: list[Slot]
    rooms: list[Any] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"day-{self.number}"

    @property
    def is_grid(self) -> bool:
        return 1 < len(self.rooms) <= GRID_ROOMS

    @property
    def opens(self) -> str:
        first = self.slots[0].starts
        return f"from-{first.hour:02}{first.minute // 30 * 30:02}"


def build(sessions: Sequence[ReleasedSession], zone: ZoneInfo, days: Sequence[date], now: datetime) -> list[Day]:
    """Days in order. `days` are the forum's own, which give the numbers; a session after midnight belongs to the day it starts."""
    entries = [_entry(released, zone, now) for released in sessions]
    entries.sort(key=lambda entry: entry.starts)
    found = []
    for number, (day, group) in enumerate(groupby(entries, key=lambda entry: entry.starts.date()), start=1):
        own = list(group)
        rooms = rooms_of(entry.released for entry in own)
        _arrange(own, rooms)
        slots = [Slot(starts, list(members)) for starts, members in groupby(own, key=lambda entry: entry.starts)]
        found.append(Day(day, list(days).index(day) + 1 if day in days else number, slots, rooms))
    return found


def _entry(released: ReleasedSession, zone: ZoneInfo, now: datetime) -> Entry:
    starts, ends = released.starts_at.astimezone(zone), released.ends_at.astimezone(zone)
    called_off = released.state == "cancelled"
    return Entry(
        released,
        starts,
        ends,
        is_now=released.starts_at <= now < released.ends_at and not called_off,
        is_past=released.ends_at <= now,
    )


def rooms_of(sessions: Iterable[ReleasedSession]) -> list[Any]:
    """Rooms that the sessions are in, in the organiser's order."""
    rooms = {released.room.pk: released.room for released in sessions if released.room}
    return sorted(rooms.values(), key=lambda room: (room.order, room.pk))


def _overlap(one: Entry, other: Entry) -> bool:
    return one.starts < other.ends and other.starts < one.ends


def _arrange(entries: Sequence[Entry], rooms: Sequence[Any]) -> None:
    """Columns for all: its room's; without a room, one that is free at that time."""
    columns = {room.pk: n for n, room in enumerate(rooms, start=1)}
    for index, entry in enumerate(entries):
        near = [other for other in _neighbours(entries, index) if _overlap(entry, other)]
        entry.is_alone = not near
        if entry.released.room_id in columns:
            entry.column = columns[entry.released.room_id]
        else:
            taken = {columns.get(other.released.room_id or 0) for other in near}
            entry.column = next((n for n in range(1, len(rooms) + 1) if n not in taken), 1)


def _neighbours(entries: Sequence[Entry], index: int) -> list[Entry]:
    """Others that may overlap; entries are in order of start, so it can stop early forwards."""
    entry = entries[index]
    after = []
    for other in entries[index + 1 :]:
        if other.starts >= entry.ends:
            break
        after.append(other)
    return [*entries[:index], *after]


def tracks_of(sessions: Sequence[ReleasedSession]) -> list[Any]:
    """Tracks that the sessions have, in the organiser's order."""
    tracks = {released.track.pk: released.track for released in sessions if released.track}
    return sorted(tracks.values(), key=lambda track: (track.order, track.pk))


def boundary(sessions: Any, now: datetime) -> datetime | None:
    """The next moment at which a session of a QuerySet starts or ends, or None."""
    starts = sessions.filter(starts_at__gt=now).order_by("starts_at").values_list("starts_at", flat=True)[:1]
    ends = sessions.filter(ends_at__gt=now).order_by("ends_at").values_list("ends_at", flat=True)[:1]
    return min([*starts, *ends], default=None)
