"""The programme as a workbook (Office Open XML): one sheet, with a header that stays, filters, and real dates and times."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _

from core import languages
from core.cards.card import shortened
from core.workbooks import bold, top
from programme.exports import calendar, table, words
from programme.exports.data import Programme

LONGEST, LONGEST_FOOTER = 32_767, 200  # characters of a cell, and of a footer (Excel takes 255)
DAY, TIME, MOMENT = "yyyy-mm-dd", "hh:mm", "yyyy-mm-dd hh:mm"
NEVER = datetime(1980, 1, 1, tzinfo=UTC)
WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")


def file(programme: Programme) -> bytes:
    """The table in the language in force. Texts are texts, also where they look like a formula."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    book.properties.title = calendar.name_of(programme.forum, _("Agenda"))
    book.properties.creator = words.say(programme.forum, "name")
    book.properties.description = words.caution(programme.forum)
    rows = table.rows(programme)
    sheet = book.create_sheet(_("Programme"))
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = languages.direction(languages.active()) == "rtl"
    for number, column in enumerate(table.COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.COLUMNS))}{len(rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.center.text = shortened(words.caution(programme.forum), LONGEST_FOOTER).replace("&", "&&")
    sheet.append([header_cell(sheet, name) for name in table.header()])
    for row in rows:
        sheet.append([_cell(sheet, value, row[0]) for value in row])
    written = io.BytesIO()
    book.save(written)
    return _settled(written.getvalue(), programme.release.released_at if programme.release else NEVER)


def _settled(data: bytes, moment: datetime) -> bytes:
    """The workbook as if it had been saved at a moment: the library writes the clock of now into it, in three places."""
    said = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    settled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "docProps/core.xml":
                content = WRITTEN.sub(rb"\g<1>" + said + rb"\g<2>", content)
            target.writestr(zipfile.ZipInfo(part.filename), content, zipfile.ZIP_DEFLATED)
    return settled.getvalue()


def header_cell(sheet: object, name: str) -> Any:
    cell = text_cell(sheet, name)
    cell.font = bold()
    return cell


def _cell(sheet: object, value: table.Value, day: table.Value) -> Any:
    """A date, a time (a whole moment beneath, so that one can calculate with it), or a text."""
    return text_cell(sheet, value) if isinstance(value, str) else moment_cell(sheet, value, day)


def _top_cell(sheet: object, value: date | str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value)
    cell.alignment = top()
    return cell


def moment_cell(sheet: object, value: date, day: table.Value | None) -> Any:
    """A date; of a moment the time, with its date where that is another than the row's."""
    cell = _top_cell(sheet, value)
    if isinstance(value, datetime):
        cell.number_format = TIME if value.date() == day else MOMENT
    else:
        cell.number_format = DAY
    return cell


def text_cell(sheet: object, value: str) -> Any:
    """A text, whatever it looks like; one like a formula stays a text when somebody edits the cell (`quotePrefix`)."""
    cell = _top_cell(sheet, value[:LONGEST])
    cell.data_type = "s"
    if table.is_formula(value):
        cell.quotePrefix = True
    return cell
