"""By which rules renditions were made, kept beside them in one small file.

The rules are the widths, formats and qualities; their mark is made of them, so nobody has to remember to raise a number. The file
names the originals whose renditions are of other rules than it says. Without the file all are taken to be of today's.
"""

import hashlib
import json
from collections.abc import Iterable

from core.image_encoding import ENCODERS
from core.image_names import TYPES, WIDTHS
from core.storage import keep, read

NAME = "renditions.json"  # no address leads there


def mark() -> str:
    """Twelve hexadecimal digits that change with the rules."""
    rules = [WIDTHS, [(kind, ENCODERS[kind]) for kind in TYPES]]
    return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()[:12]


def stale(originals: Iterable[str]) -> set[str]:
    """Those of the stored originals whose renditions were made by earlier rules. Raises OSError."""
    said = json.loads(read(NAME) or b"{}")
    if said.get("rules", mark()) != mark():
        return set(originals)
    return set(said.get("left", [])).intersection(originals)


def write(left: Iterable[str] = ()) -> None:
    """Say that all renditions are of today's rules but those of the originals that are left. Raises OSError."""
    keep(NAME, json.dumps({"rules": mark(), "left": sorted(left)}).encode())


def begin() -> None:
    """Write the file where there is none: what is rendered from now on is rendered by rules that are known."""
    if read(NAME) is None:
        write()
