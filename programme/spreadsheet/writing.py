"""Writing the spreadsheet. A text that looks like a formula stays a text: nothing in the file is calculated."""

import io
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from events import spoken
from events.models import Forum
from programme.spreadsheet.columns import Value, columns, load, values
from speakers.models import Appearance

# What a spreadsheet program would take for the beginning of a formula when the cell is edited.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
BOLD = Font(bold=True)


def workbook(forum: Forum) -> bytes:
    """The working copy of a forum as XLSX (ISO/IEC 29500-1): a sheet of sessions and a sheet of explanations."""
    book = Workbook(write_only=True)
    _programme(book, forum)
    _help(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _programme(book: Any, forum: Forum) -> None:
    sheet = book.create_sheet("Programme")
    sheet.freeze_panes = "B2"
    known = columns()
    for number, column in enumerate(known, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_cell(sheet, column.name, font=BOLD) for column in known])
    programme = load(forum)
    for session in programme.sessions:
        row = values(session, forum.zone, programme.versions.get(session.pk, ""))
        sheet.append([_cell(sheet, row[column.name]) for column in known])


def _help(book: Any) -> None:
    sheet = book.create_sheet("Help")
    for letter, width in (("A", 18), ("B", 32), ("C", 100)):
        sheet.column_dimensions[letter].width = width
    sheet.append([_cell(sheet, text, font=BOLD) for text in (_("Column"), _("Name"), _("What stands in it"))])
    for column in columns():
        more = f" {' '.join(Appearance.Role.values)}" if column.name == "speakers" else ""
        more = f" {' '.join(spoken.CODES)}" if column.name == "floor" else more
        sheet.append([_cell(sheet, text) for text in (column.name, str(column.label), f"{column.help}{more}")])


def _cell(sheet: Any, value: Value, font: Any = None) -> Any:
    cell = WriteOnlyCell(sheet, value=None if value == "" else value)
    if isinstance(value, str) and value:
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(DANGEROUS)
    elif hasattr(value, "hour"):
        cell.number_format = "hh:mm"
    elif hasattr(value, "year"):
        cell.number_format = "yyyy-mm-dd"
    if font is not None:
        cell.font = font
    return cell
