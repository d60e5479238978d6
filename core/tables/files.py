"""Files of a table: XLSX and CSV, out and in. Nothing in them is calculated, and no text is taken for a formula."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import comma_separated
from core.tables.table import KEY, VERSION, Scope, Table, Value, versions, written
from core.workbooks import opened, plain_cell

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 120 * 1024 * 1024
MAX_ROWS = 10_000
MAX_COLUMNS = 200
LAST_ROW = 4 * MAX_ROWS  # empty rows with a format of their own are passed over, but not a million of them
PORTION = 500  # objects at a time


# --- out -------------------------------------------------------------------------------------------------------------


def rows(table: Table, scope: Scope) -> Iterator[list[Value]]:
    """Of everything in a scope, a portion at a time."""
    portion: list[Any] = []
    for obj in table.objects(scope).iterator(chunk_size=PORTION):
        portion.append(obj)
        if len(portion) == PORTION:
            yield from _portion(table, portion)
            portion = []
    yield from _portion(table, portion)


def _portion(table: Table, objects: list[Any]) -> Iterator[list[Value]]:
    known = versions(table.model, [obj.pk for obj in objects])
    for obj in objects:
        yield [obj.pk, *(written(table, name, obj) for name in table.columns), known.get(obj.pk, "")]


def workbook(table: Table, found: Iterable[list[Value]]) -> bytes:
    """XLSX (ISO/IEC 29500-1): a sheet of rows, and a sheet that explains the columns in the reader's language."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book: Any = Workbook(write_only=True)
    sheet = book.create_sheet("Table")
    sheet.freeze_panes = "B2"
    for number, name in enumerate(table.headings, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = 28 if table.language_of(name) else 16
    sheet.append([plain_cell(sheet, name, is_bold=True) for name in table.headings])
    for row in found:
        sheet.append([plain_cell(sheet, value) for value in row])
    help_ = book.create_sheet("Help")
    for letter, width in (("A", 22), ("B", 44), ("C", 90)):
        help_.column_dimensions[letter].width = width
    help_.append([plain_cell(help_, words, is_bold=True) for words in (_("Column"), _("Name"), _("What stands in it"))])
    for name in table.headings:
        help_.append([plain_cell(help_, words) for words in (name, table.label_of(name), explanation(table, name))])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def explanation(table: Table, name: str) -> str:
    """What may stand in a column."""
    if name == KEY:
        return _("The number of the row. Do not change it; leave it empty for something new.")
    if name == VERSION:
        return _("Do not change it: it tells whether somebody else has changed the row since.")
    field = table.field(name)
    if field.is_relation:
        code = table.codes.get(name)
        return _("A code, such as KZ, or a name.") if code else _("The number with #, or the name in any language.")
    if field.choices:
        return " ".join(str(key) for key, _label in field.flatchoices if key)
    kind = field.get_internal_type()
    known = {
        "BooleanField": _("yes or no"),
        "DateField": "2031-05-14",
        "DateTimeField": _("2031-05-14 09:40, where the forum is."),
    }
    return str(known.get(kind) or field.help_text or "")


# --- in --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A row with something in it: its number in the file, and its values by column."""

    number: int
    cells: dict[str, Any]
    formulas: tuple[str, ...] = ()


@dataclass
class Sheet:
    """What was read: columns in the file's order, and headings that mean nothing."""

    rows: list[Row] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read(data: bytes, table: Table) -> Sheet:
    """The rows of a file. ValidationError with a reason that a person can act on."""
    found, places = Sheet(), dict[int, str]()
    for number, cells, formulas in _workbook(data) if data[:2] == b"PK" else _csv(data):
        if all(value in (None, "") for value in cells):
            continue
        if not places:
            places = _headings(found, cells, table)
            continue
        values = {places[n]: value for n, value in enumerate(cells) if n in places}
        found.rows.append(Row(number, values, tuple(places[n] for n in formulas if n in places)))
        if len(found.rows) > MAX_ROWS:
            raise ValidationError(_("This file has more than %(limit)d rows.") % {"limit": MAX_ROWS})
    if not places:
        raise ValidationError(_("The first row must name the columns; the sheet Help of an export explains them."))
    return found


def _headings(found: Sheet, cells: list[Any], table: Table) -> dict[int, str]:
    """Place -> column, by its name or by what it is called before people."""
    names = {table.label_of(name).casefold(): name for name in table.headings} | {name: name for name in table.headings}
    places: dict[int, str] = {}
    for place, cell in enumerate(cells):
        heading = str(cell or "").strip()
        name = names.get(heading.casefold()) or names.get(heading.lower().replace("-", "_"))
        if heading and name is None:
            found.unknown.append(heading)
        elif name in found.known:
            raise ValidationError(_("The column %(name)s is there twice.") % {"name": name})
        elif name is not None:
            found.known.append(name)
            places[place] = name
    if not places:
        raise ValidationError(_("The first row must name the columns; the sheet Help of an export explains them."))
    return places


Line = tuple[int, list[Any], list[int]]


def _workbook(data: bytes) -> Iterator[Line]:
    too_much = _("This file has more than %(limit)d rows.") % {"limit": MAX_ROWS}
    with opened(data, max_bytes=MAX_BYTES, max_unpacked=MAX_UNPACKED, too_much=too_much) as book:
        sheet = next((one for one in book.worksheets if one.title == "Table"), book.worksheets[0])
        sheet.reset_dimensions()  # what a file says of its own size need not be true
        for number, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS), start=1):
            kinds = [getattr(cell, "data_type", "n") for cell in cells]
            values = [cell.value.strip() if isinstance(cell.value, str) else cell.value for cell in cells]
            yield number, values, [n for n, kind in enumerate(kinds) if kind in ("f", "e")]


def _csv(data: bytes) -> Iterator[Line]:
    for number, cells in comma_separated.lines(data, max_bytes=MAX_BYTES, max_columns=MAX_COLUMNS):
        yield number, list(cells), []
