"""Outlines of the countries, and the outline of any group of them without the borders inside.

Positions are whole hundredths of a degree, longitude first, so that ends of arcs can be compared exactly.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "outlines"

Position = tuple[int, int]
Ring = tuple[int, ...]
"""Arcs end to end; ``~n`` is arc ``n`` backwards."""


@dataclass(frozen=True)
class World:
    """All arcs, the level of detail of each of their points, and the rings of each country."""

    arcs: tuple[tuple[Position, ...], ...]
    levels: tuple[tuple[int, ...], ...]
    rings: dict[str, tuple[Ring, ...]]


@cache
def world() -> World:
    """The outlines, read once."""
    content = json.loads((FOLDER / "world.json").read_text(encoding="ascii"))
    return World(
        arcs=tuple(_decoded(numbers) for numbers in content["arcs"]),
        levels=tuple(tuple(map(int, digits)) for digits in content["levels"]),
        rings={code: tuple(map(tuple, rings)) for code, rings in content["rings"].items()},
    )


@cache
def capitals() -> dict[str, tuple[float, float]]:
    """Longitude and latitude of the capital of each country, in degrees."""
    content = json.loads((FOLDER / "capitals.json").read_text(encoding="ascii"))
    return {code: (longitude, latitude) for code, (longitude, latitude) in content.items()}


def _decoded(numbers: list[int]) -> tuple[Position, ...]:
    """Positions from a first position and the differences that follow it."""
    positions = []
    x = y = 0
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        positions.append((x, y))
    return tuple(positions)


@lru_cache(maxsize=64)
def merged(codes: frozenset[str]) -> tuple[Ring, ...]:
    """Rings round a group of countries. An arc with members of the group on both its sides is a border: dropped."""
    rings = world().rings
    used = {arc: None for code in sorted(codes & rings.keys()) for ring in rings[code] for arc in ring}
    return _stitched(arc for arc in used if ~arc not in used)


def _stitched(arcs: Iterable[int]) -> tuple[Ring, ...]:
    """Closed rings from arcs of which as many arrive at each junction as leave it."""
    leaving: defaultdict[Position, list[int]] = defaultdict(list)
    order = list(arcs)
    for arc in reversed(order):
        leaving[_ends(arc)[0]].append(arc)
    rings = []
    for arc in order:
        origin = _ends(arc)[0]
        ring: list[int] = []
        here = origin
        while leaving[here] and (here != origin or not ring):
            ring.append(leaving[here].pop())
            here = _ends(ring[-1])[1]
        if ring:
            rings.append(tuple(ring))
    return tuple(rings)


def _ends(arc: int) -> tuple[Position, Position]:
    """First and last position of an arc in its direction."""
    positions = world().arcs[max(arc, ~arc)]
    return (positions[0], positions[-1]) if arc >= 0 else (positions[-1], positions[0])


def positions_of(ring: Ring, level: int) -> list[Position]:
    """Positions of a ring, without those below a level of detail; the first is not repeated at the end."""
    positions: list[Position] = []
    for arc in ring:
        part = _simplified(max(arc, ~arc), level)
        positions.extend(part[:-1] if arc >= 0 else part[:0:-1])
    return positions


@lru_cache(maxsize=16384)
def _simplified(arc: int, level: int) -> tuple[Position, ...]:
    """Positions of one arc that are of a level or above it."""
    pairs = zip(world().arcs[arc], world().levels[arc], strict=True)
    return tuple(position for position, of_level in pairs if of_level >= level)
