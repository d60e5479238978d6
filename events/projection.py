"""Equal-area projections fitted to places.

Longitudes and latitudes are degrees; screen positions are pixels, x to the right and y downwards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

WIDTH, HEIGHT = 1200, 720
"""Size of the map, in pixels."""
LEFT, RIGHT, TOP, BOTTOM = 262, 172, 130, 130
"""Pixels kept free round the places: on the left for the tail of the thread, elsewhere for names."""
WORLD_LEFT, WORLD_RIGHT, IN_SIGHT = 210, 64, 40
"""The same on a map of the world, and the pixels at the sides that places keep free even if it must be cut."""
CLOSEST = 1450.0
"""Pixels a radian at most: one place is shown with its part of the world."""
FARTHEST = WIDTH / 5.412
"""Pixels a radian at least: the whole world in the map."""
LOWERED = 0.06 * HEIGHT
"""Pixels by which places north of the equator stand below the middle: there is more land to the north."""
WIDE_SPREAD, LEAST_CONE = 150.0, 0.25
WORLD_MIDDLES = 11.0, 150.0
"""Meridians to centre the world on: cut through the Bering Strait, or through the Atlantic."""
LAND = 84.0, -57.0
"""Latitudes between which a map of the world has land to show."""

Point = tuple[float, float]
Raw = Callable[[float, float], Point]


@dataclass(frozen=True)
class Projection:
    """A projection with its middle meridian (degrees), scale (pixels a radian) and position (pixels)."""

    raw: Raw
    middle: float
    scale: float
    x: float
    y: float
    is_world: bool

    def screen(self, longitude: float, latitude: float) -> Point:
        """Position of a place on the map."""
        return self.unwrapped(from_middle(longitude, self.middle), latitude)

    def unwrapped(self, offset: float, latitude: float) -> Point:
        """Position of a place given by its degrees east of the middle meridian."""
        x, y = self.raw(radians(offset), radians(latitude))
        return self.x + self.scale * x, self.y + self.scale * y


def from_middle(longitude: float, middle: float) -> float:
    """Degrees east of a meridian, from -180 to 180."""
    return (longitude - middle + 180) % 360 - 180


def equal_earth(longitude: float, latitude: float) -> Point:
    """Equal Earth (Savric, Patterson, Jenny, 2018), in radians and units of the globe's radius."""
    t = asin(sqrt(3) / 2 * sin(latitude))
    square = t * t
    sixth = square**3
    slope = 1.340264 - 0.243318 * square + sixth * (0.006251 + 0.034164 * square)
    x = 2 * sqrt(3) * longitude * cos(t) / (3 * slope)
    slope_free = 1.340264 - 0.081106 * square + sixth * (0.000893 + 0.003796 * square)
    return x, -t * slope_free


def conic(south: float, north: float) -> Raw:
    """Albers' equal-area conic projection between two parallels (degrees)."""
    cone = (sin(radians(south)) + sin(radians(north))) / 2
    constant = cos(radians(south)) ** 2 + 2 * cone * sin(radians(south))

    def raw(longitude: float, latitude: float) -> Point:
        radius = sqrt(max(0.0, constant - 2 * cone * sin(latitude))) / cone
        return radius * sin(cone * longitude), radius * cos(cone * longitude)

    return raw


def fitted(places: Sequence[Point]) -> Projection:
    """The projection for places given as longitude and latitude; without places, the whole world."""
    if not places:
        return Projection(equal_earth, WORLD_MIDDLES[0], FARTHEST, WIDTH / 2, _filling(0, FARTHEST), is_world=True)
    middle, spread = _extent([longitude for longitude, _ in places])
    if spread >= WIDE_SPREAD:
        middle = min(WORLD_MIDDLES, key=lambda meridian: _spread_from(meridian, places))
        return _placed(equal_earth, middle, places, is_world=True)
    latitudes = [latitude for _, latitude in places]
    south, north = max(-80.0, min(latitudes) - 10), min(80.0, max(latitudes) + 6)
    if max(latitudes) + min(latitudes) < 0:
        south, north = max(-80.0, min(latitudes) - 6), min(80.0, max(latitudes) + 10)
    if abs(sin(radians(south)) + sin(radians(north))) / 2 < LEAST_CONE:
        return _placed(equal_earth, middle, places, is_world=True)
    return _placed(conic(south, north), middle, places, is_world=False)


def _extent(longitudes: Sequence[float]) -> tuple[float, float]:
    """Middle and width of the narrowest band of meridians that holds all the longitudes."""
    ordered = sorted(longitude % 360 for longitude in longitudes)
    following = [*ordered[1:], ordered[0] + 360]
    gap, start = max((b - a, b) for a, b in zip(ordered, following, strict=True))
    spread = 360 - gap
    return from_middle(start + spread / 2, 0), spread


def _spread_from(middle: float, places: Sequence[Point]) -> float:
    """Degrees between the westernmost and the easternmost place on a map with a middle meridian."""
    offsets = [from_middle(longitude, middle) for longitude, _ in places]
    return max(offsets) - min(offsets)


def _placed(raw: Raw, middle: float, places: Sequence[Point], is_world: bool) -> Projection:
    """Scale and position a projection so that the places stand inside the margins."""
    points = [raw(radians(from_middle(longitude, middle)), radians(latitude)) for longitude, latitude in places]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    left, right = (WORLD_LEFT, WORLD_RIGHT) if is_world else (LEFT, RIGHT)
    room = WIDTH - left - right, HEIGHT - TOP - BOTTOM
    scale = min(CLOSEST, room[0] / max(east - west, 1e-6), room[1] / max(bottom - top, 1e-6))
    scale = max(scale, FARTHEST if is_world else 0.0)
    x = left + room[0] / 2 - scale * (west + east) / 2
    y = HEIGHT / 2 - scale * (top + bottom) / 2
    if is_world:
        x = min(max(x, IN_SIGHT - scale * west), WIDTH - IN_SIGHT - scale * east)
        return Projection(raw, middle, scale, x, _filling(y, scale), is_world)
    lowered = min(LOWERED, max(0.0, room[1] - scale * (bottom - top)) / 2)
    north = sum(latitude for _, latitude in places) > 0
    return Projection(raw, middle, scale, x, y + (lowered if north else -lowered), is_world)


def _filling(y: float, scale: float) -> float:
    """Move a map of the world up or down so that land, not the empty polar sea, fills the height."""
    top, bottom = (scale * equal_earth(0, radians(latitude))[1] for latitude in LAND)
    if bottom - top <= HEIGHT:
        return (HEIGHT - top - bottom) / 2
    return min(max(y, HEIGHT - bottom), -top)
