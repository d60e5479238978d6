"""Papers as PDF, one or many in one run of typst; and which of their characters no font has."""

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.paper import glyphs, typesetting
from core.storage import read
from portal.models import Document

TEMPLATE = Path(__file__).with_name("document.typ")
PICTURES = ("logo", "signature", "seal")
COLUMN = 36  # letters of a line
LINES = {Document.Kind.LETTER: 36, Document.Kind.CERTIFICATE: 29}  # that surely fit


def of(documents: Sequence[Document]) -> bytes:
    """PDF of papers in their order, each on a page of its own. The same papers give the same bytes."""
    moment = max(_moment(document) for document in documents)
    return laid_out([document.data for document in documents], moment=moment)


def each(documents: Sequence[Document]) -> bytes:
    """ZIP of papers, one PDF for each, named by serial number."""
    papers = [document.data for document in documents]
    pictures = _pictures(papers)
    parts = [
        typesetting.Part(f"{document.shown_serial}.pdf", _moment(document), _data([document.data], pictures, ""))
        for document in documents
    ]
    return typesetting.typeset_each(_template(), parts, files=_codes(papers), pictures=pictures)


def laid_out(papers: Sequence[dict[str, Any]], *, moment: int, mark: str = "") -> bytes:
    """PDF of snapshots; `moment` is its date in seconds of Unix time, `mark` a word across each page.

    Raises RuntimeError with typst's words.
    """
    pictures = _pictures(papers)
    data = _data(papers, pictures, mark)
    return typesetting.typeset(_template(), data, moment=moment, files=_codes(papers), pictures=pictures)


def _moment(document: Document) -> int:
    return int(document.issued_at.timestamp())


def _template() -> str:
    return TEMPLATE.read_text(encoding="utf-8")


def _pictures(papers: Sequence[dict[str, Any]]) -> dict[str, bytes]:
    names = {paper[name] for paper in papers for name in PICTURES if paper[name]}
    return {name: content for name in sorted(names) if (content := read(name)) is not None}


def _codes(papers: Sequence[dict[str, Any]]) -> dict[str, str]:
    return {f"{paper['serial']}.svg": typesetting.square_code(paper["link"], is_quick=True) for paper in papers}


def _data(papers: Sequence[dict[str, Any]], pictures: Mapping[str, bytes], mark: str) -> dict[str, Any]:
    """What the template reads. A picture that is lost leaves its place empty."""
    shown: list[dict[str, Any]] = glyphs.checked(list(papers), {})
    for paper in shown:
        paper.update({name: paper[name] if paper[name] in pictures else "" for name in PICTURES})
        paper["long"] = is_long(paper)
    return {"papers": shown, "mark": mark}


def is_long(paper: dict[str, Any]) -> bool:
    """Whether a side may need more than one page in the largest type, by a generous guess."""
    return any(_lines(side) > LINES[paper["kind"]] for side in paper["sides"])


def _lines(side: dict[str, Any]) -> float:
    """Lines that a side takes in the column of a letter; a Chinese sign is as wide as two letters."""
    lines = sum(_taken(text, COLUMN) for text, _tag in side["address"]) * 0.8
    for block in side["blocks"]:
        rows = block.get("rows", [])
        lines += 0.8 + sum(_taken(text, COLUMN) for text in block.get("lines", []))
        lines += sum(1.1 * _taken(words, COLUMN) + 0.9 * _taken(label, COLUMN) for label, words, _tag in rows)
    return lines


def _taken(text: str, column: int) -> int:
    return 1 + sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text) // column


def lacking(paper: dict[str, Any]) -> dict[str, set[str]]:
    """Characters of a snapshot that no font has, with the texts that hold them; none is ever printed as a box."""
    found: dict[str, set[str]] = {}
    glyphs.checked(paper, found)
    return found
