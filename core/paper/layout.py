"""Lays out one paper in a process of its own: `python layout.py`, JSON on standard input, PDF on standard output.

typst takes half a gigabyte for a programme of real size and keeps it; here it goes back with the process. Nothing of the site is
imported: what is needed comes in as {"files": {name: text}, "pictures": {name: base64}, "fonts": [folder], "standard": name,
"moment": seconds}.
"""

import base64
import contextlib
import io
import json
import os
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

PATIENCE = 10  # steps by which the site goes first


def laid_out(order: dict[str, Any]) -> bytes:
    """A PDF; a ZIP of PDFs where the order has "parts": [{"name", "moment", "data": text}], each with its own "data.json".

    Files are laid into a folder that goes with the process: typst takes no bytes of pictures otherwise.
    """
    files = {name: text.encode() for name, text in order["files"].items()}
    files |= {name: base64.b64decode(content) for name, content in order["pictures"].items()}
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=order["fonts"])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in files.items():
            path = folder / ("main.typ" if file == "main" else file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if "parts" not in order:
            return _compiled(folder, fonts, order["standard"], order["moment"])
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:  # a PDF is as small as it gets
            for part in order["parts"]:
                (folder / "data.json").write_text(part["data"], encoding="utf-8")
                moment = datetime.fromtimestamp(part["moment"], UTC).timetuple()[:6]
                made = _compiled(folder, fonts, order["standard"], part["moment"])
                archive.writestr(zipfile.ZipInfo(part["name"], moment), made)
        return packed.getvalue()


def _compiled(folder: Path, fonts: Any, standard: Any, moment: int) -> bytes:
    made = typst.compile(
        folder / "main.typ", root=folder, format="pdf", font_paths=fonts, ignore_system_fonts=True, pdf_standards=[standard],
        timestamp=datetime.fromtimestamp(moment, UTC),
    )  # fmt: skip
    return bytes(made)


if __name__ == "__main__":
    with contextlib.suppress(OSError):
        os.nice(PATIENCE)
    try:
        sys.stdout.buffer.write(laid_out(json.load(sys.stdin)))
    except typst.TypstError as error:
        sys.exit(f"{error.message}")
