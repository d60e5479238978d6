"""Cloth: a woven ground close to the eye, a loom with its warp."""

from __future__ import annotations

import math
import random
from typing import Final

from PIL import Image

from demo.artwork.canvas import INK, NIGHT, PAPER, RUST, SAFFRON, TEAL, Canvas, Colour, Point, mix

WARP: Final[tuple[Colour, ...]] = (
    TEAL, (34, 116, 112), INK, NIGHT, SAFFRON, (200, 132, 40), RUST, (150, 60, 40), (120, 140, 126),
)  # fmt: skip


def _ribbon(colour: Colour, wide: int, long: int, upright: bool) -> Image.Image:
    """A piece of ribbon, rounded across and dark at both ends, where it goes under."""
    across = []
    for x in range(wide):
        u = x / (wide - 1)
        light = 0.55 + 0.5 * math.sin(math.pi * u) + 0.05 * math.sin(u * 46) + 0.03 * math.sin(u * 91 + 1)
        across.append([max(0, min(255, round(v * light))) for v in colour])
    strip = Image.frombytes("RGB", (wide, 1), bytes(v for pixel in across for v in pixel)).resize((wide, long))
    ends = bytes(round(255 * min(1.0, 0.35 + 1.5 * math.sin(math.pi * y / (long - 1)))) for y in range(long))
    fade = Image.frombytes("L", (1, long), ends).resize((wide, long))
    tile = Image.composite(strip, Image.new("RGB", (wide, long), (6, 14, 22)), fade)
    return tile if upright else tile.transpose(Image.Transpose.ROTATE_90)


def weave(c: Canvas) -> None:
    """Plain weave in teal and blue with a weft of gold and one of crimson, seen at a slant."""
    w, h = c.image.size
    step, wide = round(38 * c.k), round(33 * c.k)
    over, rng = round(6 * c.k), random.Random(11)
    long = step + over
    columns, rows = w * 5 // (4 * step) + 2, round(h * 1.62 / step) + 2
    warp = [mix(TEAL, (36, 128, 122), rng.randrange(8) / 7) for _ in range(columns)]
    weft = [mix((38, 56, 98), (60, 80, 128), rng.randrange(8) / 7) for _ in range(rows)]
    gold, crimson = rows // 2, rows // 2 - 4
    weft[gold], weft[crimson] = (230, 168, 60), (176, 70, 46)
    weft[gold + 5] = (196, 138, 52)
    tiles: dict[tuple[Colour, bool, bool], Image.Image] = {}
    cloth = Image.new("RGB", (columns * step, rows * step), (8, 20, 32))
    for upper in (False, True):
        for j in range(rows):
            for i in range(columns):
                flat = ((i + j) % 2 == 1 if j not in (gold, gold + 5) else i % 4 != 0) == upper
                key = (weft[j] if flat else warp[i], not flat, upper)
                if key not in tiles:
                    tile = _ribbon(key[0], wide, long, key[1])
                    tiles[key] = tile if upper else tile.point([v * 42 // 100 for v in range(256)] * 3)
                inset = (step - wide) // 2
                place = (i * step - over // 2, j * step + inset) if flat else (i * step + inset, j * step - over // 2)
                cloth.paste(tiles[key], place)
    slant, (cw, ch) = math.radians(12), cloth.size
    cos, sin = math.cos(slant), math.sin(slant)
    data = (cos, -sin, cw / 2 - cos * w / 2 + sin * h / 2, sin, cos, ch / 2 - sin * w / 2 - cos * h / 2)
    c.image.paste(cloth.transform((w, h), Image.Transform.AFFINE, data, Image.Resampling.BICUBIC))
    c.glow(c.width * 0.34, c.height * 0.3, 1000, (255, 240, 210), 0.16, 620)
    for x, y in ((0, c.height), (c.width, 0), (c.width, c.height)):
        c.glow(x, y, 900, (4, 10, 20), 0.55, 620)


def loom(c: Canvas) -> None:
    """Warp threads run together into a cloth on the loom."""
    w, h, n = c.width, c.height, 46
    c.wash([(0, (250, 242, 226)), (1, (240, 222, 190))])
    rng, foot = random.Random(3), h * 0.60
    tones = [WARP[int(abs(math.sin(i * 1.7)) * 8.99)] for i in range(n)]
    c.glow(w / 2, foot - 80, 760, (255, 250, 236), 0.8, 560)
    order = sorted(range(n), key=lambda i: -abs(i - n / 2))  # the outer threads lie behind
    for i in order:
        t = i / (n - 1)
        x0, x1 = w * (-0.12 + 1.24 * t), w * (0.30 + 0.40 * t)
        line: list[Point] = []
        for j in range(81):
            s = j / 80
            line.append((x0 + (x1 - x0) * s * s * (3 - 2 * s), -20 + (foot + 20) * s))
        width = 8 + 4 * rng.random()
        c.line([(x + 2, y) for x, y in line], mix(tones[i], (40, 30, 40), 0.5), width)
        c.line(line, tones[i], width - 1.5)
        c.line([(x - width * 0.22, y) for x, y in line], mix(tones[i], PAPER, 0.35), width * 0.18)
    cell = w * 0.40 / n
    for row in range(int((h - foot) / cell) + 2):
        y = foot + row * cell
        weft = (TEAL, SAFFRON, INK, RUST)[row // 9 % 4]
        for i in range(n):
            x = w * 0.30 + w * 0.40 * i / (n - 1)
            far = abs(i + 0.5 - n / 2) + abs(row % 36 - 18)
            over = (i + row) % 2 == 1 if far % 18 < 9 else (i + 2 * row) % 4 < 2
            base = mix(weft, PAPER, 0.08) if over else mix(tones[i], INK, 0.12)
            c.box(x - cell / 2, y, x + cell / 2, y + cell, base)
            if over:
                c.box(x - cell / 2, y + cell * 0.12, x + cell / 2, y + cell * 0.34, mix(base, PAPER, 0.22))
                c.box(x - cell / 2, y + cell * 0.84, x + cell / 2, y + cell, mix(base, INK, 0.35))
    for x in (w * 0.285, w * 0.715):
        c.box(x - 13, foot - 60, x + 13, h + 40, (112, 70, 46), 8)
        c.box(x - 13, foot - 60, x - 5, h + 40, (150, 98, 64), 6)
    c.shade(
        [(w * 0.3, foot + 8), (w * 0.7, foot + 8), (w * 0.7, foot + 60), (w * 0.3, foot + 60)],
        [(0, (20, 18, 30)), (1, (20, 18, 30))],
        opacity=0.5,
        fade=0.0,
    )
    c.box(w * 0.22, foot - 22, w * 0.78, foot + 14, (132, 84, 54), 14)
    c.box(w * 0.22, foot - 22, w * 0.78, foot - 6, (184, 128, 84), 10)
    c.box(w * 0.22, foot - 8, w * 0.78, foot - 5, (112, 68, 44))
