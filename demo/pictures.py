"""The demo's drawings: drawn in several processes, then kept through the one door for images."""

import os
import tempfile
from collections.abc import Callable, Collection
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from core import images
from core.supervisor import follow_parent
from demo import artwork

PROCESSES = 2

Draw = Callable[[str, Path], None]
"""Draws the picture of that name into the file."""


def _obey(parent: int) -> None:
    """In a drawing process: end with the program that started it, also when that is killed."""
    follow_parent(parent)()


def drawn(names: Collection[str], draw: Draw = artwork.draw, processes: int = PROCESSES) -> dict[str, str]:
    """Draw and store pictures, each once. Returns the name under which each is stored.

    `draw` must be a function of a module when there is more than one process.
    """
    wanted = sorted(set(names))
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.jpg" for name in wanted]
        if processes > 1 and len(wanted) > 1:
            with ProcessPoolExecutor(
                processes, get_context("spawn"), initializer=_obey, initargs=(os.getpid(),)
            ) as pool:
                list(pool.map(draw, wanted, paths))
        else:
            for name, path in zip(wanted, paths, strict=True):
                draw(name, path)
        with ThreadPoolExecutor(max(1, processes)) as threads:  # encoders let go of the interpreter's lock
            stored = list(threads.map(lambda path: images.store(path.read_bytes(), now=True), paths))
    return dict(zip(wanted, stored, strict=True))
