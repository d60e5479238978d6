"""Colours in sRGB: how well one stands out on another (WCAG 2.2, 1.4.3 and 1.4.11), and what an organiser's two colours become.

Values of the site's own colours are those of `styles/tokens.css`.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import dates

Colour = tuple[int, int, int]
SHAPE = re.compile(r"#[0-9a-f]{6}")
TEXT, SHAPES = 4.5, 3.0  # what text needs at least (1.4.3), and what lines and icons need (1.4.11)
PAPER, PAPER_2, INK, LIGHT = "#faf6ee", "#f2eadb", "#14213d", "#fffdf8"
DARK_PAPER, DARK_SURFACE, DARK_INK = "#0f1729", "#18243f", "#0f1729"


def parts(colour: str) -> Colour:
    """#0e5a5a as red, green and blue of 0 to 255. Raises ValueError for what is no colour."""
    if not SHAPE.fullmatch(colour):
        raise ValueError(colour)
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of 0 to 1 (WCAG 2.2, "relative luminance")."""
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in parts(colour))
    )  # fmt: skip
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """`share` of one colour, the rest of the other."""
    return "#" + "".join(
        f"{round(share * a + (1 - share) * b):02x}" for a, b in zip(parts(one), parts(other), strict=True)
    )


def brought(colour: str, towards: str, ratio: float, *grounds: str) -> str:
    """The colour, mixed with as much of another one as it takes to stand out on each ground."""
    steps = (mixed(towards, colour, n / 20) for n in range(21))
    return next((step for step in steps if min(contrast(step, ground) for ground in grounds) >= ratio), towards)


def soft(colour: str, paper: str, share: float) -> str:
    """A ground in the colour's tone: as much of it as leaves the colour readable on it."""
    steps = (mixed(colour, paper, share * n / 8) for n in range(8, -1, -1))
    return next((step for step in steps if contrast(colour, step) >= TEXT), paper)


def on(colour: str) -> str:
    """Ink or white: what can be read better on a ground of this colour."""
    return max((INK, LIGHT), key=lambda words: contrast(words, colour))


def for_links(value: str) -> None:
    """Validator: a colour in which words can be read on both papers of the site."""
    _known(value)
    _enough(contrast(value, PAPER_2), TEXT, _("Words in this colour are hard to read on paper"))


def for_marks(value: str) -> None:
    """Validator: a ground on which ink or white can be read."""
    _known(value)
    _enough(contrast(on(value), value), TEXT, _("Neither dark nor white words can be read well on this colour"))


def _known(value: str) -> None:
    try:
        parts(value)
    except ValueError:
        raise ValidationError(_("Write a colour as # and six digits of 0-9 and a-f, such as #0e5a5a.")) from None


def _enough(found: float, needed: float, why: object) -> None:
    """ValidationError with both figures and what to do."""
    if found < needed:
        words = _(
            "%(why)s: the contrast is %(found)s to 1, and has to be %(needed)s to 1. Choose a darker or a lighter one."
        )
        shown = {"why": why, "found": dates.number(int(found * 10) / 10), "needed": dates.number(needed)}
        raise ValidationError(words, params=shown)
