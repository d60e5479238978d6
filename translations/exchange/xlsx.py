"""Translations as XLSX (ISO/IEC 29500-1): for everybody. Every cell is a text: nothing in the file is calculated."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import languages
from core.workbooks import DANGEROUS, bold, opened, top
from translations.exchange import entries
from translations.exchange.entries import Content, Entry, Header, Output
from translations.exchange.units import Unit, digest, printable
from translations.rules import State

COLUMNS = (("id", 24), ("object", 30), ("field", 16), ("state", 12), ("original", 60), ("previous original", 40))
VERSION = "version"
TRANSLATION = re.compile(r"translation\s*\(([\w-]+)\)", re.IGNORECASE)
STATES = {State.MISSING: "missing", State.STALE: "stale", State.FRESH: "translated", State.REVIEWED: "reviewed"}
LONGEST = 32_767  # characters of a cell, as UTF-16 counts them
MAX_UNPACKED = 200 * 1024 * 1024
MAX_COLUMNS = 30
LAST_ROW = 200_000
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def write(out: Output, head: Header, units: Iterable[Unit]) -> tuple[int, int]:
    """Write a file row by row: the number of rows, and of units that are longer than a cell and were left out."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.language = head.tag
    sheet = book.create_sheet(head.tag)
    _lay_out(sheet, head)
    count = left_out = 0
    for unit in units:
        cells = _row(unit)
        if any(len(cell.encode("utf-16-le")) // 2 > LONGEST for cell in cells):
            left_out += 1
            continue
        sheet.append([_cell(sheet, cell) for cell in cells])
        count += 1
    _about(book, head, left_out)
    book.save(out)
    return count, left_out


def _lay_out(sheet: Any, head: Header) -> None:
    """An empty sheet with its headings; from right to left where the translation runs so."""
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = languages.direction(head.language) == "rtl"
    widths = [*(width for _name, width in COLUMNS), 60, 14]
    for letter, width in zip("ABCDEFGH", widths, strict=True):
        sheet.column_dimensions[letter].width = width
    headings = [*(name for name, _width in COLUMNS), f"translation ({head.tag})", VERSION]
    sheet.append([_cell(sheet, heading, is_bold=True) for heading in headings])


def _row(unit: Unit) -> list[str]:
    return [
        unit.name, unit.object_name, unit.label, STATES[unit.state], unit.source, unit.previous, unit.target,
        entries.version_of(unit),
    ]  # fmt: skip


def _cell(sheet: Any, value: str, *, is_bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell

    text = ESCAPE.sub("_x005F_", printable(value))
    cell = WriteOnlyCell(sheet, value=text or None)
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(DANGEROUS)
    cell.alignment = top()
    if is_bold:
        cell.font = bold()
    return cell


def _about(book: Any, head: Header, left_out: int) -> None:
    sheet = book.create_sheet("About")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 100
    lines = [
        ("language", head.tag), ("exported", head.moment.isoformat()), ("site", f"{head.site} {head.address}".strip()),
        ("translation", _("Write here. What is empty stays as it is on the site.")),
        ("state", _("“stale” means that the original has changed since. If the translation is still right, write “translated”.")),
        ("original", _("Where it holds tags such as <strong>, keep them in the translation.")),
        ("id, version", _("Leave them as they are: the site finds its texts by them.")),
    ]  # fmt: skip
    if left_out:
        words = ngettext(
            "%(count)d text is longer than a cell can be and is not here. Export it as PO or XLIFF.",
            "%(count)d texts are longer than a cell can be and are not here. Export them as PO or XLIFF.",
            left_out,
        )
        lines.append(("left out", words % {"count": left_out}))
    for line in lines:
        sheet.append([_cell(sheet, text) for text in line])


def read(data: bytes) -> Content:
    """ValidationError with a reason that a person can act on."""
    too_much = _("This file unpacks to more than the texts of a site.")
    with opened(data, max_bytes=entries.MAX_BYTES, max_unpacked=MAX_UNPACKED, too_much=too_much) as book:
        return _content(book)


def _content(book: Any) -> Content:
    moment = None
    for sheet in book.worksheets:
        if sheet.title == "About":
            said = {str(row[0].value): str(row[1].value) for row in _rows(sheet) if len(row) > 1}
            moment = entries.moment(said.get("exported", ""))
    for sheet in book.worksheets:
        rows = _rows(sheet)
        headings = _headings(next(rows, ()))
        if "id" in headings:
            if "translation" not in headings:
                raise ValidationError(_("The column “translation” with its language is missing."))
            return _read(rows, headings, moment)
    raise ValidationError(_("The column “id” is missing: it tells which text a row is."))


def _rows(sheet: Any) -> Iterator[Any]:
    sheet.reset_dimensions()  # what a file says of its own size need not be true
    return iter(sheet.iter_rows(min_row=1, max_row=LAST_ROW, max_col=MAX_COLUMNS))


def _headings(cells: Any) -> dict[str, Any]:
    """{column: its place}, and "language" as the heading of the translation says it."""
    found: dict[str, Any] = {}
    for place, cell in enumerate(cells):
        name = " ".join(str(cell.value or "").lower().split())
        match = TRANSLATION.fullmatch(name)
        if match:
            found.update({"translation": place, "language": match[1]})
        elif name:
            found.setdefault(name, place)
    return found


def _read(rows: Iterable[Any], headings: dict[str, Any], moment: Any) -> Content:
    content = Content(entries.language_of(headings.pop("language")), moment)
    for number, cells in enumerate(rows, start=2):
        row = {name: cells[place] for name, place in headings.items() if place < len(cells)}
        name = _text(row["id"]) if "id" in row else ""
        if name:
            content.add(_entry(name, row, number))
    return content


def _entry(name: str, row: dict[str, Any], number: int) -> Entry:
    cell = row.get("translation")
    target = _text(cell)
    version = entries.version(_text(row.get(VERSION)))
    # Nobody minds the state of a row but to say that an old translation is still right: one that was changed is meant.
    is_ready = _text(row.get("state")).lower() in (STATES[State.FRESH], STATES[State.REVIEWED])
    return Entry(
        name=name,
        source=_text(row.get("original")),
        target=target,
        is_fuzzy=digest(target) == version and not is_ready,
        version=version,
        where=_("row %(number)d") % {"number": number},
        problem=_problem(cell),
    )


def _problem(cell: Any) -> str:
    """Why a cell is no text."""
    kind = getattr(cell, "data_type", "n")
    if kind == "f":
        return _("This is a formula. Put its value there.")
    if kind == "e":
        return _("This cell has an error.")
    return _("This is a date. Write it as text.") if kind == "d" else ""


def _text(cell: Any) -> str:
    from openpyxl.utils.escape import unescape

    value = getattr(cell, "value", None)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else unescape(str(value)).strip()
