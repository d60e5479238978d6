"""Results as a workbook (Office Open XML): figures, then words. Texts are texts, also where they look like a formula."""

import io
from typing import Any

from django.utils.translation import gettext as _

from core import languages
from portal.feedback.results import Rating, Results
from programme.exports.xlsx import header_cell, text_cell

LONGEST_TITLE = 31  # characters of a sheet's name


def workbook(results: Results) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    figures = _sheet(
        book, _("Figures"), [_("Session"), _("Title"), _("Answers"), _("Average"), *map(str, Rating.labels)]
    )
    for one in results.shown:
        code = text_cell(figures, one.session.code) if one.session else None
        figures.append([code, text_cell(figures, one.label.value), one.total, one.average, *one.counts])
    words = _sheet(book, _("In their own words"), [_("Session"), _("Title"), _("In their own words")])
    for one, said in results.words():
        for text in said:
            code = text_cell(words, one.session.code) if one.session else None
            words.append([code, text_cell(words, one.label.value), text_cell(words, text)])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _sheet(book: Any, title: str, header: list[str]) -> Any:
    sheet = book.create_sheet(title[:LONGEST_TITLE])
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = languages.direction(languages.active()) == "rtl"
    for column, width in zip("ABCD", (12, 48, 48, 12), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.append([header_cell(sheet, name) for name in header])
    return sheet
