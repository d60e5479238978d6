"""Drawings for the demo forum: covers for news and stand-ins in the galleries. They are drawings and are captioned so.

``draw(name, path)`` writes one of ``NAMES``; ``size(name)`` tells how large it will be.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from demo.artwork.bench import workbench
from demo.artwork.canvas import Canvas
from demo.artwork.cloth import loom, weave
from demo.artwork.halls import arches, lattice
from demo.artwork.mountains import mountain_pass
from demo.artwork.plains import caravan, dunes, steppe
from demo.artwork.workshop import tools

_DRAWINGS: Final[dict[str, tuple[int, int, Callable[[Canvas], None]]]] = {  # width and height in units, the hand
    "dunes": (1600, 1067, dunes),
    "weave": (1600, 900, weave),
    "arches": (1600, 1067, arches),
    "tools": (1600, 1200, tools),
    "pass": (1600, 686, mountain_pass),
    "loom": (1200, 1600, loom),
    "lattice": (1200, 1600, lattice),
    "caravan": (1600, 900, caravan),
    "steppe": (1600, 800, steppe),
    "workbench": (1600, 1067, workbench),
}
NAMES: Final[tuple[str, ...]] = tuple(_DRAWINGS)


def size(name: str, scale: float = 1.0) -> tuple[int, int]:
    """Width and height in pixels of the drawing ``name``; 1600 px on the long side at scale 1."""
    width, height, _ = _DRAWINGS[name]
    return round(width * scale), round(height * scale)


def draw(name: str, path: Path, scale: float = 1.0) -> None:
    """Draw ``name`` into the file ``path``: JPEG, or PNG or WebP without loss, by its suffix. Same bytes each time."""
    width, height, hand = _DRAWINGS[name]
    canvas = Canvas(width, height, scale)
    hand(canvas)
    canvas.save(path)
