"""A bench in the teaching workshop under its lamp."""

from __future__ import annotations

import math

from demo.artwork.canvas import INK, PAPER, SAFFRON, Canvas, Point, mix, smooth
from demo.artwork.workshop import BRASS, STEEL, cog, compass, hammer, place, ruler, spanner


def _blueprint(c: Canvas, x: float, y: float, w: float, h: float) -> None:
    """A sheet pinned to the wall: a gear in two views with its dimensions."""
    blue, line, thin = (30, 74, 122), (222, 234, 242), (92, 134, 172)
    c.shade(
        [(x + 10, y + 14), (x + w + 10, y + 14), (x + w + 10, y + h + 14), (x + 10, y + h + 14)],
        [(0, (6, 36, 42)), (1, (6, 36, 42))],
        blur=8,
        opacity=0.6,
    )
    c.shade([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], [(0, (38, 86, 136)), (1, (24, 62, 106))])
    for n in range(1, int(w / 24)):
        c.line([(x + n * 24, y), (x + n * 24, y + h)], mix(blue, thin, 0.28), 0.8)
    for n in range(1, int(h / 24)):
        c.line([(x, y + n * 24), (x + w, y + n * 24)], mix(blue, thin, 0.28), 0.8)
    c.line(
        [(x + 14, y + 14), (x + w - 14, y + 14), (x + w - 14, y + h - 14), (x + 14, y + h - 14), (x + 14, y + 14)],
        thin,
        1.6,
    )
    gx, gy, r = x + w * 0.34, y + h * 0.47, h * 0.30
    outline = cog(gx, gy, r, 18)
    c.line([*outline, outline[0]], line, 2.4)
    for q, width in ((0.66, 1.6), (0.30, 2.4), (0.16, 1.6)):
        ring = [(gx + r * q * math.cos(a / 30), gy + r * q * math.sin(a / 30)) for a in range(190)]
        c.line(ring, line, width)
    for i in range(6):
        a = math.pi * i / 3
        hole = [
            (
                gx + r * 0.48 * math.cos(a) + r * 0.09 * math.cos(b / 5),
                gy + r * 0.48 * math.sin(a) + r * 0.09 * math.sin(b / 5),
            )
            for b in range(33)
        ]
        c.line(hole, line, 1.6)
    for dx, dy in ((1.25, 0), (0, 1.25)):
        c.line([(gx - r * dx, gy - r * dy), (gx + r * dx, gy + r * dy)], thin, 1.2)
    sx = x + w * 0.80
    section = [
        (-0.10, -1),
        (0.10, -1),
        (0.10, -0.3),
        (0.2, -0.3),
        (0.2, 0.3),
        (0.10, 0.3),
        (0.10, 1),
        (-0.10, 1),
        (-0.10, 0.3),
        (-0.2, 0.3),
        (-0.2, -0.3),
        (-0.10, -0.3),
        (-0.10, -1),
    ]
    c.line([(sx + r * px, gy + r * py) for px, py in section], line, 2.4)
    for n in range(9):
        yy = gy - r * 0.92 + n * r * 0.21
        c.line([(sx - r * 0.09, yy + r * 0.1), (sx + r * 0.09, yy - r * 0.06)], thin, 1.4)
    for yy in (-1, 1):
        c.line([(gx, gy + r * yy), (sx + r * 0.5, gy + r * yy)], thin, 1)
    c.line([(sx + r * 0.42, gy - r), (sx + r * 0.42, gy + r)], line, 1.4)
    dim = y + h - 46
    c.line([(gx - r, dim), (gx + r, dim)], line, 1.4)
    for ex in (gx - r, gx + r):
        c.line([(ex, gy), (ex, dim + 8)], thin, 1)
        c.line([(ex - 6, dim + 6), (ex + 6, dim - 6)], line, 1.6)
    for n, share in enumerate((1.0, 0.7, 0.85)):  # the title block: lines, not words
        c.box(x + w - 150, y + h - 66 + n * 14, x + w - 150 + 112 * share, y + h - 62 + n * 14, thin)
    for px, py in ((x + 12, y + 12), (x + w - 12, y + 12), (x + 12, y + h - 12), (x + w - 12, y + h - 12)):
        c.disc(px, py, 7, SAFFRON)
        c.disc(px - 2, py - 2, 2.4, (255, 224, 160))


def _vice(c: Canvas, x: float, y: float) -> None:
    """A bench vice with its foot at (x, y), about 300 units wide, seen from the side."""
    iron, light, dark = (62, 84, 98), (112, 138, 150), (30, 46, 60)
    c.polygon([(x - 84, y), (x - 62, y - 34), (x + 62, y - 34), (x + 84, y)], dark)
    c.polygon([(x - 58, y - 30), (x - 50, y - 92), (x + 40, y - 92), (x + 54, y - 30)], iron)
    c.polygon(
        [(x - 62, y - 84), (x - 62, y - 176), (x - 14, y - 176), (x - 6, y - 132), (x + 50, y - 120), (x + 50, y - 84)],
        iron,
    )
    c.polygon([(x - 62, y - 176), (x - 14, y - 176), (x - 12, y - 164), (x - 62, y - 164)], light)
    c.box(x + 30, y - 124, x + 176, y - 92, light, 4)
    c.box(x + 30, y - 106, x + 176, y - 92, iron, 4)
    c.polygon(
        [
            (x + 8, y - 176),
            (x + 56, y - 176),
            (x + 84, y - 132),
            (x + 110, y - 124),
            (x + 110, y - 86),
            (x + 20, y - 86),
            (x + 8, y - 132),
        ],
        mix(iron, light, 0.25),
    )
    c.polygon([(x + 8, y - 176), (x + 56, y - 176), (x + 62, y - 164), (x + 8, y - 164)], light)
    for side in (x - 15, x + 1):  # the jaws and the work between them
        c.box(side, y - 184, side + 14, y - 142, STEEL, 2)
    c.box(x - 3, y - 236, x + 3, y - 142, BRASS)
    c.box(x + 176, y - 116, x + 206, y - 98, STEEL, 3)
    c.disc(x + 204, y - 107, 14, iron)
    c.box(x + 199, y - 168, x + 208, y - 46, STEEL, 4)
    for py in (y - 168, y - 46):
        c.disc(x + 203.5, py, 9, light)


def _lamp(c: Canvas, top: float) -> None:
    """A lamp with a jointed arm on a bench whose top is at ``top``, and its cone of light."""
    pole: list[Point] = [(1432, top), (1432, top - 26), (1500, 520), (1330, 250)]
    c.line([(1500, 520), (1330, 250)], (176, 74, 46), 13)
    c.line([(1432, top - 20), (1500, 520)], (176, 74, 46), 13)
    c.line([(1426, top - 20), (1494, 520)], (214, 112, 74), 3)
    for x, y in pole[1:]:
        c.disc(x, y, 15, (222, 172, 82))
        c.disc(x, y, 6, (110, 66, 40))
    c.box(1360, top - 22, 1504, top, (150, 60, 42), 10)
    cone = [(1196, 372), (1324, 306), (1290, top + 4), (690, top + 4)]
    c.shade(cone, [(0, (255, 232, 170)), (1, (255, 222, 150))], blur=5, opacity=0.42, fade=0.25)
    c.disc(1260, 339, 58, (255, 246, 214), 30)
    shade = smooth([(1330, 236), (1292, 236), (1236, 268), (1190, 330), (1186, 378)], 6) + smooth(
        [(1334, 300), (1352, 270), (1348, 244), (1330, 236)], 6
    )
    c.polygon(shade, (166, 66, 42))
    c.polygon(
        smooth(
            [(1318, 244), (1288, 248), (1242, 278), (1206, 328), (1218, 330), (1256, 288), (1300, 258)], 5, closed=True
        ),
        (222, 122, 82),
    )


def _on_the_bench(c: Canvas, top: float) -> None:
    """Wheels, pencils and the spool, on a bench whose top is at ``top``."""
    h = c.height
    for x, r, teeth, tone in ((620.0, 78.0, 15, STEEL), (742.0, 52.0, 11, BRASS)):  # wheels on the bench
        outline = cog(x, top - r, r, teeth)
        c.polygon(outline, tone)
        c.disc(x, top - r, r * 0.60, mix(tone, INK, 0.16))
        c.disc(x, top - r, r * 0.34, tone)
        c.disc(x, top - r, r * 0.16, (40, 52, 58))
    for x, tilt in ((846.0, -5), (872.0, 0), (898.0, 6)):  # pencils in a jar
        c.line(
            [(x, top - 20), (x + tilt * 3, top - 150)], ((226, 160, 48), (176, 70, 46), (230, 226, 210))[int(x) % 3], 8
        )
        c.polygon(
            [(x + tilt * 3 - 4, top - 150), (x + tilt * 3 + 4, top - 150), (x + tilt * 3.4, top - 168)], (236, 206, 160)
        )
    c.shade([(826, top - 92), (918, top - 92), (912, top), (832, top)], [(0, (214, 206, 190)), (1, (150, 148, 146))])
    c.box(826, top - 70, 918, top - 60, (30, 90, 92))
    c.box(1010, top - 128, 1130, top - 114, (150, 94, 56), 5)  # the spool
    c.box(1010, top - 14, 1130, top, (126, 76, 46), 5)
    c.box(1026, top - 114, 1114, top - 14, (206, 140, 40))
    for n in range(13):
        y = top - 112 + n * 7.8
        c.line([(1026, y + 5), (1114, y)], PAPER if n % 2 else (246, 190, 84), 3)
    way = smooth(
        [
            (1112, top - 40),
            (1150, top - 10),
            (1200, top - 8),
            (1262, top - 8),
            (1290, top + 2),
            (1304, top + 60),
            (1296, top + 140),
            (1322, top + 220),
            (1300, h + 20),
        ],
        40,
    )
    c.thread(way, 5, 20, 6, edge=(60, 40, 40))
    c.box(1010, top - 128, 1130, top - 121, (196, 136, 84), 4)


def workbench(c: Canvas) -> None:
    """A bench in a teaching workshop: vice, blueprint, lamp; the thread comes from a spool and runs over the edge."""
    w, h = c.width, c.height
    top = 800.0
    c.wash([(0, (14, 62, 68)), (0.7, (22, 88, 90)), (1, (16, 66, 72))], 0, top + 10)
    for n in range(1, 14):  # boards of the wall
        c.line([(n * 118, 0), (n * 118, top)], (14, 66, 72), 2)
    c.glow(1010, 620, 760, (255, 222, 150), 0.55, 560)
    c.box(66, 118, 512, 142, (150, 98, 60), 3)  # the rack
    c.box(66, 136, 512, 142, (104, 64, 44), 3)
    rack = ((spanner, 112.0, 300.0), (hammer, 230.0, 300.0), (ruler, 350.0, 340.0), (compass, 444.0, 300.0))
    for hand, x, size in rack:
        c.box(x - 3, 132, x + 3, 166, (222, 190, 130), 2)
        place(c, hand, x, 150 + size / 2, 0, size)
    _blueprint(c, 566, 112, 520, 380)
    _lamp(c, top)
    c.wash([(0, (208, 150, 92)), (0.3, (178, 120, 72)), (1, (146, 94, 60))], top, top + 62)  # the bench
    c.box(0, top, w, top + 7, (236, 186, 124))
    c.glow(980, top + 4, 420, (255, 232, 176), 0.8, 16)
    for n in range(26):  # grain
        x, y = (n * 271) % w, top + 14 + (n * 17) % 42
        c.line(smooth([(x, y), (x + 60, y + 2), (x + 130 + n * 3, y - 1)], 4), (132, 84, 54), 1.2)
    c.wash([(0, (20, 30, 42)), (0.12, (70, 46, 42)), (1, (46, 32, 38))], top + 62, h)
    for x0, x1 in ((60, 520), (560, 1040), (1080, 1540)):  # drawers
        c.box(x0, top + 96, x1, h + 30, (38, 27, 34), 4)
        c.box(x0 + 6, top + 102, x1 - 6, h + 30, (104, 68, 50), 4)
        c.box(x0 + 6, top + 102, x1 - 6, top + 108, (140, 94, 64), 3)
        c.box((x0 + x1) / 2 - 62, top + 150, (x0 + x1) / 2 + 62, top + 162, BRASS, 6)
    _vice(c, 232, top)
    _on_the_bench(c, top)
