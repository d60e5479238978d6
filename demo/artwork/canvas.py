"""What the drawings share: colours, curves and a canvas that is drawn large and reduced.

Everything is measured in units: one unit is one pixel of the finished picture at scale 1, whose long side is 1600
units; x runs right and y runs down. Nothing depends on a clock, on a font or on the order of a set, so a drawing is the
same bytes at each run with one version of Pillow.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeAlias

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float]
Stops: TypeAlias = Sequence[tuple[float, Colour]]

INK: Final[Colour] = (20, 33, 61)
NIGHT: Final[Colour] = (27, 42, 78)
TEAL: Final[Colour] = (15, 92, 92)
DEEP: Final[Colour] = (10, 62, 66)
PAPER: Final[Colour] = (250, 246, 238)
SAND: Final[Colour] = (226, 202, 160)
SAFFRON: Final[Colour] = (226, 160, 48)
RUST: Final[Colour] = (166, 74, 42)

SUPERSAMPLE: Final = 2


def mix(a: Colour, b: Colour, t: float) -> Colour:
    """The colour a share ``t`` (0 to 1) of the way from ``a`` to ``b``."""
    return round(a[0] + (b[0] - a[0]) * t), round(a[1] + (b[1] - a[1]) * t), round(a[2] + (b[2] - a[2]) * t)


def at(stops: Stops, t: float) -> Colour:
    """The colour of a gradient at ``t`` (0 to 1); the ends reach on."""
    for (p, a), (q, b) in pairwise(stops):
        if t < q:
            return mix(a, b, max(0.0, (t - p) / (q - p)))
    return stops[-1][1]


def smooth(points: Sequence[Point], steps: int = 8, closed: bool = False) -> list[Point]:
    """A curve through all the points (Catmull-Rom), ``steps`` pieces between two of them."""
    n = len(points)
    out: list[Point] = []
    for i in range(n if closed else n - 1):
        if closed:
            a, b, c, d = points[i - 1], points[i], points[(i + 1) % n], points[(i + 2) % n]
        else:
            a, b, c, d = points[max(0, i - 1)], points[i], points[i + 1], points[min(n - 1, i + 2)]
        for j in range(steps):
            t = j / steps
            k = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2)
            x, y = (sum(w * p[axis] for w, p in zip(k, (a, b, c, d), strict=True)) / 2 for axis in (0, 1))
            out.append((x, y))
    return out if closed else [*out, points[-1]]


def rough(
    rng: random.Random, points: Sequence[Point], height: float, fall: float = 0.55, rounds: int = 6
) -> list[Point]:
    """A broken ridge through the points: midpoints displaced by up to ``height`` units, less by ``fall`` each round."""
    line = list(points)
    for _ in range(rounds):
        finer = [line[0]]
        for (x0, y0), (x1, y1) in pairwise(line):
            finer += [((x0 + x1) / 2, (y0 + y1) / 2 + rng.uniform(-height, height)), (x1, y1)]
        line, height = finer, height * fall
    return line


class Canvas:
    """A picture of ``width`` by ``height`` units, drawn at ``SUPERSAMPLE * scale`` pixels to the unit."""

    def __init__(self, width: int, height: int, scale: float = 1.0) -> None:
        self.width, self.height, self.scale = width, height, scale
        self.k = SUPERSAMPLE * scale
        self.image = Image.new("RGB", (round(width * self.k), round(height * self.k)))
        self.pen = ImageDraw.Draw(self.image)

    def px(self, points: Sequence[Point]) -> list[Point]:
        """Units to pixels."""
        return [(x * self.k, y * self.k) for x, y in points]

    def mask(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        """An empty mask as large as the picture, with its pen."""
        layer = Image.new("L", self.image.size, 0)
        return layer, ImageDraw.Draw(layer)

    def wash(self, stops: Stops, top: float = 0.0, bottom: float | None = None) -> None:
        """Fill the band from ``top`` to ``bottom`` with a vertical gradient."""
        end = self.height if bottom is None else bottom
        self.shade([(0, top), (self.width, top), (self.width, end), (0, end)], stops)

    def _gradient(self, rows: range, top: float, bottom: float, stops: Stops, width: int) -> Image.Image:
        span = max(1.0, bottom - top)
        column = b"".join(bytes(at(stops, (row - top) / span)) for row in rows)
        return Image.frombytes("RGB", (1, len(rows)), column).resize((width, len(rows)))

    def shade(
        self, polygon: Sequence[Point], stops: Stops, reach: tuple[float, float] | None = None, *,
        blur: float = 0.0, opacity: float = 1.0, fade: float = 1.0,
    ) -> None:  # fmt: skip
        """Fill a polygon with a vertical gradient over its own height, or over ``reach`` (top and bottom y).

        ``fade`` is what is left of the opacity at the foot of the polygon.
        """
        points = self.px(polygon)
        pad = math.ceil(3 * blur * self.k)
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        x0, x1 = max(0, int(min(xs)) - pad), min(self.image.width, math.ceil(max(xs)) + 1 + pad)
        y0, y1 = max(0, int(min(ys)) - pad), min(self.image.height, math.ceil(max(ys)) + 1 + pad)
        if x1 <= x0 or y1 <= y0:
            return
        top, bottom = (reach[0] * self.k, reach[1] * self.k) if reach else (min(ys), max(ys))
        shape = Image.new("L", (x1 - x0, y1 - y0), 0)
        ImageDraw.Draw(shape).polygon([(x - x0, y - y0) for x, y in points], fill=round(255 * opacity))
        if blur:
            shape = shape.filter(ImageFilter.GaussianBlur(blur * self.k))
        if fade < 1:
            span = max(1.0, max(ys) - min(ys))
            rest = (1 - (1 - fade) * min(1.0, max(0.0, (row - min(ys)) / span)) for row in range(y0, y1))
            column = Image.frombytes("L", (1, y1 - y0), bytes(round(255 * share) for share in rest))
            shape = ImageChops.multiply(shape, column.resize(shape.size))
        self.image.paste(self._gradient(range(y0, y1), top, bottom, stops, x1 - x0), (x0, y0), shape)

    def lay(self, colour: Colour, mask: Image.Image, blur: float = 0.0, opacity: float = 1.0) -> None:
        """Lay a colour over the picture through a mask; wide blurs are made at a quarter of the size."""
        if blur:
            small = mask.resize((max(1, mask.width // 4), max(1, mask.height // 4)), Image.Resampling.BOX)
            mask = small.filter(ImageFilter.GaussianBlur(blur * self.k / 4)).resize(
                mask.size, Image.Resampling.BILINEAR
            )
        if opacity < 1:
            mask = mask.point([round(v * opacity) for v in range(256)])
        self.image.paste(colour, (0, 0), mask)

    def polygon(self, points: Sequence[Point], fill: Colour) -> None:
        """A plain polygon."""
        self.pen.polygon(self.px(points), fill=fill)

    def line(self, points: Sequence[Point], fill: Colour, width: float = 1.0) -> None:
        """A line of ``width`` units with round joints."""
        self.pen.line(self.px(points), fill=fill, width=max(1, round(width * self.k)), joint="curve")

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: Colour, radius: float = 0.0) -> None:  # noqa: PLR0917
        """A rectangle, its corners rounded by ``radius``."""
        corners = (x0 * self.k, y0 * self.k, x1 * self.k, y1 * self.k)
        self.pen.rounded_rectangle(corners, radius * self.k, fill=fill)

    def disc(self, x: float, y: float, r: float, fill: Colour, ry: float | None = None) -> None:
        """A circle, or an ellipse of the half height ``ry``."""
        h = r if ry is None else ry
        self.pen.ellipse(((x - r) * self.k, (y - h) * self.k, (x + r) * self.k, (y + h) * self.k), fill=fill)

    def glow(self, x: float, y: float, r: float, colour: Colour, opacity: float = 1.0, ry: float | None = None) -> None:  # noqa: PLR0917
        """Light that fades from the middle to nothing at ``r`` (and ``ry``) units."""
        size = (max(2, round(2 * r * self.k)), max(2, round(2 * (r if ry is None else ry) * self.k)))
        fade = [round(opacity * 255 * max(0.0, 1 - v / 180) ** 2) for v in range(256)]
        spot = Image.radial_gradient("L").point(fade).resize(size, Image.Resampling.BICUBIC)
        left, top = round(x * self.k - size[0] / 2), round(y * self.k - size[1] / 2)
        self.image.paste(colour, (left, top, left + size[0], top + size[1]), spot)

    def thread(
        self, points: Sequence[Point], width: float = 5.0, pitch: float = 22.0, amplitude: float = 7.0, *,
        colours: tuple[Colour, Colour] = (PAPER, SAFFRON), edge: Colour | None = None,
        size: Callable[[float], float] = lambda t: 1.0,
    ) -> None:  # fmt: skip
        """Two strands wound along a polyline, each over the other in turn.

        ``width`` of a strand, ``pitch`` between crossings and ``amplitude`` are units; ``size`` multiplies the three
        along the way (0 to 1), for a thread that runs into the distance. ``edge`` draws a rim under the upper strand.
        """
        strands: tuple[list[Point], list[Point]] = ([], [])
        phases, phase, last = [], 0.5, len(points) - 1
        for i, (x, y) in enumerate(points):
            (px, py), (qx, qy) = points[max(0, i - 1)], points[min(last, i + 1)]
            length = math.hypot(qx - px, qy - py) or 1.0
            s = size(i / last)
            if i:
                phase += math.hypot(x - px, y - py) / (pitch * s)
            phases.append(phase)
            offset = amplitude * s * math.sin(phase * math.pi)
            for sign, strand in zip((1, -1), strands, strict=True):
                strand.append((x - (qy - py) / length * offset * sign, y + (qx - px) / length * offset * sign))
        start = 0
        while start < last:
            crossing = math.floor(phases[start] + 0.5)
            end = start + 1
            while end < last and math.floor(phases[end] + 0.5) == crossing:
                end += 1
            w = width * size((start + end) / 2 / last)
            piece = slice(max(0, start - 1), min(last, end + 1) + 1)
            upper = crossing % 2
            self.line(strands[1 - upper][piece], colours[1 - upper], w)
            if edge:
                self.line(strands[upper][start : end + 1], edge, w * 1.7)
            self.line(strands[upper][piece], colours[upper], w)
            start = end

    def save(self, path: Path) -> None:
        """Reduce, add the grain of paper and write: JPEG of quality 88, or PNG or WebP without loss by the suffix."""
        size = (round(self.width * self.scale), round(self.height * self.scale))
        picture = self.image.resize(size, Image.Resampling.BOX if SUPERSAMPLE == 2 else Image.Resampling.LANCZOS)
        tile = Image.frombytes("L", (256, 256), random.Random(7).randbytes(256 * 256))
        tile = tile.point([124 + v * 9 // 256 for v in range(256)]).filter(ImageFilter.GaussianBlur(0.6))
        grain = Image.new("L", size)
        for x in range(0, size[0], 256):
            for y in range(0, size[1], 256):
                grain.paste(tile, (x, y))
        picture = ImageChops.overlay(picture, Image.merge("RGB", [grain] * 3))
        if path.suffix.lower() in (".jpg", ".jpeg"):
            picture.save(path, "JPEG", quality=88, subsampling=0, optimize=True)
        else:
            picture.save(path, lossless=True)
