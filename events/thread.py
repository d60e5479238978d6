"""The thread of the map: its way through the places, and the two strands it is wound from. All lengths are pixels."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate, combinations, pairwise
from math import dist

Point = tuple[float, float]

TURN = 13.0
"""Length of half a winding."""
SWING = 7.4
"""How far the control points of the strands stand from the middle of the thread."""
SAMPLE = 2.0
"""Distance between the points that stand for the smooth line."""
LONGEST_TANGENT = 2.0
"""Tangent of the smooth line, at most, in lengths of the piece between two places."""
GAIN = 1e-6
"""Length by which a way must be shorter to be preferred."""
NEAR, DETOUR = 14.0, 60.0
"""A way that passes a third place nearer than this is taken for so much longer."""
MOST_CHECKED = 12
"""With more places than this the thread may pass over one: there is no room for anything else."""


def route(points: Sequence[Point], start: int, end: int) -> list[int]:
    """Order of the points on a short way from start to end that does not cross itself or pass over other points.

    The order from the start's side to the other is mended by turning round or moving pieces while it gets shorter.
    """
    leftwards = points[start][0] > points[end][0]
    inner = [index for index in range(len(points)) if index not in (start, end)]
    inner.sort(key=lambda index: (points[index][0], points[index][1], index), reverse=leftwards)
    order = [start, *inner, end] if start != end else [start, *inner]
    costs = _costs(points)
    while _turn_round(order, costs) or _move(order, costs):
        pass
    return order


def _costs(points: Sequence[Point]) -> list[list[float]]:
    """Lengths of the straight ways between all points, longer for those that pass over a third point."""
    costs = [[dist(a, b) for b in points] for a in points]
    if len(points) <= MOST_CHECKED:
        for i, j in combinations(range(len(points)), 2):
            others = (point for index, point in enumerate(points) if index not in (i, j))
            passed = sum(_passes_over(points[i], points[j], point) for point in others)
            costs[i][j] = costs[j][i] = costs[i][j] + DETOUR * passed
    return costs


def _passes_over(a: Point, b: Point, point: Point) -> bool:
    """Whether the straight way from a to b passes close to a point that lies between them."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    share = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / (length or 1)
    return 0 < share < 1 and dist(point, (a[0] + share * dx, a[1] + share * dy)) < NEAR


def _turn_round(order: list[int], costs: Sequence[Sequence[float]]) -> bool:
    """Turn round the pieces that are shorter the other way about; whether there was one."""
    improved = False
    for first in range(1, len(order) - 2):
        before = costs[order[first - 1]]
        for last in range(first + 1, len(order) - 1):
            a, b, after = order[first], order[last], costs[order[last + 1]]
            if before[b] + after[a] < before[a] + after[b] - GAIN:
                order[first : last + 1] = order[first : last + 1][::-1]
                improved = True
    return improved


def _move(order: list[int], costs: Sequence[Sequence[float]]) -> bool:
    """Move the first point that stands better between two others; whether there was one."""
    for place in range(1, len(order) - 1):
        before, here, after = order[place - 1 : place + 2]
        saved = costs[before][here] + costs[here][after] - costs[before][after]
        rest = order[:place] + order[place + 1 :]
        for target, (a, b) in enumerate(pairwise(rest), start=1):
            if costs[a][here] + costs[here][b] - costs[a][b] < saved - GAIN:
                order[:] = [*rest[:target], here, *rest[target:]]
                return True
    return False


def smooth_line(knots: Sequence[Point], bounded: Callable[[Point], Point]) -> list[Point]:
    """Points close together on a smooth line through the knots (Catmull and Rom's spline), kept in bounds."""
    apart = [knot for index, knot in enumerate(knots) if index == 0 or dist(knot, knots[index - 1]) >= 0.5]
    if len(apart) < 2:
        return []
    line: list[Point] = []
    around = [apart[0], *apart, apart[-1]]
    for before, start, end, after in zip(around, around[1:], around[2:], around[3:], strict=False):
        length = dist(start, end)
        leaving, arriving = _tangent(before, end, length), _tangent(start, after, length)
        count = max(4, round(length / SAMPLE))
        line.extend(bounded(_hermite(start, end, leaving, arriving, step / count)) for step in range(count))
    return [*line, bounded(apart[-1])]


def _tangent(before: Point, after: Point, length: float) -> Point:
    """Tangent at a knot from its neighbours, shortened where it would make a loop."""
    x, y = (after[0] - before[0]) / 2, (after[1] - before[1]) / 2
    share = min(1.0, LONGEST_TANGENT * length / (dist(before, after) / 2 or 1))
    return x * share, y * share


def _hermite(start: Point, end: Point, leaving: Point, arriving: Point, t: float) -> Point:
    """Point at share t of the cubic curve with given ends and tangents."""
    square, cube = t * t, t * t * t
    a, b, c, d = 2 * cube - 3 * square + 1, cube - 2 * square + t, 3 * square - 2 * cube, cube - square
    return (
        a * start[0] + b * leaving[0] + c * end[0] + d * arriving[0],
        a * start[1] + b * leaving[1] + c * end[1] + d * arriving[1],
    )


def strands(line: Sequence[Point]) -> tuple[str, str]:
    """Path data of the two strands wound round a line."""
    lengths = [0.0, *accumulate(dist(a, b) for a, b in pairwise(line))]
    if lengths[-1] < TURN:
        return "", ""
    count = round(lengths[-1] / TURN)
    half = lengths[-1] / count
    ends = [_along(line, lengths, half * n)[0] for n in range(count + 1)]
    middles = [_along(line, lengths, half * (n + 0.5)) for n in range(count)]
    return _strand(ends, middles, SWING), _strand(ends, middles, -SWING)


def _along(line: Sequence[Point], lengths: Sequence[float], length: float) -> tuple[Point, Point]:
    """Point of the line at a length from its start, and the unit normal there."""
    index = min(max(bisect_left(lengths, length), 1), len(line) - 1)
    (x, y), (next_x, next_y) = line[index - 1], line[index]
    step = (lengths[index] - lengths[index - 1]) or 1.0
    share = (length - lengths[index - 1]) / step
    dx, dy = next_x - x, next_y - y
    return (x + dx * share, y + dy * share), (-dy / step, dx / step)


def _strand(ends: Sequence[Point], middles: Sequence[tuple[Point, Point]], swing: float) -> str:
    """Path data of one strand: a quadratic curve for each half winding, in tenths of a pixel from the last end."""
    x, y = (round(value * 10) for value in ends[0])
    parts = [f"M{_tenths(x)} {_tenths(y)}q"]
    for n, ((middle_x, middle_y), (normal_x, normal_y)) in enumerate(middles):
        away = swing if n % 2 == 0 else -swing
        control = round((middle_x + normal_x * away) * 10), round((middle_y + normal_y * away) * 10)
        end = round(ends[n + 1][0] * 10), round(ends[n + 1][1] * 10)
        parts.append(" ".join(map(_tenths, (control[0] - x, control[1] - y, end[0] - x, end[1] - y))))
        x, y = end
    return " ".join(parts).replace("q ", "q").replace(" -", "-")


def _tenths(value: int) -> str:
    """A number of tenths, as short as it can be."""
    text = f"{value / 10:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
