"""A list as a workbook (Office Open XML): its group is a column, so that one can filter and sort it."""

import io
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core import languages
from core.cards.card import shortened
from core.texts import Text, text
from portal.lists.listing import Listing
from portal.lists.values import Alarm, Value
from programme.exports import xlsx

LONGEST_TITLE = 31  # characters of a sheet's name


def file(listing: Listing) -> bytes:
    """All rows of a list in the language in force. Texts are texts, also where they look like a formula."""
    forum, columns = listing.scope.forum, listing.all_columns
    title = str(listing.kind.title)
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    book.properties.title = f"{title} · {text(forum, 'name').value}"
    book.properties.creator = text(forum, "short_name").value or forum.slug
    sheet = book.create_sheet(title[:LONGEST_TITLE])
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = languages.direction(languages.active()) == "rtl"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(listing.rows) + 1}"
    sheet.print_title_rows, sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "1:1", "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if listing.kind.persons:
        sheet.oddFooter.center.text = shortened(_("Personal data"), xlsx.LONGEST_FOOTER).replace("&", "&&")
    sheet.append([xlsx.header_cell(sheet, name) for name in listing.header(columns)])
    for row in listing.rows:
        values = [column.of(listing.scope, row) for column in columns]
        sheet.append([_cell(sheet, value, values[0]) for value in values])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: object, value: Value, group: Value) -> Any:
    """A number, a date, a time of the group's day, or a text."""
    if isinstance(value, Alarm):
        value = value.value
    if isinstance(value, int):
        return value
    words = value.value if isinstance(value, Text) else value
    if isinstance(words, str):
        return xlsx.text_cell(sheet, words) if words else None
    return xlsx.moment_cell(sheet, words, group if type(group) is date else None)
