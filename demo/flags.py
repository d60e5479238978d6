"""The demo's six flags, drawn from their official construction: ``python -m demo.flags`` writes static/img/flags.svg.

Proportions, colours and geometry are public facts; the drawing is ours. The sun, eagle and ornament of Kazakhstan are
simplified for the size at which a flag stands beside a name (24 to 48 px wide).

Every flag is 20 units high and as wide as its own proportions ask: 30 (China, Russia, Ukraine), 32 (Poland) or
40 (Kazakhstan, Uzbekistan).
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final, NamedTuple

SPRITE: Final = Path(__file__).resolve().parent.parent / "static" / "img" / "flags.svg"


class Flag(NamedTuple):
    """A drawing: ``width`` in units (the height is 20) and the SVG elements inside."""

    width: int
    body: str


def _n(value: float) -> str:
    """A number for SVG, to a hundredth of a unit, as short as it can be."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-0.", "-.").removeprefix("0") or "0"


def _star(cx: float, cy: float, radius: float, turn: float = -90.0) -> str:
    """A five-pointed star; ``turn`` is the direction of its first point in degrees, clockwise from east."""
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    points = []
    for k in range(10):
        r, a = (radius, inner)[k % 2], math.radians(turn + 36 * k)
        points.append(f"{_n(cx + r * math.cos(a))} {_n(cy + r * math.sin(a))}")
    return f"M{'L'.join(points)}z"


def _stripes(width: float, *bands: tuple[float, str]) -> str:
    """Bands from the top, each (height in units, colour); each is drawn down to the foot, so that no seam shows."""
    y, total, out = 0.0, sum(height for height, _ in bands), ""
    for height, colour in bands:
        out += f'<path fill="{colour}" d="M0 {_n(y)}h{_n(width)}V{_n(total)}H0z"/>'
        y += height
    return out


def _china() -> Flag:
    """The small stars each point at the centre of the large one."""
    stars = _star(5, 5, 3)
    for x, y in ((10, 2), (12, 4), (12, 7), (10, 9)):
        stars += _star(x, y, 1, math.degrees(math.atan2(5 - y, 5 - x)))
    return Flag(30, f'{_stripes(30, (20, "#ee1c25"))}<path fill="#ff0" d="{stars}"/>')


def _kazakhstan() -> Flag:
    """Sun with 32 rays in the shape of grain, a soaring eagle below it, an ornament of ram's horns at the hoist."""
    cx, cy = 20.6, 7.5
    rays = ""
    for k in range(32):
        a = math.radians(k * 11.25)
        side = (math.cos(a + math.pi / 2), math.sin(a + math.pi / 2))
        foot, belly, tip = ((cx + r * math.cos(a), cy + r * math.sin(a)) for r in (4.0, 4.75, 5.9))  # the disc: 3.5
        left, right = ((belly[0] + s * side[0], belly[1] + s * side[1]) for s in (-0.42, 0.42))
        rays += (
            f"M{_n(foot[0])} {_n(foot[1])}Q{_n(left[0])} {_n(left[1])} {_n(tip[0])} {_n(tip[1])}"
            f"Q{_n(right[0])} {_n(right[1])} {_n(foot[0])} {_n(foot[1])}z"
        )
    wing = (  # the left wing from the neck out and back under its feathers; x from the middle of the eagle
        "M.1 14.3C-.8 13.7-1.6 13.9-2.6 14C-5.4 14.1-8.2 12.6-10.3 9.2C-10.5 10.5-10.2 11.6-9.6 12.5L-9.9 12.5"
        "C-9.4 13.6-8.6 14.3-7.7 14.8L-8 14.9C-7.1 15.7-6 16.1-4.9 16.2L-5.1 16.5C-3.9 16.9-2.7 16.9-1.7 16.6"
        "C-1.3 17.1-1.3 17.6-1.7 18.3C-1.1 18.2-.6 18.4 .1 18.9z"
    )
    beak = '<path d="M-.75 14.2C-.7 13.4-.1 13 .5 13.2C1 13.3 1.2 13.7 1.7 13.9C1.3 14 1 14.1.8 14.5z"/>'
    eagle = (
        f'<g transform="translate({_n(cx)} .3)"><path d="{wing}"/><path transform="scale(-1 1)" d="{wing}"/>{beak}</g>'
    )
    horns = "".join(
        f"M2 {_n(y + 2.3)}C2 {_n(y + 1.1)} {x} {_n(y + 1.7)} {x} {_n(y + 0.8)}"
        f"S{inner} {_n(y + 0.1)} {inner} {_n(y + 0.8)}"
        for y in (0, 2.5, 5, 7.5, 10, 12.5, 15, 17.5)
        for x, inner in ((".7", "1.5"), ("3.3", "2.5"))
    )
    return Flag(
        40,
        f'{_stripes(40, (20, "#00abc2"))}<g fill="#ffec2d"><circle cx="{_n(cx)}" cy="{_n(cy)}" r="3.5"/>'
        f'<path d="{rays}"/>{eagle}</g><path fill="none" stroke="#ffec2d" stroke-width=".38" d="{horns}"/>',
    )


def _uzbekistan() -> Flag:
    """Official units are 50 by 25: bands of 8, 0.5, 8, 0.5, 8; crescent and twelve stars in rows of 3, 4 and 5."""
    bands = _stripes(50, (8, "#0099b5"), (0.5, "#ce1126"), (8, "#fff"), (0.5, "#ce1126"), (8, "#1eb53a"))
    stars = "".join(
        _star(19.6 - 2.2 * (count - 1 - k), y, 0.9) for count, y in ((3, 1.8), (4, 4.0), (5, 6.2)) for k in range(count)
    )
    crescent = "M8 1a3 3 0 1 0 0 6a3.4 3.4 0 0 1 0-6z"
    return Flag(40, f'<g transform="scale(.8)">{bands}<path fill="#fff" d="{crescent}{stars}"/></g>')


_DRAWINGS: Final[dict[str, Flag]] = {
    "CN": _china(),
    "KZ": _kazakhstan(),
    "PL": Flag(32, _stripes(32, (10, "#fff"), (10, "#dc143c"))),
    "RU": Flag(30, _stripes(30, (20 / 3, "#fff"), (20 / 3, "#0039a6"), (20 / 3, "#d52b1e"))),
    "UA": Flag(30, _stripes(30, (10, "#0057b7"), (10, "#ffd700"))),
    "UZ": _uzbekistan(),
}

FLAGS: Final[dict[str, str]] = {  # ISO 3166-1 alpha-2 in capitals -> a complete SVG document
    iso: f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {flag.width} 20">{flag.body}</svg>\n'
    for iso, flag in _DRAWINGS.items()
}


def flag_symbols() -> str:
    """All flags as one SVG sprite: ``<use href="…/flags.svg#flag-cn"/>``, the code in small letters."""
    symbols = "".join(
        f'<symbol id="flag-{iso.lower()}" viewBox="0 0 {flag.width} 20">{flag.body}</symbol>\n'
        for iso, flag in _DRAWINGS.items()
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}</svg>\n'


def main() -> None:
    """Write the sprite."""
    SPRITE.parent.mkdir(parents=True, exist_ok=True)
    SPRITE.write_text(flag_symbols(), encoding="utf-8")


if __name__ == "__main__":
    main()
