"""What the step of the look finds: how well the forum's colours and logo stand out, by day and by night."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image

from core import dates, images
from core.colours import DARK_PAPER, DARK_SURFACE, PAPER, PAPER_2, SHAPES, TEXT, contrast
from core.storage import read
from events import look

SIDE = 64  # pixels that a logo is looked at in
SOME = 0.1  # of what is visible of a logo has to stand out
WORDS, LINES = "1.4.3", "1.4.11"


@dataclass(frozen=True)
class Finding:
    """One pair of colours, with the ratio it has and the one it needs (WCAG 2.2, `rule`)."""

    label: str | Promise
    colour: str
    ground: str
    needed: float
    rule: str

    @property
    def found(self) -> float:
        return contrast(self.colour, self.ground)

    @property
    def shown(self) -> str:
        """The ratio cut to a tenth: 4.49 is not 4.5."""
        return dates.number(int(self.found * 10) / 10)

    @property
    def holds(self) -> bool:
        return self.found >= self.needed


def findings(forum: Any) -> dict[str, Any]:
    """Pairs of colours of both schemes, and what is to be said of the logo."""
    chosen = look.colours_of(forum)
    return {"pairs": [*_pairs(chosen)], "logo": _of_logo(forum.logo.name) if forum.logo.is_shown else None}


def _pairs(chosen: tuple[str, str]) -> list[Finding]:
    day, night = look.light(*chosen), look.dark(*chosen)
    return [
        Finding(_("Links on light paper"), day["teal"], PAPER_2, TEXT, WORDS),
        Finding(_("Words on buttons, light"), day["on-teal"], day["teal"], TEXT, WORDS),
        Finding(_("Words on what is on now, light"), day["on-saffron"], day["saffron"], TEXT, WORDS),
        Finding(_("Lines and marks on light paper"), day["strand-a"], PAPER, SHAPES, LINES),
        Finding(_("Links on dark paper"), night["teal"], DARK_SURFACE, TEXT, WORDS),
        Finding(_("Words on buttons, dark"), night["on-teal"], night["teal"], TEXT, WORDS),
        Finding(_("Words on what is on now, dark"), night["on-saffron"], night["saffron"], TEXT, WORDS),
        Finding(_("Lines and marks on dark paper"), night["strand-a"], DARK_PAPER, SHAPES, LINES),
    ]


@lru_cache(maxsize=32)
def _of_logo(name: str) -> tuple[bool, bool] | None:
    """Whether enough of a logo stands out on light and on dark paper; None for a file that is not there."""
    data = read(name)
    if data is None:
        return None
    small = images.check(data).image.convert("RGBA").resize((SIDE, SIDE), Image.Resampling.BOX)
    pixels: Any = small.get_flattened_data()
    seen = [pixel[:3] for pixel in pixels if pixel[3] >= 128]
    return _stands_out(seen, PAPER), _stands_out(seen, DARK_PAPER)


def _stands_out(pixels: list[tuple[int, ...]], paper: str) -> bool:
    strong = sum(contrast("#{:02x}{:02x}{:02x}".format(*pixel), paper) >= SHAPES for pixel in pixels)
    return bool(pixels) and strong >= SOME * len(pixels)
