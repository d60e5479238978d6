"""The map of the participating countries: the parts of an inline SVG drawing.

The countries of the cloth are one shape and the rest of the land another; no border is drawn between any two states.
A thread runs through the stops to the host. Everything is in pixels of a drawing 1200 wide and 720 high.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2

from events.clipping import drawn
from events.outline import capitals, merged, positions_of, world
from events.placement import Knot, Place, place
from events.projection import CLOSEST, HEIGHT, WIDTH, Point, Projection, fitted
from events.thread import route, smooth_line, strands

MOST_NAMES = 12
"""With more stops than this only the host is named on the map."""
USUAL_CHARACTERS = 12
TAIL = 190, 96
"""How far aside of the first stop, and below it, the thread begins."""
RADIUS, HOST_RADIUS = 7, 11
EDGE = 10
"""Pixels between the thread and the edge of the map."""
SMALLEST = 60
"""Twice the area, in square pixels, below which an island or a lake is left out."""
SEVENTH_CONTINENT = "AQ"


@dataclass(frozen=True)
class Stop:
    """One participating country: its ISO 3166-1 alpha-2 code and the place of its knot, in degrees."""

    code: str
    longitude: float
    latitude: float
    is_host: bool


@dataclass(frozen=True)
class Label:
    """A knot with its centre and path, and where its name stands; no name is shown if it is not named."""

    code: str
    x: int
    y: int
    knot: str
    is_host: bool
    text_x: int
    text_y: int
    anchor: str
    is_named: bool = True


@dataclass(frozen=True)
class Drawing:
    """Size of the drawing and path data of its parts; the labels are in the order of the thread."""

    width: int
    height: int
    land: str
    cloth: str
    strand_a: str
    strand_b: str
    labels: tuple[Label, ...]


def stops_at_capitals(codes: Iterable[str], host: str = "") -> tuple[Stop, ...]:
    """Stops at the capitals of countries; unknown codes are left out."""
    known = capitals()
    return tuple(Stop(code, *known[code], is_host=code == host) for code in dict.fromkeys(codes) if code in known)


def draw(stops: Sequence[Stop], cloth: Collection[str], widths: Mapping[str, int] | None = None) -> Drawing:
    """Draw the map. ``widths`` gives the lengths of names in Latin characters (a Chinese one counts as two)."""
    known = _known(stops)
    projection = fitted([(stop.longitude, stop.latitude) for stop in known])
    members = frozenset(world().rings).intersection(cloth)
    others = frozenset(world().rings) - members - ({SEVENTH_CONTINENT} if projection.is_world else set())
    ordered, knots = _thread(known, projection)
    line = smooth_line(knots, _bounded)
    strand_a, strand_b = strands(line)
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        land=_shape(others, projection),
        cloth=_shape(members, projection),
        strand_a=strand_a,
        strand_b=strand_b,
        labels=_labels(ordered, projection, line, widths or {}),
    )


def _known(stops: Iterable[Stop]) -> list[Stop]:
    """The stops of known countries at places that exist, one for each country, from west to east."""
    codes = world().rings.keys() | capitals().keys()
    unique = {
        stop.code: stop
        for stop in stops
        if stop.code in codes and -180 <= stop.longitude <= 180 and -90 <= stop.latitude <= 90
    }
    return sorted(unique.values(), key=lambda stop: (stop.longitude, stop.latitude, stop.code))


def _thread(stops: list[Stop], projection: Projection) -> tuple[list[Stop], list[Point]]:
    """The stops in the order of the thread, and its knots with the beginning of its tail.

    It comes from the west and ends at the host; if the host is in the western half, it comes from the east.
    """
    if not stops:
        return [], []
    points = [projection.screen(stop.longitude, stop.latitude) for stop in stops]
    across = sorted(range(len(stops)), key=lambda index: (*points[index], index))
    end = max((index for index in across if stops[index].is_host), default=across[-1], key=across.index)
    from_east = points[end][0] < (points[across[0]][0] + points[across[-1]][0]) / 2
    start = next((index for index in (across[::-1] if from_east else across) if index != end), end)
    order = route(points, start, end)
    x, y = points[start]
    down = TAIL[1] if y + TAIL[1] < HEIGHT - EDGE else -TAIL[1]
    tail = _bounded((x + (TAIL[0] if from_east else -TAIL[0]), y + down))
    return [stops[index] for index in order], [tail, *(points[index] for index in order)]


def _bounded(point: Point) -> Point:
    """The point, or the nearest one at which the thread is inside the map."""
    return min(max(point[0], EDGE), WIDTH - EDGE), min(max(point[1], EDGE), HEIGHT - EDGE)


def _labels(
    stops: Sequence[Stop], projection: Projection, line: Sequence[Point], widths: Mapping[str, int]
) -> tuple[Label, ...]:
    """Knots of all the stops, with their names where there is room."""
    knots = {stop: _knot(stop, projection, widths) for stop in stops}
    named = [stop for stop in stops if stop.is_host or len(stops) <= MOST_NAMES]
    named.sort(key=lambda stop: not stop.is_host)
    places = place([knots[stop] for stop in named], [knot.box for knot in knots.values()], line, (WIDTH, HEIGHT))
    found = dict(zip(named, places, strict=True))
    return tuple(_label(stop, knots[stop], found.get(stop)) for stop in stops)


def _knot(stop: Stop, projection: Projection, widths: Mapping[str, int]) -> Knot:
    """The knot of a stop on the map."""
    x, y = projection.screen(stop.longitude, stop.latitude)
    radius = HOST_RADIUS if stop.is_host else RADIUS
    return Knot(round(x), round(y), radius, widths.get(stop.code, USUAL_CHARACTERS))


def _label(stop: Stop, knot: Knot, found: Place | None) -> Label:
    """A knot and its name as they are drawn."""
    r = knot.radius
    path = f"M{knot.x} {knot.y - r}l{r} {r}-{r} {r}-{r}-{r}z"
    if found is None:
        return Label(stop.code, knot.x, knot.y, path, stop.is_host, knot.x, knot.y, "middle", is_named=False)
    return Label(stop.code, knot.x, knot.y, path, stop.is_host, found.x, found.y, found.anchor)


def _shape(codes: frozenset[str], projection: Projection) -> str:
    """Path data of a group of countries as one shape."""
    level = max(0, round(2 * log2(CLOSEST / projection.scale)))
    rings = (positions_of(ring, level) for ring in merged(codes))
    return "".join(_compact(part) for ring in rings if len(ring) > 2 for part in drawn(ring, projection))


def _compact(ring: Sequence[Point]) -> str:
    """Path data of a ring in whole pixels, each point from the last one; nothing for a ring too small to be seen."""
    points = _without_idle([(round(x), round(y)) for x, y in ring])
    following = [*points[1:], *points[:1]]
    area = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in zip(points, following, strict=True))
    if len(points) < 3 or abs(area) < SMALLEST:
        return ""
    steps = (f"{next_x - x} {next_y - y}" for (x, y), (next_x, next_y) in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z".replace(" -", "-")


def _without_idle(points: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ring without points that fall together or stand on a straight line between their neighbours."""
    kept: list[tuple[int, int]] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        while len(kept) > 1 and _is_straight(kept[-2], kept[-1], point):
            kept.pop()
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept


def _is_straight(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    """Whether three points stand on one line."""
    return (b[0] - a[0]) * (c[1] - a[1]) == (c[0] - a[0]) * (b[1] - a[1])
