"""Lays out one paper in a process of its own: `python layout.py`, JSON on standard input, PDF on standard output.

typst takes half a gigabyte for a programme of real size and keeps it; here it goes back with the process. Nothing of the site is
imported: what is needed comes in as {"files": {name: text}, "pictures": {name: base64}, "fonts": [folder], "standard": name,
"moment": seconds}.
"""

import base64
import contextlib
import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

PATIENCE = 10  # steps by which the site goes first


def laid_out(order: dict[str, Any]) -> bytes:
    """The PDF. Files are laid into a folder that goes with the process: typst takes no bytes of pictures otherwise."""
    files = {name: text.encode() for name, text in order["files"].items()}
    files |= {name: base64.b64decode(content) for name, content in order["pictures"].items()}
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=order["fonts"])
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder) / ("main.typ" if name == "main" else name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return bytes(
            typst.compile(
                Path(folder) / "main.typ",
                root=Path(folder),
                format="pdf",
                font_paths=fonts,
                ignore_system_fonts=True,
                pdf_standards=[order["standard"]],
                timestamp=datetime.fromtimestamp(order["moment"], UTC),
            )
        )


if __name__ == "__main__":
    with contextlib.suppress(OSError):
        os.nice(PATIENCE)
    try:
        sys.stdout.buffer.write(laid_out(json.load(sys.stdin)))
    except typst.TypstError as error:
        sys.exit(f"{error.message}")
