"""Papers as PDF, one or many in one run of typst; and which of their characters no font has."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.paper import glyphs, typesetting
from core.storage import read
from portal.models import Document

TEMPLATE = Path(__file__).with_name("document.typ")
PICTURES = ("logo", "signature", "seal")
COLUMN = 36  # letters of a line
LINES = {Document.Kind.LETTER: 34, Document.Kind.CERTIFICATE: 30}


def of(documents: Sequence[Document]) -> bytes:
    """PDF of papers in their order, each on a page of its own. The same papers give the same bytes."""
    moment = max(int(document.issued_at.timestamp()) for document in documents)
    return laid_out([document.data for document in documents], moment=moment)


def laid_out(papers: Sequence[dict[str, Any]], *, moment: int, mark: str = "") -> bytes:
    """PDF of snapshots; `moment` is its date in seconds of Unix time, `mark` a word across each page. Raises RuntimeError with typst's words."""
    shown: list[dict[str, Any]] = glyphs.checked(list(papers), {})
    names = {paper[name] for paper in papers for name in PICTURES if paper.get(name)}
    pictures = {name: content for name in names if (content := read(name)) is not None}
    codes = {f"{paper['serial']}.svg": typesetting.square_code(paper["link"], is_quick=True) for paper in papers}
    for paper in shown:
        paper.update({name: paper[name] if paper[name] in pictures else "" for name in PICTURES})
        paper["long"] = is_long(paper)
    data = {"papers": shown, "mark": mark}
    template = TEMPLATE.read_text(encoding="utf-8")
    return typesetting.typeset(template, data, moment=moment, files=codes, pictures=pictures)


def is_long(paper: dict[str, Any]) -> bool:
    """Whether a side may need more than one page in the largest type, by a generous guess."""
    return any(_lines(side) > LINES[paper["kind"]] for side in paper["sides"])


def _lines(side: dict[str, Any]) -> float:
    """Lines of a side in a narrow column, at two columns' width to a Chinese sign."""
    lines = float(len(side["address"]))
    for block in side["blocks"]:
        rows = [f"{label} {words}" for label, words, _tag in block.get("rows", [])]
        lines += 0.7 + sum(1 + _width(text) // COLUMN for text in (*rows, *rows, *block.get("lines", [])))
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def lacking(paper: dict[str, Any]) -> dict[str, set[str]]:
    """Characters of a snapshot that no font has, with the texts that hold them; none is ever printed as a box."""
    found: dict[str, set[str]] = {}
    glyphs.checked(paper, found)
    return found
