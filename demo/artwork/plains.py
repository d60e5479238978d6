"""Wide country: dunes, a caravan at dawn, the steppe at nightfall."""

from __future__ import annotations

import math
import random
from typing import Final

from demo.artwork.canvas import INK, PAPER, Canvas, Colour, Point, mix, smooth

BACTRIAN: Final[tuple[Point, ...]] = (  # the outline of a walking camel, 110 wide; y up from the feet
    (10, 50), (13, 56), (18, 60), (23, 68), (27, 76), (31, 79), (35, 75), (39, 66), (45, 61), (51, 63),
    (55, 71), (59, 77), (63, 78), (66, 72), (69, 62), (73, 54), (78, 49), (84, 49), (89, 55), (92, 64),
    (94, 72), (96, 77), (99, 78), (105, 75), (110, 72), (111, 69), (107, 67), (101, 67), (98, 62), (97, 54),
    (94, 45), (88, 38), (80, 35), (70, 33), (55, 32), (40, 34), (27, 36), (16, 38), (10, 43),
)  # fmt: skip
LEGS: Final[tuple[tuple[Point, ...], ...]] = (
    ((10, 48), (9, 36), (13, 24), (8, 12), (5, 1), (11, 0), (13, 12), (18, 24), (22, 36)),
    ((18, 40), (20, 26), (25, 14), (27, 1), (33, 0), (30, 14), (27, 26), (31, 38)),
    ((70, 40), (70, 24), (66, 12), (62, 2), (68, 0), (71, 12), (76, 24), (80, 40)),
    ((76, 40), (80, 25), (83, 13), (86, 1), (92, 0), (88, 13), (86, 26), (88, 42)),
)


def dunes(c: Canvas) -> None:
    """Dunes at sunset; the thread lies along a crest."""
    w, h = c.width, c.height
    c.wash(
        [
            (0, (30, 38, 78)),
            (0.26, (96, 74, 108)),
            (0.42, (196, 120, 104)),
            (0.56, (240, 186, 110)),
            (1, (240, 200, 140)),
        ]
    )
    sun = (w * 0.66, h * 0.46)
    c.glow(*sun, 520, (255, 214, 140), 0.85, 300)
    c.disc(*sun, w * 0.04, (255, 238, 196))
    rng = random.Random(27)
    light: list[Colour] = [(232, 172, 108), (214, 140, 84), (190, 108, 66), (150, 78, 58), (98, 52, 56)]
    dark: list[Colour] = [(206, 138, 96), (172, 102, 76), (138, 74, 62), (98, 52, 56), (52, 36, 54)]
    for n in range(5):
        base, amp = h * (0.52 + 0.1 * n), h * (0.03 + 0.022 * n)
        waves = [(rng.uniform(0.6, 1.5), rng.uniform(0, 6.3), 1.0), (rng.uniform(1.7, 3.2), rng.uniform(0, 6.3), 0.36)]
        ridge: list[Point] = []
        for x in range(0, w + 1, 3):
            lift = sum(m * (1 - 2 * abs(math.sin(math.pi * f * x / w + p)) ** 1.35) for f, p, m in waves)
            ridge.append((x, base - amp * lift))
        c.shade([*ridge, (w, h), (0, h)], [(0, light[n]), (0.5, mix(light[n], dark[n], 0.55)), (1, dark[n])])
        if n > 1:  # the flank away from the sun, divided from the light by a crest that sweeps down from the top
            x0, y0 = min(ridge, key=lambda p: p[1])
            crest = smooth(
                [(x0, y0), (x0 + 14, y0 + 34), (x0 - 22, y0 + 104), (x0 - 150, y0 + 226), (x0 - 260, h + 40)], 12
            )
            shadow = [(0, mix(light[n], dark[n], 0.75)), (1, mix(light[n], dark[n], 1.0))]
            c.shade([*(p for p in ridge if p[0] < x0), *crest, (-20, h + 40)], shadow, opacity=0.8, fade=0.35)
        if n == 3:
            c.thread([(x, y - 1) for x, y in ridge], 5, 22, 7, edge=(96, 52, 54))


def _camel(c: Canvas, x: float, y: float, size: float, colour: Colour, load: Colour | None) -> None:  # noqa: PLR0917
    """A camel of ``size`` units from foot to hump, walking to the right, its hind foot at (x, y)."""
    k = size / 79
    for leg in LEGS:
        c.polygon([(x + px * k, y - py * k) for px, py in smooth(leg, 4)], colour)
    c.polygon([(x + px * k, y - py * k) for px, py in smooth(BACTRIAN, 4, closed=True)], colour)
    c.line([(x + px * k, y - py * k) for px, py in smooth([(11, 48), (6, 42), (6, 34)], 5)], colour, 2.4 * k)
    if load:
        bale = smooth([(33, 64), (36, 74), (47, 77), (57, 73), (59, 62), (58, 45), (46, 41), (34, 46)], 5, closed=True)
        c.polygon([(x + px * k, y - py * k) for px, py in bale], load)
        for px in (40, 46, 52):
            c.line([(x + px * k, y - 43 * k), (x + px * k, y - 75 * k)], mix(load, INK, 0.45), 1.5 * k)


def caravan(c: Canvas) -> None:
    """A line of camels on the crest of a dune before the sun; the thread is the rope that leads them."""
    w, h = c.width, c.height
    c.wash(
        [
            (0, (22, 46, 84)),
            (0.22, (66, 92, 118)),
            (0.4, (186, 156, 138)),
            (0.54, (244, 190, 122)),
            (0.68, (252, 218, 156)),
            (1, (252, 218, 156)),
        ]
    )
    sun = (w * 0.715, h * 0.535)
    c.glow(*sun, 640, (255, 222, 152), 0.9, 420)
    c.disc(*sun, 118, (255, 240, 204))
    rng = random.Random(4)
    for n in range(9):  # streaks of cloud
        x, y, r = rng.uniform(0, w), h * (0.10 + 0.042 * n), rng.uniform(170, 420)
        c.glow(x, y, r, mix((246, 206, 168), (255, 226, 170), n / 9), 0.3, rng.uniform(10, 20))
    far = [(x, h * 0.655 - 16 * math.sin(x / 210 + 0.8) - 9 * math.sin(x / 77)) for x in range(-10, w + 11, 8)]
    c.shade([*far, (w, h), (0, h)], [(0, (226, 164, 116)), (1, (206, 136, 96))], (560, 700))
    middle = [(x, h * 0.70 - 26 * math.sin(x / 300 + 4.2) - 8 * math.sin(x / 120)) for x in range(-10, w + 11, 8)]
    c.shade([*middle, (w, h), (0, h)], [(0, (206, 132, 88)), (1, (160, 92, 74))], (600, 780))

    def crest(x: float) -> float:
        return h * 0.745 - 46 * math.sin((x - 260) / 430) - 10 * math.sin(x / 150 + 1)

    edge = [(float(x), crest(x)) for x in range(-10, w + 11, 6)]
    c.shade([*edge, (w, h), (0, h)], [(0, (150, 82, 66)), (0.3, (104, 58, 62)), (1, (34, 30, 54))], (600, 900))
    rim = smooth([(x, crest(x)) for x in range(700, w + 40, 40)], 4)
    c.shade(
        [*rim, *[(x, y + 7 + 20 * (x - 700) / w) for x, y in reversed(rim)]],
        [(0, (255, 206, 130)), (1, (200, 120, 80))],
        blur=3,
        opacity=0.8,
    )
    cloth: list[Colour] = [(176, 66, 44), (20, 104, 102), (222, 158, 52)]
    herd = [(210 + 128 * i + rng.uniform(-10, 10), rng.uniform(72, 82)) for i in range(9)]
    herd[4] = (herd[4][0] + 20, 54.0)  # the calf
    rope: list[Point] = []
    for x, size in herd:
        k = size / 79
        foot = max(crest(x + 15 * k), crest(x + 80 * k)) + 2
        shadow = [(x + 8 * k, foot - 2), (x + 92 * k, foot - 2), (x - 60, foot + 150), (x - 150, foot + 150)]
        c.shade(shadow, [(0, (52, 34, 52)), (1, (52, 34, 52))], blur=4, opacity=0.55, fade=0.0)
        ends = [(x + 20 * k, foot - 56 * k), (x + 108 * k, foot - 70 * k)]
        rope += ends
    for i in range(len(herd) - 1):
        (x0, y0), (x1, y1) = rope[2 * i + 1], rope[2 * i + 2]
        span = [n / 60 for n in range(61)]
        sag = [(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t + 44 * t * (1 - t)) for t in span]
        c.thread(sag, 2.2, 6.5, 1.9, colours=(PAPER, (240, 172, 60)), edge=(70, 44, 52))
    for i, (x, size) in enumerate(herd):
        k = size / 79
        foot = max(crest(x + 15 * k), crest(x + 80 * k)) + 2
        _camel(c, x, foot, size, (40, 30, 48), None if i in (4, 7) else cloth[i % 3])
    for n in range(26):  # ripples of sand
        y = h * 0.84 + n * 7
        wave = [
            (float(x), y + 3 * math.sin(x / (60 + 3 * n) + n * 1.7) + (crest(x) - 660) * (0.5 - n / 60))
            for x in range(-10, w + 11, 16)
        ]
        c.line(wave, mix((92, 52, 60), (40, 34, 56), n / 26), 1.3)


def _yurt(c: Canvas, x: float, y: float, r: float, dark: Colour) -> None:
    """A yurt ``2 r`` units wide, its floor at ``y``: felt wall, domed roof, a crown, a lit door."""
    wall = r * 0.62
    roof = smooth(
        [
            (x - r, y - wall),
            (x - r * 0.72, y - wall - r * 0.30),
            (x - r * 0.22, y - wall - r * 0.56),
            (x, y - wall - r * 0.60),
            (x + r * 0.22, y - wall - r * 0.56),
            (x + r * 0.72, y - wall - r * 0.30),
            (x + r, y - wall),
        ],
        6,
    )
    c.shade(
        [(x - r, y), *roof, (x + r, y)],
        [(0, mix(dark, (120, 110, 120), 0.4)), (0.5, dark), (1, mix(dark, (6, 14, 26), 0.5))],
    )
    c.box(
        x - r * 0.17, y - wall - r * 0.69, x + r * 0.17, y - wall - r * 0.55, mix(dark, (120, 110, 120), 0.25), r * 0.05
    )
    for top, low in ((wall * 1.02, wall * 0.90), (wall * 0.34, wall * 0.26)):
        c.polygon([(x - r, y - top), (x + r, y - top), (x + r, y - low), (x - r, y - low)], (138, 74, 48))
    n = max(6, round(r / 7))
    for i in range(n):  # a band of lozenges
        cx, cy, d = x - r + (2 * i + 1) * r / n, y - wall * 0.62, r / n * 0.62
        c.polygon([(cx - d, cy), (cx, cy - d), (cx + d, cy), (cx, cy + d)], (172, 122, 62))
    c.box(x - r * 0.21, y - wall * 0.92, x + r * 0.21, y, (86, 44, 34))
    c.box(x - r * 0.155, y - wall * 0.84, x + r * 0.155, y, (255, 214, 128))


def steppe(c: Canvas) -> None:
    """The steppe at nightfall under a great sky; the last light on the horizon is the thread."""
    w, h = c.width, c.height
    horizon = h * 0.765
    c.wash(
        [
            (0, (12, 20, 46)),
            (0.3, (24, 52, 88)),
            (0.55, (52, 104, 124)),
            (0.78, (168, 170, 150)),
            (0.92, (244, 196, 124)),
            (1, (250, 176, 96)),
        ],
        0,
        horizon,
    )
    rng = random.Random(17)
    for i in range(1500):  # stars, the smaller ones along a band across the sky
        if i < 420:
            x, y, r = (
                rng.uniform(0, w),
                rng.uniform(0, 1) ** 1.7 * horizon * 0.78,
                rng.choice((0.6, 0.7, 0.8, 1.0, 1.5)),
            )
        else:
            along = rng.uniform(-60, 1150)
            x, y, r = along + rng.gauss(0, 26), along * 0.42 + rng.gauss(0, 40) - 20, rng.choice((0.45, 0.5, 0.6, 0.7))
        dim = 1 - y / horizon
        if y < horizon * 0.8:
            c.disc(
                x, y, r * (0.5 + 0.6 * dim), mix(_night(y / horizon), (255, 248, 228), dim**1.5 * rng.uniform(0.35, 1))
            )
    c.glow(w * 0.27, horizon, 760, (255, 214, 140), 0.85, 190)
    for n in range(16):  # long clouds in the last light
        y = horizon * (0.60 + 0.022 * n)
        x, r = rng.uniform(-100, w + 100), rng.uniform(180, 460)
        t = n / 16
        c.glow(x, y, r, mix((70, 92, 118), (226, 120, 84), t), 0.75, 6 + 8 * (1 - t))
        c.glow(x + 20, y + 5, r * 0.8, mix((128, 140, 146), (255, 206, 138), t), 0.6, 3.5)
    for level, amp, tone in ((0, 24, (104, 104, 116)), (8, 14, (66, 80, 94))):
        hills = [
            (
                float(x),
                horizon + level - amp * (0.6 + 0.5 * math.sin(x / 190 + amp) + 0.25 * math.sin(x / 67 + 2 * amp)),
            )
            for x in range(-10, w + 11, 8)
        ]
        c.shade([*hills, (w, horizon + 30), (0, horizon + 30)], [(0, tone), (1, mix(tone, (220, 150, 100), 0.35))])
    c.shade(
        [(0, horizon + 4), (w, horizon + 4), (w, h), (0, h)], [(0, (70, 74, 70)), (0.2, (40, 58, 62)), (1, (9, 20, 32))]
    )
    line = [(x, horizon + 5 + 2 * math.sin(x / 140)) for x in range(-20, w + 20)]
    c.glow(w * 0.27, horizon + 5, 620, (255, 206, 120), 0.7, 16)
    c.thread(line, 3.4, 15, 4.2, colours=(PAPER, (246, 178, 66)), edge=(60, 62, 66))
    for x, y, r in ((1010.0, horizon + 16, 34.0), (1392.0, horizon + 34, 62.0), (1196.0, horizon + 58, 92.0)):
        c.glow(x, y + 4, r * 2.2, (255, 190, 100), 0.35, r * 0.5)
        c.shade(
            [(x - r * 0.16, y), (x + r * 0.16, y), (x + r * 0.5, y + r * 0.8), (x - r * 0.5, y + r * 0.8)],
            [(0, (255, 206, 120)), (1, (255, 206, 120))],
            blur=3,
            opacity=0.6,
            fade=0.0,
        )
        c.shade(
            [(x - r * 1.05, y - 3), (x + r * 1.05, y - 3), (x + r * 1.1, y + r * 0.08), (x - r * 1.1, y + r * 0.08)],
            [(0, (12, 24, 34)), (1, (12, 24, 34))],
            blur=2,
            opacity=0.7,
        )
        _yurt(c, x, y, r, (34, 50, 68))
        smoke = smooth(
            [(x, y - r * 1.3), (x + r * 0.12, y - r * 1.7), (x - r * 0.1, y - r * 2.2), (x + r * 0.2, y - r * 2.8)], 8
        )
        for i, (sx, sy) in enumerate(smoke):
            c.glow(sx, sy, r * (0.08 + 0.012 * i), (206, 200, 196), 0.34 * (1 - i / len(smoke)))
    for i in range(2600):  # grass
        t = (i / 2600) ** 0.7
        x, y = rng.uniform(-10, w + 10), horizon + 24 + (h - horizon) * t
        tall, lean = (6 + 40 * t**1.6) * rng.uniform(0.5, 1.2), rng.uniform(-0.1, 0.5)
        tone = mix(mix((74, 84, 76), (6, 16, 26), t**0.6), (196, 150, 88), rng.choice((0, 0, 0.1, 0.3)) * (1 - t * 0.5))
        blade = [(x, y), (x + tall * lean * 0.3, y - tall * 0.6), (x + tall * lean, y - tall)]
        c.pen.line(c.px(blade), fill=tone, width=max(1, round((0.6 + 1.2 * t) * c.k)))


def _night(t: float) -> Colour:
    """The colour of the night sky at the share ``t`` of its height."""
    return mix((12, 20, 46), (90, 130, 138), min(1.0, t * 1.3))
