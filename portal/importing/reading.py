"""A list of people as XLSX or CSV, and the template for it. Cells are taken as text; a formula is never believed."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.workbooks import opened, unreadable
from events.models import Delegate

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_ROWS = 5000
COLUMNS = (
    "family_name", "given_name", "native_name", "patronymic", "family_name_first", "position", "institution", "country",
    "email", "phone", "language", "interpretation", "state",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row with something in it: its number in the file, and its texts by column."""

    number: int
    cells: dict[str, str]


def label(column: str) -> str:
    """What a column is called before people."""
    return str(Delegate._meta.get_field(column).verbose_name)  # type: ignore[union-attr]


def template() -> bytes:
    """An empty workbook whose first row names the columns in the reader's language."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.append([label(column) for column in COLUMNS])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(data: bytes) -> list[Row]:
    """The rows of a file. ValidationError with a reason that a person can act on."""
    return _read(_workbook(data) if data[:2] == b"PK" else _csv(data))


def _read(lines: Iterable[tuple[int, list[str]]]) -> list[Row]:
    known = {name.casefold(): column for column in COLUMNS for name in (column, label(column))}
    headings: list[str | None] = []
    rows: list[Row] = []
    for number, cells in lines:
        if not any(cells):
            continue
        if not headings:
            headings = [known.get(cell.casefold()) for cell in cells]
            _check_headings(headings, cells)
            continue
        rows.append(Row(number, {name: cell for name, cell in zip(headings, cells, strict=False) if name}))
        if len(rows) > MAX_ROWS:
            raise ValidationError(_("This file has more than %(limit)d rows.") % {"limit": MAX_ROWS})
    return rows


def _check_headings(headings: list[str | None], cells: list[str]) -> None:
    unknown = [cell for name, cell in zip(headings, cells, strict=True) if cell and not name]
    if unknown or "family_name" not in headings:
        words = _("The first row must name the columns as the template does. Not known: %(names)s")
        raise ValidationError(words % {"names": ", ".join(unknown[:10]) or "–"})
    for name in headings:
        if name and headings.count(name) > 1:
            raise ValidationError(_("The column %(name)s is there twice.") % {"name": name})


def _workbook(data: bytes) -> Iterator[tuple[int, list[str]]]:
    too_much = _("This file has more than %(limit)d rows.") % {"limit": MAX_ROWS}
    with opened(data, max_bytes=MAX_BYTES, max_unpacked=MAX_UNPACKED, too_much=too_much) as book:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_row=4 * MAX_ROWS, max_col=50), start=1):
            yield number, [_text(cell.value) for cell in cells]


def _text(value: Any) -> str:
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    return "" if whole is None else " ".join(str(whole).split())


def _csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
            yield number, [" ".join(cell.split()) for cell in cells]
    except (UnicodeDecodeError, csv.Error) as error:
        raise unreadable() from error
