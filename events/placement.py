"""Where the names stand on the map: beside their knots, clear of each other, of the knots and of the thread."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Point = tuple[float, float]

CHARACTER = 10.5
"""Width of a character, in pixels, at a letter height of 21 pixels."""
ASCENT, DESCENT = 18, 6
"""Pixels above and below the base line."""
CLEAR = 4
"""Pixels kept free round a name."""
FREE_EDGE = 6
"""Pixels kept free at the edge of the map."""
CHOICE_COST, KNOT_COST = 2.5, 60.0
"""Cost of taking the next choice, and of covering a knot, against 1 for each point of the thread that is covered."""


@dataclass(frozen=True)
class Box:
    """A rectangle, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Whether two rectangles have an area in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, point: Point) -> bool:
        """Whether a point is inside."""
        return self.left < point[0] < self.right and self.top < point[1] < self.bottom

    def grown(self, by: float) -> "Box":
        """The rectangle with a margin."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


@dataclass(frozen=True)
class Place:
    """Where the text of a name begins, is centred or ends, and the rectangle it takes."""

    x: int
    y: int
    anchor: str
    box: Box


@dataclass(frozen=True)
class Knot:
    """A place to be named: its middle and half its width, and the length of its name in characters."""

    x: int
    y: int
    radius: int
    characters: int

    @property
    def box(self) -> Box:
        """The rectangle round the knot."""
        return Box(self.x, self.y, self.x, self.y).grown(self.radius)


def _choices(knot: Knot) -> Iterator[tuple[int, int, str]]:
    """Offsets from the knot and anchors, best first: above, below, beside, at the corners, farther away."""
    up, down, side = -knot.radius - 15, knot.radius + 27, knot.radius + 13
    yield from ((0, up, "middle"), (0, down, "middle"), (side, 7, "start"), (-side, 7, "end"))
    for y in (up, down):
        yield from ((0, y, "start"), (0, y, "end"))
    for far in (16, 34):
        yield from ((0, up - far, "middle"), (0, down + far, "middle"))
        yield from (
            (side, 7 - far, "start"),
            (side, 7 + far, "start"),
            (-side, 7 - far, "end"),
            (-side, 7 + far, "end"),
        )


def _place(knot: Knot, choice: tuple[int, int, str]) -> Place:
    """A choice as a place on the map."""
    x, y, width = knot.x + choice[0], knot.y + choice[1], knot.characters * CHARACTER
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[choice[2]]
    return Place(x, y, choice[2], Box(left, y - ASCENT, left + width, y + DESCENT))


def place(knots: Sequence[Knot], others: Sequence[Box], line: Sequence[Point], map_size: Point) -> list[Place | None]:
    """A place for each name in turn, or None where none is free; other knots and the thread are avoided if possible."""
    taken: list[Box] = []
    places: list[Place | None] = []
    for knot in knots:
        best: tuple[float, Place] | None = None
        for number, choice in enumerate(_choices(knot)):
            candidate = _place(knot, choice)
            if not _is_free(candidate.box, taken, map_size):
                continue
            cost = number * CHOICE_COST + _covered(candidate.box.grown(CLEAR), others, line)
            if best is None or cost < best[0]:
                best = cost, candidate
        places.append(best[1] if best else None)
        if best:
            taken.append(best[1].box.grown(CLEAR))
    return places


def _is_free(box: Box, taken: Sequence[Box], map_size: Point) -> bool:
    """Whether a name fits on the map here and touches no other name."""
    inside = box.left >= FREE_EDGE and box.top >= FREE_EDGE
    inside = inside and box.right <= map_size[0] - FREE_EDGE and box.bottom <= map_size[1] - FREE_EDGE
    return inside and not any(box.overlaps(other) for other in taken)


def _covered(box: Box, knots: Sequence[Box], line: Sequence[Point]) -> float:
    """Cost of the knots and of the points of the thread under a name."""
    wide = box.grown(CLEAR)
    return KNOT_COST * sum(box.overlaps(knot) for knot in knots) + sum(wide.holds(point) for point in line)
