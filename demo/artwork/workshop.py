"""Tools of the teaching workshop, and a picture of them on a cutting mat."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from demo.artwork.canvas import INK, PAPER, Canvas, Colour, Point, mix

CLEAR: Final = (0, 0, 0, 0)
STEEL: Final[Colour] = (206, 220, 208)
BRASS: Final[Colour] = (232, 172, 64)


def cog(cx: float, cy: float, r: float, teeth: int) -> list[Point]:
    """The outline of a gear wheel of the outer radius ``r``."""
    points: list[Point] = []
    for i in range(teeth):
        for turn, radius in ((0.06, 0.84), (0.24, 1.0), (0.50, 1.0), (0.68, 0.84)):
            a = 2 * math.pi * (i + turn) / teeth
            points.append((cx + r * radius * math.cos(a), cy + r * radius * math.sin(a)))
    return points


def _gear(teeth: int, colour: Colour, hole: float) -> Callable[[ImageDraw.ImageDraw, float], None]:
    def hand(d: ImageDraw.ImageDraw, s: float) -> None:
        c, r = s / 2, s * 0.46
        d.polygon(cog(c, c, r, teeth), fill=colour)
        d.ellipse((c - r * 0.74, c - r * 0.74, c + r * 0.74, c + r * 0.74), fill=mix(colour, INK, 0.10))
        d.ellipse((c - r * 0.42, c - r * 0.42, c + r * 0.42, c + r * 0.42), fill=colour)
        d.ellipse((c - r * hole, c - r * hole, c + r * hole, c + r * hole), fill=CLEAR)
        for i in range(6):
            a = math.pi * i / 3
            x, y, q = c + r * 0.58 * math.cos(a), c + r * 0.58 * math.sin(a), r * 0.1
            d.ellipse((x - q, y - q, x + q, y + q), fill=CLEAR)

    return hand


def spanner(d: ImageDraw.ImageDraw, s: float) -> None:
    c = s / 2
    d.rounded_rectangle((c - s * 0.045, s * 0.16, c + s * 0.045, s * 0.84), s * 0.03, fill=STEEL)
    for y, g in ((s * 0.13, -1), (s * 0.87, 1)):
        d.ellipse((c - s * 0.11, y - s * 0.11, c + s * 0.11, y + s * 0.11), fill=STEEL)
        y0, y1 = sorted((y, y + g * s * 0.13))
        d.rectangle((c - s * 0.042, y0, c + s * 0.042, y1), fill=CLEAR)
    d.rounded_rectangle((c - s * 0.02, s * 0.3, c + s * 0.02, s * 0.7), s * 0.02, fill=(168, 190, 180))


def hammer(d: ImageDraw.ImageDraw, s: float) -> None:
    c = s / 2
    d.rounded_rectangle((c - s * 0.035, s * 0.2, c + s * 0.035, s * 0.95), s * 0.03, fill=(188, 120, 66))
    d.rounded_rectangle((c - s * 0.04, s * 0.62, c + s * 0.04, s * 0.95), s * 0.03, fill=(140, 78, 46))
    head = [(-0.2, 0.12), (0.1, 0.12), (0.26, 0.19), (0.1, 0.26), (-0.2, 0.26)]
    d.polygon([(c + s * x, s * y) for x, y in head], fill=PAPER)
    d.polygon([(c + s * x, s * y) for x, y in ((-0.2, 0.21), (0.19, 0.21), (0.1, 0.26), (-0.2, 0.26))], fill=STEEL)


def ruler(d: ImageDraw.ImageDraw, s: float) -> None:
    c = s / 2
    d.rectangle((c - s * 0.075, s * 0.03, c + s * 0.075, s * 0.97), fill=BRASS)
    for i in range(1, 32):
        y = s * (0.03 + 0.94 * i / 32)
        d.line((c - s * 0.075, y, c - s * (0.0 if i % 4 == 0 else 0.04), y), fill=INK, width=max(1, round(s / 240)))


def compass(d: ImageDraw.ImageDraw, s: float) -> None:
    c = s / 2
    for g in (-1, 1):
        leg = [(-0.022, 0.14), (0.022, 0.14), (g * 0.22 + 0.006, 0.9), (g * 0.22 - 0.006, 0.9)]
        d.polygon([(c + s * x, s * y) for x, y in leg], fill=PAPER if g < 0 else STEEL)
    d.arc((c - s * 0.2, s * 0.34, c + s * 0.2, s * 0.74), 48, 132, fill=BRASS, width=max(1, round(s / 100)))
    d.ellipse((c - s * 0.055, s * 0.08, c + s * 0.055, s * 0.19), fill=BRASS)


def _shuttle(d: ImageDraw.ImageDraw, s: float) -> None:
    c = s / 2
    left = [(c - s * 0.085 * math.sin(math.pi * t), s * (0.04 + 0.92 * t)) for t in [i / 60 for i in range(61)]]
    d.polygon(left + [(2 * c - x, y) for x, y in reversed(left)], fill=(190, 122, 68))
    d.rounded_rectangle((c - s * 0.04, s * 0.28, c + s * 0.04, s * 0.72), s * 0.04, fill=(86, 48, 38))
    for i in range(22):
        y = s * (0.34 + 0.32 * i / 21)
        d.line((c - s * 0.036, y, c + s * 0.036, y - s * 0.014), fill=BRASS, width=max(1, round(s / 165)))


def place(  # noqa: PLR0917
    c: Canvas, hand: Callable[[ImageDraw.ImageDraw, float], None], x: float, y: float, angle: float, size: float
) -> None:
    """Draw a tool ``size`` units long, turned by ``angle`` degrees, its middle at (x, y), with its shadow."""
    side = round(size * c.k)
    tile = Image.new("RGBA", (side, side), CLEAR)
    hand(ImageDraw.Draw(tile), side)
    tile = tile.rotate(angle, resample=Image.Resampling.BICUBIC)
    alpha = tile.getchannel("A")
    left, top = round(x * c.k - side / 2), round(y * c.k - side / 2)
    small = alpha.resize((side // 4, side // 4), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(7 * c.k / 4))
    shadow = small.resize((side, side), Image.Resampling.BILINEAR).point([v * 6 // 10 for v in range(256)])
    c.image.paste((8, 44, 50), (left + round(9 * c.k), top + round(13 * c.k)), shadow)
    c.image.paste(tile.convert("RGB"), (left, top), alpha)


def tools(c: Canvas) -> None:
    """Tools of many trades on a cutting mat."""
    w, h = c.width, c.height
    c.wash([(0, (16, 84, 84)), (1, (11, 60, 66))])
    for x in range(0, w, 40):
        c.line([(x, 0), (x, h)], (26, 104, 102) if x % 200 == 0 else (18, 90, 90))
    for y in range(0, h, 40):
        c.line([(0, y), (w, y)], (26, 104, 102) if y % 200 == 0 else (18, 90, 90))
    c.glow(w * 0.3, h * 0.25, 1100, (60, 150, 140), 0.35, 900)
    place(c, _gear(16, STEEL, 0.22), 310, 300, 4, 460)
    place(c, _gear(11, BRASS, 0.26), 579, 507, 11, 310)
    place(c, spanner, 930, 320, -38, 620)
    place(c, hammer, 1330, 350, 22, 560)
    place(c, ruler, 340, 890, -64, 640)
    place(c, compass, 830, 860, 8, 560)
    way = [(x, h * 0.52 + h * 0.05 * math.sin(x / w * 9)) for x in range(1010, w + 20, 2)]
    place(c, _shuttle, 1270, 880, 62, 640)
    c.thread(way, 5, 20, 6, edge=(8, 48, 54))
