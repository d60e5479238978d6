"""PDF of a typst template and its data: tagged for screen readers (PDF/UA-1), with its fonts inside, the same bytes for the same data."""

import base64
import io
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno

from core import faces
from core.paper import glyphs

LAYOUT = Path(__file__).with_name("layout.py")
STANDARD = "ua-1"
LONGEST = 300  # seconds
LONGEST_REPORT = 40  # characters that are reported; a paper with more has another trouble
INK = "#14213d"


def typeset(
    template: str,
    data: Any,
    *,
    moment: int,
    files: Mapping[str, str] | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """PDF of checked data, which the template reads from "data.json" (see `glyphs.checked`).

    A letter that no font has would be an error of the standard, so there is never a box. `moment` is the date of the file, in
    seconds of Unix time; `files` are texts and `pictures` bytes that the template names. Raises RuntimeError with typst's words.
    """
    texts = {"main": template, "data.json": json.dumps(data, ensure_ascii=False), **(files or {})}
    order = {
        "files": texts,
        "pictures": {name: base64.b64encode(content).decode() for name, content in (pictures or {}).items()},
        "fonts": faces.folders(),
        "standard": STANDARD,
        "moment": moment,
    }
    command = [sys.executable, str(LAYOUT)]
    done = subprocess.run(command, input=json.dumps(order).encode(), capture_output=True, timeout=LONGEST, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip())
    return done.stdout


def square_code(text: str, *, border: int = 0) -> str:
    """A QR code (ISO/IEC 18004, level M) as SVG; capitals and digits make it coarser and easier to read.

    `border` is its quiet zone in modules, white; four are the standard's, for where the ground around it is not sure.
    """
    code = io.BytesIO()
    light = "#fff" if border else None
    segno.make(text, error="m", micro=False).save(code, kind="svg", border=border, dark=INK, light=light, scale=4)
    return code.getvalue().decode()


def report(found: Mapping[str, set[str]]) -> list[dict[str, Any]]:
    """What is missing, most frequent first, for people: character, name by the Unicode standard, some of the texts."""
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        {"character": glyphs.named(sign), "name": glyphs.title(sign), "texts": sorted(texts)[:5]}
        for sign, texts in ordered[:LONGEST_REPORT]
    ]
