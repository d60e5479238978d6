"""The agenda as days of slots: what starts together stands together. Pure: sessions in, structure out.

The same structure is a list on a phone and a grid of rooms over time on a wide screen. Places in the grid are classes of a fixed
set (hours, minutes, lengths in minutes), because a strict content policy forbids inline style.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from programme.nights import day_of, with_daytime

GRID_ROOMS = 16  # more rooms than the grid has columns: the day stays a list
MANY_ROOMS = 6  # from here on the day scrolls inside itself
STEP = 5  # minutes to a row of the grid
LONGEST = 735  # minutes that the stylesheet knows


@dataclass(slots=True)
class Entry:
    """A session on a day. `column` counts rooms from 1, `over` how many of them it spans; `is_alone`: nothing else runs at
    that time; `clashes`: of a person's own choice, something else does."""

    released: Any
    starts: datetime
    ends: datetime
    day: date
    is_alone: bool = False
    column: int = 1
    over: int = 1
    is_now: bool = False
    is_next: bool = False
    is_past: bool = False
    clashes: bool = False
    html: str = ""  # as `programme.entries` has written it, safe

    @property
    def session(self) -> Any:
        return self.released.session

    @property
    def minutes(self) -> int:
        """Its true length, over a change of clocks too."""
        return max(STEP, int((self.released.ends_at - self.released.starts_at).total_seconds() // 60))

    @property
    def place(self) -> str:
        """Classes for its start: h14 m45; hours go on after midnight: h25."""
        hour = self.starts.hour + 24 * (self.starts.date() - self.day).days
        return f"h{hour:02} m{self.starts.minute // STEP * STEP:02}"

    @property
    def length(self) -> str:
        """Class for its length: d75. Long ones go by quarters of an hour."""
        step = STEP if self.minutes <= 180 else 15
        return f"d{min(LONGEST, round(self.minutes / step) * step)}"


@dataclass(slots=True)
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


@dataclass(slots=True)
class Day:
    """A day of the forum, in its own zone. `opens` is the class of the first half hour: from-0830."""

    date: date
    number: int
    slots: list[Slot]
    rooms: list[Any] = field(default_factory=list)
    is_open: bool = False

    @property
    def anchor(self) -> str:
        return f"day-{self.number}"

    @property
    def is_grid(self) -> bool:
        return 1 < len(self.rooms) <= GRID_ROOMS

    @property
    def is_wide(self) -> bool:
        return MANY_ROOMS < len(self.rooms) <= GRID_ROOMS

    @property
    def opens(self) -> str:
        first = self.slots[0].starts
        return f"from-{first.hour:02}{first.minute // 30 * 30:02}"


def build(
    sessions: Sequence[Any], zone: ZoneInfo, days: Sequence[date], now: datetime, programme: Sequence[Any] | None = None
) -> list[Day]:
    """Days in order. `days` are the forum's own, which give the numbers. `sessions` are released sessions or rows of them.

    `programme` is the whole of which they are a part: it decides which day a night belongs to (`programme.nights`).
    """
    daytime = with_daytime(sessions if programme is None else programme, zone)
    entries = sorted((_entry(released, zone, now, daytime) for released in sessions), key=lambda entry: entry.starts)
    found = []
    for number, (day, group) in enumerate(groupby(entries, key=lambda entry: entry.day), start=1):
        own = list(group)
        rooms = rooms_of(entry.released for entry in own)
        _arrange(own, rooms)
        slots = [Slot(starts, list(members)) for starts, members in groupby(own, key=lambda entry: entry.starts)]
        found.append(Day(day, list(days).index(day) + 1 if day in days else number, slots, rooms))
    _open(found, now.astimezone(zone).date())
    _next(entries, now)
    return found


def _entry(released: Any, zone: ZoneInfo, now: datetime, daytime: frozenset[date]) -> Entry:
    starts, ends = released.starts_at.astimezone(zone), released.ends_at.astimezone(zone)
    is_now = released.starts_at <= now < released.ends_at and released.state != "cancelled"
    return Entry(released, starts, ends, day_of(starts, daytime), is_now=is_now, is_past=released.ends_at <= now)


def _open(days: Sequence[Day], today: date) -> None:
    """The day that is shown first: today's, else the next one to come, else the first."""
    if days:
        chosen = next((day for day in days if day.date >= today), days[0])
        chosen.is_open = True


def _next(entries: Sequence[Entry], now: datetime) -> None:
    """Mark what starts next, if it does so within twelve hours: another day's sessions are not what comes next."""
    waiting = [
        e for e in entries if e.released.starts_at > now and not e.released.is_pause and e.released.state != "cancelled"
    ]
    if waiting and waiting[0].released.starts_at - now < timedelta(hours=12):
        for entry in waiting:
            entry.is_next = entry.released.starts_at == waiting[0].released.starts_at


def rooms_of(sessions: Iterable[Any]) -> list[Any]:
    """Rooms that the sessions are in, in the organiser's order."""
    rooms = {room.pk: room for released in sessions for room in released.rooms}
    return sorted(rooms.values(), key=lambda room: (room.order, room.pk))


def overlaps(entries: Sequence[Entry]) -> list[list[Entry]]:
    """For each entry the others that run at the same time. Entries are in order of start."""
    found: list[list[Entry]] = [[] for _ in entries]
    for index, entry in enumerate(entries):
        for later in range(index + 1, len(entries)):
            if entries[later].starts >= entry.ends:
                break
            found[index].append(entries[later])
            found[later].append(entry)
    return found


def _arrange(entries: Sequence[Entry], rooms: Sequence[Any]) -> None:
    """Columns for all: those of its rooms; without a room, one that is free at that time."""
    columns = {room.pk: n for n, room in enumerate(rooms, start=1)}
    for entry, near in zip(entries, overlaps(entries), strict=True):
        entry.is_alone = not near
        if own := entry.released.rooms:
            entry.column, entry.over = block([columns[room.pk] for room in own])
        else:
            taken = {columns[room.pk] for other in near for room in other.released.rooms}
            entry.column = next((n for n in range(1, len(rooms) + 1) if n not in taken), 1)


def block(columns: Sequence[int]) -> tuple[int, int]:
    """(first column, how many) of the columns beside each other in which the first of these stands."""
    if len(columns) == 1:
        return columns[0], 1
    there, first, last = set(columns), columns[0], columns[0]
    while first - 1 in there:
        first -= 1
    while last + 1 in there:
        last += 1
    return first, last - first + 1


def mark_clashes(days: Iterable[Day]) -> int:
    """Mark what cannot all be visited, in somebody's own choice. How many there are."""
    entries = sorted((e for day in days for slot in day.slots for e in slot.entries), key=lambda entry: entry.starts)
    entries = [entry for entry in entries if not entry.released.is_pause and entry.released.state != "cancelled"]
    for entry, near in zip(entries, overlaps(entries), strict=True):
        entry.clashes = bool(near)
    return sum(entry.clashes for entry in entries)


def tracks_of(sessions: Iterable[Any]) -> list[Any]:
    """Tracks that the sessions have, in the organiser's order."""
    tracks = {released.track.pk: released.track for released in sessions if released.track}
    return sorted(tracks.values(), key=lambda track: (track.order, track.pk))
