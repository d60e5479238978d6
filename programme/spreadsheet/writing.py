"""Writing the spreadsheet. A text that looks like a formula stays a text: nothing in the file is calculated."""

import io
from typing import Any

from django.utils.translation import gettext as _

from core.workbooks import bold
from events import spoken
from events.models import Forum
from programme.spreadsheet.columns import Value, columns, load, values
from speakers.models import Appearance

# What a spreadsheet program would take for the beginning of a formula when the cell is edited.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def workbook(forum: Forum) -> bytes:
    """The working copy of a forum as XLSX (ISO/IEC 29500-1): a sheet of sessions and a sheet of explanations."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _programme(book, forum)
    _help(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _programme(book: Any, forum: Forum) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet("Programme")
    sheet.freeze_panes = "B2"
    known = columns()
    for number, column in enumerate(known, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_cell(sheet, column.name, is_bold=True) for column in known])
    programme = load(forum)
    for session in programme.sessions:
        row = values(session, forum.zone, programme.versions.get(session.pk, ""))
        sheet.append([_cell(sheet, row[column.name]) for column in known])


def _help(book: Any) -> None:
    sheet = book.create_sheet("Help")
    for letter, width in (("A", 18), ("B", 32), ("C", 100)):
        sheet.column_dimensions[letter].width = width
    sheet.append([_cell(sheet, text, is_bold=True) for text in (_("Column"), _("Name"), _("What stands in it"))])
    for column in columns():
        more = f" {' '.join(Appearance.Role.values)}" if column.name == "speakers" else ""
        more = f" {' '.join(spoken.CODES)}" if column.name == "floor" else more
        sheet.append([_cell(sheet, text) for text in (column.name, str(column.label), f"{column.help}{more}")])


def _cell(sheet: Any, value: Value, *, is_bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=None if value == "" else value)
    if isinstance(value, str) and value:
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(DANGEROUS)
    elif hasattr(value, "hour"):
        cell.number_format = "hh:mm"
    elif hasattr(value, "year"):
        cell.number_format = "yyyy-mm-dd"
    if is_bold:
        cell.font = bold()
    return cell
