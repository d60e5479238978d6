"""The PDF: typst lays the data out. Tagged for screen readers (PDF/UA-1), with its fonts inside, the same bytes for the same data."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from core.paper import glyphs, typesetting
from events.models import Forum
from programme.models import Release
from programme.paper.data import document

TEMPLATE = Path(__file__).with_name("programme.typ")


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
    return None if source == unless else Made(compiled(data, moment), source, typesetting.report(found))


def compiled(data: dict[str, Any], moment: int) -> bytes:
    """PDF of checked data. A letter that no font has would be an error of the standard, so there is never a box.

    `moment` is its date, in seconds of Unix time. Raises RuntimeError with typst's words.
    """
    logo = (settings.BASE_DIR / "static" / "img" / "logo.svg").read_text(encoding="utf-8")
    files = {"logo.svg": logo, "code.svg": typesetting.square_code(data["forum"]["link"])}
    return typesetting.typeset(TEMPLATE.read_text(encoding="utf-8"), data, moment=moment, files=files)
