"""Rings on the map: cut where the projection is cut, bent as it bends, clipped to the edge."""

from collections.abc import Sequence

from events.projection import HEIGHT, WIDTH, Point, Projection, from_middle

STEP = 2.5
"""Degrees between the points of a long edge, so that it follows the curve of the projection."""


def drawn(ring: Sequence[tuple[int, int]], projection: Projection) -> list[list[Point]]:
    """A ring in hundredths of a degree, cut where the map is cut, projected and clipped to the map."""
    whole = _unrolled(ring, projection.middle)
    west, east = min(x for x, _ in whole), max(x for x, _ in whole)
    parts = []
    for turn in (-360.0, 0.0, 360.0):
        if west + turn >= 180 or east + turn <= -180:
            continue
        part = [(x + turn, y) for x, y in whole] if turn else whole
        if west + turn < -180:
            part = _clipped(part, 0, -180.0, keep_above=True)
        if east + turn > 180:
            part = _clipped(part, 0, 180.0, keep_above=False)
        on_screen = _on_map([projection.unwrapped(x, y) for x, y in _densified(part)])
        if on_screen:
            parts.append(on_screen)
    return parts


def _unrolled(ring: Sequence[tuple[int, int]], middle: float) -> list[Point]:
    """The ring as degrees east of the middle without jumps; a ring round a pole is closed through the pole."""
    unrolled: list[Point] = []
    x = from_middle(ring[0][0] / 100, middle)
    previous = ring[0][0]
    for longitude, latitude in ring:
        x += from_middle((longitude - previous) / 100, 0)
        previous = longitude
        unrolled.append((x, latitude / 100))
    closing = x + from_middle((ring[0][0] - previous) / 100, 0)
    if abs(closing - unrolled[0][0]) > 180:
        pole = 90.0 if unrolled[0][1] > 0 else -90.0
        unrolled += [(closing, unrolled[0][1]), (closing, pole), (unrolled[0][0], pole)]
    return unrolled


def _densified(ring: Sequence[Point]) -> list[Point]:
    """The ring with points added along its long edges."""
    points: list[Point] = []
    for (x, y), (next_x, next_y) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        points.append((x, y))
        if (span := max(abs(next_x - x), abs(next_y - y))) > STEP:
            count = int(span / STEP) + 1
            points.extend((x + (next_x - x) * n / count, y + (next_y - y) * n / count) for n in range(1, count))
    return points


def _on_map(ring: list[Point]) -> list[Point]:
    """The part of a ring inside the map (Sutherland and Hodgman, one edge of the map after another)."""
    for axis, limit in ((0, WIDTH), (1, HEIGHT)):
        if ring and min(point[axis] for point in ring) < 0:
            ring = _clipped(ring, axis, 0.0, keep_above=True)
        if ring and max(point[axis] for point in ring) > limit:
            ring = _clipped(ring, axis, float(limit), keep_above=False)
    return ring


def _clipped(ring: Sequence[Point], axis: int, limit: float, keep_above: bool) -> list[Point]:
    """The part of a ring on one side of a line parallel to an axis."""
    sign = 1 if keep_above else -1
    kept: list[Point] = []
    before = ring[-1]
    was_inside = sign * (before[axis] - limit) >= 0
    for point in ring:
        is_inside = sign * (point[axis] - limit) >= 0
        if is_inside != was_inside:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            across = before[1 - axis] + (point[1 - axis] - before[1 - axis]) * share
            kept.append((limit, across) if axis == 0 else (across, limit))
        if is_inside:
            kept.append(point)
        before, was_inside = point, is_inside
    return kept
