"""A mountain pass at dawn."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Final

from demo.artwork.canvas import PAPER, Canvas, Colour, Point, mix, rough, smooth

SADDLE: Final[Point] = (985.0, 322.0)
HAZE: Final[Colour] = (250, 214, 164)
HEIGHT: Final = 686.0

# the anchors of the ranges, from far to near, and of the slope that carries the road
FAR: Final[tuple[Point, ...]] = (
    (-20, 205), (90, 150), (170, 196), (275, 92), (345, 168), (430, 118), (540, 214), (640, 176), (735, 262),
    (830, 250), (985, 300), (1090, 246), (1180, 268), (1275, 150), (1340, 196), (1432, 96), (1500, 160),
    (1565, 122), (1630, 190),
)  # fmt: skip
SECOND: Final[tuple[Point, ...]] = (
    (-20, 262), (70, 214), (160, 262), (268, 206), (372, 276), (470, 242), (590, 310), (700, 298), (820, 340),
    (985, 352), (1110, 318), (1210, 332), (1318, 238), (1400, 288), (1500, 206), (1630, 274),
)  # fmt: skip
THIRD: Final[tuple[Point, ...]] = (
    (-20, 300), (110, 340), (225, 300), (350, 356), (470, 322), (590, 366), (720, 318), (775, 330), (852, 252),
    (925, 310), (985, 338), (1046, 308), (1122, 244), (1200, 322), (1270, 306), (1370, 352), (1470, 300),
    (1545, 330), (1630, 290),
)  # fmt: skip
APRON: Final[tuple[Point, ...]] = (
    (-20, 432), (150, 410), (330, 418), (520, 396), (700, 382), (860, 352), (940, 341), (985, 337),
    (1030, 340), (1120, 350), (1280, 384), (1450, 384), (1630, 412),
)  # fmt: skip
LEFT_SPUR: Final[tuple[Point, ...]] = (
    (-20, 452), (120, 470), (270, 520), (400, 585), (500, 640), (590, 700),
)  # fmt: skip
RIGHT_SPUR: Final[tuple[Point, ...]] = (
    (1010, 700), (1120, 600), (1230, 548), (1360, 500), (1490, 486), (1630, 440),
)  # fmt: skip


def _range(  # noqa: PLR0917
    c: Canvas, rng: random.Random, anchors: Sequence[Point], height: float, colour: Colour, haze: float, foot: float,
    light: Colour, lit: float,
) -> list[Point]:  # fmt: skip
    """One range: a broken ridge, its slopes towards the saddle in the light, its foot dissolved in haze. The ridge."""
    ridge = rough(rng, anchors, height, 0.5)
    top = min(y for _, y in ridge)
    low = mix(colour, HAZE, haze)
    c.shade([*ridge, (ridge[-1][0], c.height), (ridge[0][0], c.height)], [(0, colour), (1, low)], (top, foot))
    step = 2**6
    for i in range(0, len(ridge), step):  # the anchors themselves
        x, y = ridge[i]
        side = 1 if x < SADDLE[0] else -1
        j = i + side * step
        if not 0 <= j < len(ridge) or ridge[j][1] <= y:
            continue  # no peak, or it does not fall towards the light
        slope = ridge[i : j + 1] if side > 0 else ridge[j : i + 1][::-1]
        drop = (ridge[j][1] - y) * 1.5 + height
        spine = [(x, y)]
        for n in range(1, 10):
            jag = rng.uniform(0.02, 0.07) if n % 2 else rng.uniform(-0.05, -0.01)
            spine.append((x + side * drop * (0.09 * n / 9 + jag), y + drop * (n + rng.uniform(-0.3, 0.3)) / 9))
        sun = mix(colour, light, lit)
        c.shade([*slope, *spine[::-1]], [(0, sun), (1, mix(sun, light, 0.2))], opacity=0.95, fade=0.0)
        for n in range(4):  # gullies
            k = slope[int((len(slope) - 1) * (0.14 + 0.2 * n))]
            w = drop * (0.085 - 0.012 * n)
            fall = [k, (k[0] + side * w * 0.7, k[1] + drop * 0.2), (k[0] + side * w * 0.4, k[1] + drop * 0.5)]
            c.shade(
                [*fall, (k[0] - side * w * 0.2, k[1] + drop * 0.22)], [(0, colour), (1, colour)], opacity=0.7, fade=0.0
            )
    return ridge


def _spruce(c: Canvas, x: float, y: float, size: float, colour: Colour, rng: random.Random) -> None:  # noqa: PLR0917
    """A narrow spruce of ``size`` units, its foot at (x, y)."""
    left: list[Point] = []
    right: list[Point] = []
    for n in range(6):
        t = n / 6
        w = size * (0.035 + 0.15 * t) * rng.uniform(0.85, 1.15)
        left += [(x - w, y - size * (0.90 - t * 0.86)), (x - w * 0.5, y - size * (0.88 - t * 0.86))]
        right += [(x + w, y - size * (0.90 - t * 0.86)), (x + w * 0.5, y - size * (0.88 - t * 0.86))]
    c.polygon([(x, y - size), *right, (x, y), *left[::-1]], colour)


def road(t: float) -> Point:
    """The road from the foot of the picture (0) to the saddle (1): bends that close up and flatten as they rise."""
    y = SADDLE[1] + 14 + (HEIGHT + 14 - SADDLE[1]) * (1 - t) ** 1.75
    sway = 330 * (1 - t) ** 1.3 + 2
    return SADDLE[0] - 180 * (1 - t) ** 1.2 + sway * math.sin(18.2 * t**0.86 - 2.3), y


def mountain_pass(c: Canvas) -> None:
    """Ranges in the haze of dawn; the road to the saddle is the silk thread."""
    rng = random.Random(21)
    w, h = c.width, c.height
    c.wash([(0, (34, 66, 102)), (0.2, (84, 122, 142)), (0.36, (190, 186, 172)), (0.5, (250, 214, 158)), (1, HAZE)])
    c.glow(SADDLE[0], SADDLE[1] - 20, 760, (255, 226, 168), 0.95, 330)
    c.glow(SADDLE[0], SADDLE[1] - 46, 210, (255, 246, 220), 0.9)
    c.disc(SADDLE[0] + 2, SADDLE[1] - 50, 31, (255, 250, 234))
    _range(c, rng, FAR, 15, (142, 164, 178), 0.9, 400, (255, 236, 206), 0.75)
    _range(c, rng, SECOND, 13, (96, 132, 150), 0.85, 480, (252, 216, 170), 0.6)
    _range(c, rng, THIRD, 9, (62, 102, 116), 0.45, 560, (250, 206, 148), 0.62)
    line = rough(rng, APRON, 3, 0.5)
    c.shade(
        [*line, (w, h), (0, h)],
        [(0, (168, 160, 120)), (0.16, (112, 134, 112)), (0.5, (64, 106, 98)), (1, (28, 72, 74))],
        (330, 690),
    )
    for n in range(9):  # folds of the slope, falling away from the saddle
        a = math.radians(12 + 19.5 * n)
        dx, dy = math.cos(a), max(0.16, math.sin(a))
        x0, y0 = SADDLE[0] + dx * 120, SADDLE[1] + 28 + dy * 34
        x1, y1 = SADDLE[0] + dx * 900, SADDLE[1] + 40 + dy * 420
        q = 120 + 40 * abs(dx)
        fold = smooth(
            [
                (x0, y0),
                ((x0 + x1) / 2 + 26 * math.sin(n * 2.1), (y0 + y1) / 2),
                (x1, y1),
                (x1 + q * dy + 40, y1 + 20 - q * dx * 0.2),
                ((x0 + x1) / 2 + q * 0.4, (y0 + y1) / 2 + 26),
            ],
            8,
            True,
        )
        c.shade(fold, [(0, (54, 96, 96)), (1, (16, 56, 62))], blur=9, opacity=0.5)
    path = [road(i / 1400) for i in range(1401)]

    def size(t: float) -> float:
        return math.pow(1 - t, 1.5) * 0.97 + 0.03

    bed = [(x, y, 21 * size(i / 1400)) for i, (x, y) in enumerate(path)]
    for i, (x, y, r) in enumerate(bed):
        c.disc(
            x + r * 0.12,
            y + r * 0.34,
            r * 1.25,
            (24, 62, 64) if i < 500 else mix((24, 62, 64), (92, 118, 106), (i - 500) / 900),
            r * 0.62,
        )
    c.thread(path, 8.5, 34, 10, colours=(PAPER, (236, 172, 62)), edge=(40, 74, 70), size=size)
    for spur in (LEFT_SPUR, RIGHT_SPUR):
        edge = rough(rng, spur, 4, 0.5)
        c.shade(
            [*edge, (edge[-1][0], h + 20), (edge[0][0], h + 20)], [(0, (22, 66, 70)), (1, (10, 36, 46))], (430, 690)
        )
        spots = [edge[rng.randrange(len(edge))] for _ in range(70)]
        for x, y in sorted(((x, y + rng.uniform(0, 1) ** 2 * 90) for x, y in spots), key=lambda p: p[1]):
            near = (y - 430) / 260
            _spruce(c, x, y + 6, 26 + 40 * near + rng.uniform(-5, 12), mix((22, 62, 64), (8, 28, 38), near), rng)
