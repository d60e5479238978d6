"""Who and what is in two places at once. Pure: a state of the programme in, clashes out."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from programme.differences import Row, Snapshot
from speakers.models import Speaker


@dataclass(frozen=True)
class Clash:
    """Two sessions (ids, the earlier first) that want one room, or one person, at the same time."""

    one: int
    other: int
    room: int | None = None
    speaker: int | None = None


def seats() -> frozenset[int]:
    """Speakers that are no persons yet: such a seat may be several people."""
    return frozenset(Speaker.objects.filter(is_seat=True).values_list("pk", flat=True))


def clashes(state: Snapshot, seats: Collection[int], only: Collection[int] | None = None) -> list[Clash]:
    """Clashes of rooms, then of people, in order of time; with `only`, those that one of these sessions has a part in."""
    taking_place = sorted((row for row in state.values() if not row.is_cancelled), key=lambda row: row[1:3])
    rooms = ((room, row) for row in taking_place for room in row.rooms)
    people = ((who, row) for row in taking_place for who in dict(row.people) if who not in seats)
    found = [Clash(one, other, room=room) for room, one, other in _overlaps(rooms)]
    found += [Clash(one, other, speaker=who) for who, one, other in _overlaps(people)]
    return [each for each in found if only is None or each.one in only or each.other in only]


def _overlaps(wanted: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, int, int]]:
    """Pairs that overlap, of what comes in order of start."""
    open_until: dict[int, list[Row]] = {}
    for what, row in wanted:
        running = [other for other in open_until.get(what, []) if other.ends_at > row.starts_at]
        yield from ((what, other.session, row.session) for other in running)
        open_until[what] = [*running, row]
