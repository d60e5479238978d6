"""The PDF: typst lays the data out. Tagged for screen readers (PDF/UA-1), with its fonts inside, the same bytes for the same data."""

import hashlib
import io
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import segno
from django.conf import settings

from core import faces
from events.models import Forum
from programme.models import Release
from programme.paper import glyphs
from programme.paper.data import document

TEMPLATE = Path(__file__).with_name("programme.typ")
STANDARD = "ua-1"
LONGEST = 300  # seconds
LONGEST_REPORT = 40  # characters that are reported; a paper with more has another trouble


@dataclass(frozen=True)
class Made:
    """A file that was made. `source` is a digest of what it was made of, where that is known without making it.

    `report` is a list of {"character", "name", "texts"}: what no font has, and where it stands.
    """

    content: bytes
    source: str = ""
    report: list[dict[str, Any]] = field(default_factory=list)


def make(forum: Forum, release: Release, code: str, other: str = "", *, unless: str = "") -> Made | None:
    """The programme of a release as PDF, in language `code`, and `other` beside it. Some seconds of work at real size.

    None where its source would be `unless`. Raises RuntimeError with typst's words.
    """
    found: dict[str, set[str]] = {}
    data = glyphs.checked(document(forum, release, code, other), found)
    moment = int(release.released_at.timestamp())
    seen = json.dumps([data, moment], ensure_ascii=False, sort_keys=True).encode() + TEMPLATE.read_bytes()
    source = hashlib.sha256(seen).hexdigest()
    return None if source == unless else Made(compiled(data, moment), source, report(found))


def compiled(data: dict[str, Any], moment: int) -> bytes:
    """PDF of checked data. A letter that no font has would be an error of the standard, so there is never a box.

    `moment` is its date, in seconds of Unix time. Raises RuntimeError with typst's words.
    """
    code = io.BytesIO()
    segno.make(data["forum"]["link"], error="m").save(code, kind="svg", border=0, dark="#14213d", scale=4)
    order = {
        "files": {
            "main": TEMPLATE.read_text(encoding="utf-8"),
            "logo.svg": (settings.BASE_DIR / "static" / "img" / "logo.svg").read_text(encoding="utf-8"),
            "code.svg": code.getvalue().decode(),
            "data.json": json.dumps(data, ensure_ascii=False),
        },
        "fonts": faces.folders(),
        "standard": STANDARD,
        "moment": moment,
    }
    command = [sys.executable, str(TEMPLATE.with_name("layout.py"))]
    done = subprocess.run(command, input=json.dumps(order).encode(), capture_output=True, timeout=LONGEST, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip())
    return done.stdout


def report(found: dict[str, set[str]]) -> list[dict[str, Any]]:
    """What is missing, most frequent first, for people: character, name by the Unicode standard, some of the texts."""
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        {"character": glyphs.named(sign), "name": glyphs.title(sign), "texts": sorted(texts)[:5]}
        for sign, texts in ordered[:LONGEST_REPORT]
    ]
