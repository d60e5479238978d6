"""The map of the participating countries."""

import gzip
import re
import time
from itertools import combinations, pairwise

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from events.outline import capitals, merged, world
from events.placement import ASCENT, CHARACTER, DESCENT, Box
from events.projection import HEIGHT, WIDTH, fitted
from events.worldmap import Drawing, Label, Stop, draw, stops_at_capitals

DEMO = ("PL", "UA", "RU", "KZ", "UZ", "CN")
DEMO_CLOTH = (*DEMO, "TW", "HK", "MO")
NAMES = {"PL": "Poland", "UA": "Ukraine", "RU": "Russia", "KZ": "Kazakhstan", "UZ": "Uzbekistan", "CN": "China"}
AMERICAS = ("US", "CA", "MX", "BR", "AR", "CL", "CO")
AFRICA = ("NG", "ZA", "EG", "KE", "MA")
EUROPE = ("FR", "DE", "PL", "GB", "ES", "RU", "UA")
WORLD = (*AMERICAS, *AFRICA, *EUROPE, "KZ", "UZ", "TR", "SA", "IN", "CN", "JP", "ID", "AU", "NZ", "FJ")
PACIFIC = ("FJ", "RU", "US", "NZ", "WS", "KI")

Point = tuple[float, float]


def demo() -> Drawing:
    """The map of the demo forum."""
    return draw(stops_at_capitals(reversed(DEMO), "CN"), DEMO_CLOTH, {code: len(name) for code, name in NAMES.items()})


def rings(path: str) -> list[list[Point]]:
    """Points of all the rings of a shape made of relative lines."""
    found = []
    for ring in re.findall(r"M([^z]+)z", path):
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", ring)]
        points = [(values[0], values[1])]
        for dx, dy in zip(values[2::2], values[3::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        found.append(points)
    return found


def strand_points(path: str) -> list[Point]:
    """Ends and control points of a strand, a path of relative quadratic curves."""
    if not path:
        return []
    start, curves = path.removeprefix("M").split("q")
    x, y = (float(number) for number in start.split())
    numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", curves)]
    assert len(numbers) % 4 == 0
    points = [(x, y)]
    for cx, cy, dx, dy in zip(*(numbers[n::4] for n in range(4)), strict=True):
        points.extend(((x + cx, y + cy), (x + dx, y + dy)))
        x, y = x + dx, y + dy
    return points


def box(label: Label, characters: int) -> Box:
    """Rectangle of a name."""
    width = characters * CHARACTER
    left = label.text_x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return Box(left, label.text_y - ASCENT, left + width, label.text_y + DESCENT)


def is_inside(point: Point, path: str) -> bool:
    """Whether a point is inside a shape (a line from it meets the rings an odd number of times)."""
    x, y = point
    crossings = 0
    for ring in rings(path):
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
            crossings += (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax
    return crossings % 2 == 1


def crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two segments cross."""

    def turn(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def assert_in_frame(drawing: Drawing) -> None:
    """Everything that is drawn is on the map."""
    points = [point for path in (drawing.land, drawing.cloth) for ring in rings(path) for point in ring]
    points += strand_points(drawing.strand_a) + strand_points(drawing.strand_b)
    points += [(label.x, label.y) for label in drawing.labels]
    points += [(label.text_x, label.text_y) for label in drawing.labels]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)


def test_neighbours_are_one_ring_without_their_border() -> None:
    inside = {arc for ring in world().rings["PL"] for arc in ring}
    shared = {arc for ring in world().rings["UA"] for arc in ring if ~arc in inside}
    assert shared
    together = {arc for ring in merged(frozenset({"PL", "UA"})) for arc in ring}
    assert not together & (shared | {~arc for arc in shared})
    largest = max(merged(frozenset({"PL", "UA"})), key=len)
    assert set(largest) & inside
    assert set(largest) - inside


@pytest.mark.parametrize("codes", [frozenset(DEMO_CLOTH), frozenset(world().rings) - frozenset(DEMO_CLOTH)])
def test_merged_rings_are_closed_and_have_no_arc_twice(codes: frozenset[str]) -> None:
    arcs = [arc for ring in merged(codes) for arc in ring]
    assert len(arcs) == len({max(arc, ~arc) for arc in arcs})
    for ring in merged(codes):
        positions = [world().arcs[max(arc, ~arc)][:: 1 if arc >= 0 else -1] for arc in ring]
        for before, after in zip(positions, [*positions[1:], positions[0]], strict=True):
            assert before[-1] == after[0]


def test_the_whole_world_together_has_only_coasts() -> None:
    uses = [arc for country in world().rings.values() for ring in country for arc in ring]
    coasts = {arc for arc in uses if ~arc not in set(uses)}
    assert {arc for ring in merged(frozenset(world().rings)) for arc in ring} == coasts


def test_thread_of_the_demo_runs_from_warsaw_to_beijing() -> None:
    assert tuple(label.code for label in demo().labels) == DEMO


def test_demo_looks_like_its_model() -> None:
    drawing = demo()
    model = {
        "PL": (262, 277),
        "UA": (312, 336),
        "RU": (390, 296),
        "KZ": (620, 407),
        "UZ": (598, 537),
        "CN": (1028, 445),
    }
    for label in drawing.labels:
        assert abs(label.x - model[label.code][0]) < 15
        assert abs(label.y - model[label.code][1]) < 40
    assert [label.code for label in drawing.labels if label.is_host] == ["CN"]
    assert drawing.strand_a != drawing.strand_b


def test_stops_stand_on_the_cloth_and_other_capitals_on_land() -> None:
    drawing = demo()
    for label in drawing.labels:
        assert is_inside((label.x, label.y), drawing.cloth)
        assert not is_inside((label.x, label.y), drawing.land)
    projection = fitted([capitals()[code] for code in DEMO])
    for code in ("MN", "DE", "IR"):
        assert is_inside(projection.screen(*capitals()[code]), drawing.land)


def test_names_of_the_demo_keep_clear() -> None:
    labels = demo().labels
    boxes = [box(label, len(NAMES[label.code])) for label in labels]
    assert all(label.is_named for label in labels)
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    knots = [Box(label.x - 7, label.y - 7, label.x + 7, label.y + 7) for label in labels]
    assert not any(a.overlaps(knot) for a in boxes for knot in knots)
    assert all(b.left >= 0 and b.top >= 0 and b.right <= WIDTH and b.bottom <= HEIGHT for b in boxes)


@pytest.mark.parametrize("characters", [4, 12, 22, 40])
def test_names_keep_clear_however_long(characters: int) -> None:
    labels = draw(stops_at_capitals(DEMO, "CN"), DEMO_CLOTH, dict.fromkeys(DEMO, characters)).labels
    boxes = [box(label, characters) for label in labels if label.is_named]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    assert all(b.left >= 0 and b.top >= 0 and b.right <= WIDTH and b.bottom <= HEIGHT for b in boxes)


@pytest.mark.parametrize(
    ("codes", "host"),
    [
        (DEMO, "CN"), (WORLD, "CN"), (PACIFIC, "FJ"), (("CN", "FR", "EG", "BR"), "CN"), (("FJ",), "FJ"),
        (("KE", "UG", "TZ"), "KE"), (("AR", "CL"), ""), (("NO", "GL", "IS", "CA"), "IS"), (tuple(capitals()), "CN"),
    ],
)  # fmt: skip
def test_everything_is_in_the_frame(codes: tuple[str, ...], host: str) -> None:
    drawing = draw(stops_at_capitals(codes, host), codes)
    assert_in_frame(drawing)
    assert len(drawing.labels) == len(codes)
    assert drawing.cloth
    if host:
        assert drawing.labels[-1].code == host


@pytest.mark.parametrize("codes", [DEMO, WORLD, PACIFIC, tuple(sorted(capitals()))[::5]])
def test_thread_does_not_cross_itself(codes: tuple[str, ...]) -> None:
    knots = [(label.x, label.y) for label in draw(stops_at_capitals(codes, codes[-1]), ()).labels]
    pieces = list(pairwise(knots))
    assert not any(crosses(*a, *b) for a, b in combinations(pieces, 2))


def test_sizes() -> None:
    for drawing, raw, packed in (
        (demo(), 16_000, 8_000),
        (draw(stops_at_capitals(WORLD, "CN"), WORLD), 40_000, 18_000),
    ):
        svg = render(drawing).encode()
        assert len(svg) <= raw
        assert len(gzip.compress(svg, 9)) <= packed


def test_is_quick_and_always_the_same() -> None:
    first = demo()
    start = time.perf_counter()
    assert demo() == first
    assert time.perf_counter() - start < 1.0
    backwards = draw(tuple(reversed(stops_at_capitals(DEMO, "CN"))), sorted(DEMO_CLOTH))
    assert backwards == draw(stops_at_capitals(DEMO, "CN"), set(DEMO_CLOTH))


def test_without_stops_the_world_has_no_thread() -> None:
    drawing = draw((), ())
    assert drawing.land
    assert (drawing.cloth, drawing.strand_a, drawing.strand_b, drawing.labels) == ("", "", "", ())
    assert_in_frame(drawing)


def test_one_stop_has_its_tail() -> None:
    drawing = draw(stops_at_capitals(["PL"], "PL"), ["PL"])
    assert drawing.strand_a
    assert [label.code for label in drawing.labels] == ["PL"]


def test_two_stops_at_one_place() -> None:
    drawing = draw((Stop("PL", 21, 52, False), Stop("UA", 21, 52, True)), ("PL", "UA"))
    first, second = drawing.labels
    assert (first.x, first.y) == (second.x, second.y)
    assert not box(first, 12).overlaps(box(second, 12))
    assert_in_frame(drawing)


def test_unknown_codes_and_places_are_left_out() -> None:
    odd = (
        Stop("QQ", 10, 10, False),
        Stop("", 10, 10, True),
        Stop("FR", float("nan"), 0, False),
        Stop("DE", 13, 95, False),
    )
    drawing = draw((*odd, *stops_at_capitals(("PL", "QQ"), "QQ")), ("PL", "QQ", "", "pl"))
    assert [label.code for label in drawing.labels] == ["PL"]
    assert drawing.cloth == draw(stops_at_capitals(["PL"]), ["PL"]).cloth


def test_a_country_given_twice_is_drawn_once() -> None:
    assert len(draw((Stop("PL", 21, 52, False), Stop("PL", 21, 52, False)), ["PL"]).labels) == 1


def test_both_sides_of_the_antimeridian_are_neighbours() -> None:
    labels = {label.code: label for label in draw(stops_at_capitals(("FJ", "WS", "NZ")), ("FJ", "WS", "NZ")).labels}
    assert 0 < labels["WS"].x - labels["FJ"].x < WIDTH / 3


@pytest.mark.parametrize("codes", [WORLD, ("JP", "US", "AU", "CL"), DEMO])
def test_russia_is_not_drawn_across_the_map(codes: tuple[str, ...]) -> None:
    drawing = draw(stops_at_capitals(codes), ["RU"])
    projection = fitted([capitals()[code] for code in codes])
    inside = [projection.screen(*place) for place in ((177.0, 66.7), (-174.0, 66.6), (100.0, 62.0), (60.0, 59.0))]
    outside = [projection.screen(*place) for place in ((-100.0, 62.0), (-45.0, 66.0), (-150.0, 62.0), (-160.0, 40.0))]
    on_map = [point for point in inside if 0 < point[0] < WIDTH and 0 < point[1] < HEIGHT]
    assert len(on_map) >= 2
    assert all(is_inside(point, drawing.cloth) for point in on_map)
    assert not any(is_inside(point, drawing.cloth) for point in outside)


def test_many_stops_name_only_the_host() -> None:
    labels = draw(stops_at_capitals(WORLD, "CN"), WORLD).labels
    assert [label.code for label in labels if label.is_named] == ["CN"]
    assert len(labels) == 30


def test_every_country_with_an_outline_has_a_capital() -> None:
    assert set(world().rings) - set(capitals()) == {"AQ", "HM", "ZZ"}
    assert all(-180 <= longitude <= 180 and -90 <= latitude <= 90 for longitude, latitude in capitals().values())


def render(drawing: Drawing) -> str:
    """The map as it stands on a page."""
    names = {code: NAMES.get(code, "A country") for code in capitals()}
    stops = [{"label": label, "name": names[label.code]} for label in drawing.labels]
    map_names = ", ".join(stop["name"] for stop in stops if isinstance(stop["name"], str))
    return render_to_string("events/_map.html", {"map": drawing, "map_stops": stops, "map_names": map_names})


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_template_writes_plain_numbers(language: str) -> None:
    with translation.override(language):
        svg = render(demo())
    assert 'viewBox="0 0 1200 720"' in svg
    assert svg.count("<text ") == 6
    assert svg.count("map-host") == 1
    assert "Poland, Ukraine, Russia, Kazakhstan, Uzbekistan, China" in svg
    assert "style=" not in svg
    assert "<script" not in svg
    assert all(re.fullmatch(r"\d+", number) for number in re.findall(r'<text x="([^"]*)"', svg))
