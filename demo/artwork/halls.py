"""Buildings: the hall of a caravanserai, a window lattice in the morning."""

from __future__ import annotations

import math
from itertools import pairwise

from PIL import Image, ImageChops

from demo.artwork.canvas import DEEP, PAPER, SAFFRON, Canvas, Colour, Point, mix


def arch(cx: float, base: float, half: float, height: float) -> list[Point]:
    """A pointed arch from the left foot over the top to the right foot; ``half`` is half its width, in units."""
    spring, top = base - height * 0.56, base - height
    rise = spring - top
    p = ((cx - half, spring), (cx - half, spring - rise * 0.60), (cx - half * 0.50, top + rise * 0.17), (cx, top))
    left: list[Point] = [(cx - half, base)]
    for n in range(33):
        t = n / 32
        k = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        left.append(
            (sum(w * q[0] for w, q in zip(k, p, strict=True)), sum(w * q[1] for w, q in zip(k, p, strict=True)))
        )
    return [*left, *((2 * cx - x, y) for x, y in left[-2::-1])]


def _frieze(c: Canvas, y0: float, y1: float) -> None:
    """A glazed band with lozenges."""
    c.box(0, y0, c.width, y1, DEEP)
    d, middle = (y1 - y0) / 2, (y0 + y1) / 2
    for n in range(int(c.width / (2 * d)) + 2):
        x = n * 2 * d
        outer = [(x, middle), (x + d, y0 + 4), (x + 2 * d, middle), (x + d, y1 - 4), (x, middle)]
        c.line(outer, SAFFRON, 3)
        r = d * 0.38
        c.polygon([(x + d - r, middle), (x + d, middle - r), (x + d + r, middle), (x + d, middle + r)], PAPER)
    for y in (y0, y1):
        c.box(0, y - 2.5, c.width, y + 2.5, (222, 178, 108))


def arches(c: Canvas) -> None:
    """A hall of arches, one behind the other, with the morning at its end."""
    w, h = c.width, c.height
    base = h * 0.885
    c.wash([(0, (206, 168, 122)), (1, (158, 112, 82))])
    for row, y in enumerate(range(0, int(base), 32)):  # brick
        for x in range(-78, w, 78):
            tone = ((x * 7 + row * 29) // 13 + row * row) % 9 - 4
            brick = mix((216, 180, 134), (164, 118, 86), y / base)
            r, g, b = (v + tone * 2 for v in brick)
            x0 = x + (39 if row % 2 else 0)
            c.box(x0, y, x0 + 74, y + 29, (r, g, b), 1.5)
    c.shade([(0, base), (w, base), (w, h), (0, h)], [(0, (150, 104, 78)), (1, (78, 54, 58))])
    for cx in (152.0, w - 152.0):  # blind niches of glazed tile
        c.shade(arch(cx, base, 118, 640), [(0, (150, 104, 72)), (1, (122, 84, 64))])
        c.shade(arch(cx, base, 98, 608), [(0, (12, 50, 60)), (0.7, (24, 88, 90)), (1, (40, 112, 108))])
        for n in range(6):
            c.line(arch(cx, base, 84 - 13 * n, 580 - 62 * n), mix((196, 150, 84), (60, 120, 114), n / 6), 2)
    vx, vy, depth = w * 0.5, base - 130, 8
    half, height = 404.0, 800.0
    c.shade(arch(vx, base, half * 1.12, height * 1.055), [(0, (132, 88, 64)), (1, (112, 76, 62))])

    def bay(n: float) -> tuple[float, float, float]:
        s = 0.80**n
        return vy + (base - vy) * s, half * s, height * s

    for n in range(depth):
        foot, half_n, tall = bay(n)
        t = n / (depth - 1)
        inner: Colour = mix((30, 52, 66), (226, 170, 104), t**0.9)
        glow: Colour = mix((70, 84, 86), (250, 214, 150), t**0.8)
        c.shade(arch(vx, foot, half_n, tall), [(0, inner), (0.75, mix(inner, glow, 0.6)), (1, glow)])
        far_foot, far_r, _ = bay(n + 1)
        ground = [(vx - half_n, foot), (vx + half_n, foot), (vx + far_r, far_foot), (vx - far_r, far_foot)]
        c.shade(ground, [(0, mix((120, 88, 74), (250, 214, 150), t)), (1, mix((96, 70, 66), (238, 190, 120), t))])
        if n < depth - 1:  # a patch of sun from an opening on the left, and on the wall to the right
            near, far = bay(n + 0.35), bay(n + 0.75)
            patch = [
                (vx - far[1] * 0.35, far[0]),
                (vx + far[1], far[0]),
                (vx + near[1], near[0]),
                (vx - near[1] * 0.5, near[0]),
            ]
            c.shade(patch, [(0, (255, 218, 150)), (1, (246, 190, 116))], opacity=0.65)
            wall = [
                (vx + far[1], far[0]),
                (vx + near[1], near[0]),
                (vx + near[1], near[0] - near[2] * 0.30),
                (vx + far[1], far[0] - far[2] * 0.38),
            ]
            c.shade(wall, [(0, (255, 218, 150)), (1, (250, 200, 126))], opacity=0.55)
        rim = arch(vx, far_foot, far_r * 1.09, bay(n + 1)[2] * 1.05)
        c.shade(rim, [(0, mix((52, 62, 68), (214, 160, 100), t)), (1, mix((84, 70, 66), (232, 182, 116), t))])
    foot, half_n, tall = bay(depth)
    c.shade(arch(vx, foot, half_n, tall), [(0, (150, 190, 190)), (0.6, (252, 236, 196)), (1, (255, 246, 220))])
    c.glow(vx, foot - tall * 0.4, 330, (255, 236, 186), 0.8)
    c.glow(vx, base, 620, (255, 206, 134), 0.35, 150)
    floor = [(vx - half, base), (vx + half, base), (vx + half * 1.35, h), (vx - half * 1.35, h)]
    c.shade(floor, [(0, (226, 168, 104)), (1, (150, 102, 78))], opacity=0.85)
    for n in range(-9, 10):  # joints of the paving run to the same point
        c.line([(vx + n * 120, base + 2), (vx + n * 120 * (h - vy) / (base - vy), h)], (104, 72, 66), 1.6)
    _frieze(c, h * 0.034, h * 0.088)
    way = [(x, base + 58 + 9 * math.sin(x / 190)) for x in range(-20, w + 20, 2)]
    c.thread(way, 5, 22, 7, edge=(84, 56, 56))


def _rosette(cx: float, cy: float, r: float) -> list[list[Point]]:
    """An eight-pointed star of the radius ``r`` with a smaller one inside, tied to it by eight straps. Lines."""

    def ring(*radii: float) -> list[Point]:
        angles = [math.pi * n / 8 for n in range(17)]
        return [(cx + radii[n % 2] * math.cos(a), cy + radii[n % 2] * math.sin(a)) for n, a in enumerate(angles)]

    outer, inner = ring(r, r * 0.765), ring(r * 0.30, r * 0.44)
    return [outer, inner, *([outer[n], inner[n]] for n in range(1, 16, 2))]


def lattice(c: Canvas) -> None:
    """A window with a star lattice; the morning comes through and lies on the floor; the thread runs round the arch."""
    w, h = c.width, c.height
    cx, base, half, height, cell = w / 2, 1120.0, 372.0, 960.0, 148.0
    c.wash(
        [(0, (54, 128, 140)), (0.45, (196, 206, 178)), (0.72, (255, 220, 150)), (1, (255, 196, 110))],
        base - height,
        base,
    )
    c.glow(cx + 60, base - 300, 520, (255, 244, 206), 0.95)
    straps, pen = c.mask()
    lines: list[list[Point]] = []
    for i in range(-3, 4):
        for j in range(8):
            x, y = cx + i * cell, base - 2 - cell / 2 - j * cell + cell / 2
            lines += _rosette(x, y, cell / 2)
            qx, qy, d = x + cell / 2, y + cell / 2, cell * 0.082
            lines.append([(qx - d, qy - d), (qx + d, qy - d), (qx + d, qy + d), (qx - d, qy + d), (qx - d, qy - d)])
            for sx, sy in ((1, 1), (1, -1), (-1, 1), (-1, -1)):  # to the points of the four stars around
                lines.append([(qx + sx * d, qy + sy * d), (qx + sx * cell * 0.147, qy + sy * cell * 0.147)])
    for line in lines:
        pen.line(c.px(line), fill=255, width=round(11 * c.k), joint="curve")
        c.line(line, (44, 32, 34), 11)
    for line in lines:
        c.line([(x + 2.4, y + 2.4) for x, y in line], (150, 96, 56), 2.6)
    opening, pen = c.mask()
    pen.polygon(c.px(arch(cx, base, half, height)), fill=255)
    light = ImageChops.subtract(opening, straps)
    wall = Canvas(c.width, c.height, c.scale)
    wall.wash([(0, (20, 58, 66)), (0.55, (30, 82, 86)), (1, (16, 48, 58))], 0, 1290)
    wall.glow(cx, base - 380, 900, (78, 128, 118), 0.5)
    wall.wash([(0, (112, 78, 62)), (1, (46, 36, 44))], 1290)
    for n in range(-14, 15):  # boards of the floor
        wall.line([(cx + n * 74, 1292), (cx + n * 122, h)], (62, 46, 48), 1.6)
    c.image.paste(wall.image, (0, 0), ImageChops.invert(opening))
    for out, tone in ((1.0, (24, 20, 26)), (1.055, (126, 80, 50)), (1.075, (72, 44, 34))):
        outline = arch(cx, base, half * out, height * (1 + (out - 1) * 0.72))
        c.line(outline, tone, 16 if out == 1.055 else 8)
    c.thread(_dense(arch(cx, base, half * 1.17, height * 1.085)), 5.5, 25, 8, edge=(12, 40, 48))
    c.box(cx - half - 96, base - 6, cx + half + 96, base + 34, (150, 98, 60), 4)
    c.box(cx - half - 96, base - 6, cx + half + 96, base + 6, (214, 154, 92), 4)
    c.box(cx - half - 76, base + 34, cx + half + 76, base + 50, (20, 44, 52))
    shear, squash, top = -0.62, 0.36, 1330.0  # the light on the floor: the window laid over to the left, foot first
    k, kb, kt = c.k, base * c.k, top * c.k
    # y down on the floor is y up in the window; x moves with it
    data = (1.0, -shear / 1.0, shear * kt, 0.0, -1 / squash, kb + kt / squash)
    patch = light.transform(light.size, Image.Transform.AFFINE, data, Image.Resampling.BILINEAR)
    floor, pen = c.mask()
    pen.rectangle((0, 1300 * k, c.image.width, c.image.height), fill=255)
    c.lay((255, 204, 122), ImageChops.multiply(patch, floor), blur=2.2, opacity=0.85)
    beam = [
        (cx - half * 0.7, base - 420),
        (cx + half * 0.8, base - 420),
        (cx + half * 0.35, 1540),
        (cx - half * 1.45, 1540),
    ]
    c.shade(beam, [(0, (255, 226, 160)), (1, (255, 226, 160))], blur=34, opacity=0.10, fade=0.3)


def _dense(points: list[Point]) -> list[Point]:
    """The same line with a point at every 3 units or less."""
    out: list[Point] = []
    for (x0, y0), (x1, y1) in pairwise(points):
        n = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / 3))
        out += [(x0 + (x1 - x0) * i / n, y0 + (y1 - y0) * i / n) for i in range(n)]
    return [*out, points[-1]]
