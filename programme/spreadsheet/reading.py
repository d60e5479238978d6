"""Opening a spreadsheet that somebody sends: small, plain and without anything that calculates, or one clear message."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import comma_separated
from core.workbooks import opened
from programme.spreadsheet.columns import names

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024  # 5,000 rows with abstracts in seven languages
MAX_ROWS = 5000
MAX_COLUMNS = 200
LAST_ROW = 20_000  # empty rows with a format of their own are passed over, but not a million of them


@dataclass(frozen=True)
class Cell:
    """A cell: its name for people ("C7"), what stands in it, and whether that is a formula or an error."""

    name: str
    value: Any
    is_formula: bool = False
    is_broken: bool = False


@dataclass(frozen=True)
class Row:
    """A row with something in it. `cells` are those of known columns, by the name of the column."""

    number: int
    cells: dict[str, Cell]


@dataclass
class Sheet:
    """What was read: `known` columns in the file's order, and the headings that mean nothing."""

    rows: list[Row] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def absent(self) -> list[str]:
        """Columns that the file does not have; they stay as they are."""
        return [name for name in names() if name not in self.known]


Line = tuple[int, list[tuple[Any, str]]]  # its number; of each cell the value, and the kind as openpyxl calls it


def read(data: bytes) -> Sheet:
    """The first sheet of a workbook, or a file of comma-separated values. ValidationError with a reason that a person can act on."""
    found = Sheet()
    headings: dict[int, str] = {}
    for number, cells in _workbook(data) if data[:2] == b"PK" else _csv(data):
        if not headings:
            headings = _headings(found, cells)
            continue
        row = Row(number, {headings[n]: cell for n, cell in _filled(cells, number) if n in headings})
        if any(cell.value is not None for cell in row.cells.values()):
            found.rows.append(row)
        if len(found.rows) > MAX_ROWS:
            raise ValidationError(_("This file has more than %(limit)d rows.") % {"limit": MAX_ROWS})
    if not headings:
        raise ValidationError(_("The first row must name the columns; the sheet Help of an export explains them."))
    return found


def _workbook(data: bytes) -> Iterator[Line]:
    too_much = _("This file unpacks to more than a programme can have.")
    with opened(data, max_bytes=MAX_BYTES, max_unpacked=MAX_UNPACKED, too_much=too_much) as book:
        source = next((sheet for sheet in book.worksheets if sheet.title == "Programme"), book.worksheets[0])
        source.reset_dimensions()  # what a file says of its own size need not be true
        for number, cells in enumerate(source.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS), start=1):
            yield number, [(cell.value, getattr(cell, "data_type", "n")) for cell in cells]


def _csv(data: bytes) -> Iterator[Line]:
    """A row that ends early has nothing in the columns that follow, as in a workbook."""
    width = 0
    for number, cells in comma_separated.lines(data, max_bytes=MAX_BYTES, max_columns=MAX_COLUMNS):
        width = width or len(cells)
        yield number, [(cell, "s") for cell in (*cells, *[""] * (width - len(cells)))]


def _filled(cells: list[tuple[Any, str]], number: int) -> Iterator[tuple[int, Cell]]:
    from openpyxl.utils import get_column_letter

    for place, (written, kind) in enumerate(cells):
        value = written.strip() if isinstance(written, str) else written
        name = f"{get_column_letter(place + 1)}{number}"
        yield place, Cell(name, value or (0 if value == 0 else None), kind == "f", kind == "e")


def _headings(found: Sheet, cells: list[tuple[Any, str]]) -> dict[int, str]:
    """Place -> column, from the first row that has something in it."""
    headings = {}
    for place, (value, _kind) in enumerate(cells):
        written = str(value or "").strip()
        name = written.lower().replace("-", "_")
        if not written:
            continue
        if name not in names():
            found.unknown.append(written)
        elif name in found.known:
            raise ValidationError(_("The column %(name)s is there twice.") % {"name": name})
        else:
            found.known.append(name)
            headings[place] = name
    if (found.known or found.unknown) and "code" not in found.known:
        raise ValidationError(_("The column “code” is missing: it tells which session a row is."))
    return headings
