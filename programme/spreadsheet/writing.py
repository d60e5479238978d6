"""Writing the spreadsheet. A text that looks like a formula stays a text: nothing in the file is calculated."""

import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from core import comma_separated
from core.workbooks import plain_cell
from events import spoken
from events.models import Forum
from programme.spreadsheet.columns import Column, Value, columns, load, values
from speakers.models import Appearance


def workbook(forum: Forum) -> bytes:
    """The working copy of a forum as XLSX (ISO/IEC 29500-1): a sheet of sessions and a sheet of explanations."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _programme(book, forum)
    _help(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv(forum: Forum) -> bytes:
    """The same without explanations, as comma-separated values."""
    known = columns()
    return comma_separated.written([[column.name for column in known], *_rows(forum, known)])


def _programme(book: Any, forum: Forum) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet("Programme")
    sheet.freeze_panes = "B2"
    known = columns()
    for number, column in enumerate(known, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([plain_cell(sheet, column.name, is_bold=True) for column in known])
    for row in _rows(forum, known):
        sheet.append([plain_cell(sheet, value) for value in row])


def _rows(forum: Forum, known: list[Column]) -> Iterator[list[Value]]:
    programme = load(forum)
    for session in programme.sessions:
        row = values(session, forum.zone, programme.versions.get(session.pk, ""))
        yield [row[column.name] for column in known]


def _help(book: Any) -> None:
    sheet = book.create_sheet("Help")
    for letter, width in (("A", 18), ("B", 32), ("C", 100)):
        sheet.column_dimensions[letter].width = width
    sheet.append([plain_cell(sheet, text, is_bold=True) for text in (_("Column"), _("Name"), _("What stands in it"))])
    for column in columns():
        more = f" {' '.join(Appearance.Role.values)}" if column.name == "speakers" else ""
        more = f" {' '.join(spoken.CODES)}" if column.name == "floor" else more
        sheet.append([plain_cell(sheet, text) for text in (column.name, str(column.label), f"{column.help}{more}")])
