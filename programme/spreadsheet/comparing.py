"""A spreadsheet against the working copy: what each row would change. Nothing is written here."""

from django.utils.translation import gettext as _

from core import languages
from core.tables.report import Status
from events.models import Forum
from programme.spreadsheet import clashes
from programme.spreadsheet.columns import VERSION, WHEN
from programme.spreadsheet.known import Known
from programme.spreadsheet.reading import Row, Sheet
from programme.spreadsheet.report import Report, RowReport
from programme.spreadsheet.rows import TEXT_COLUMNS, compare_row


def compare(sheet: Sheet, forum: Forum, *, overwrite: bool = False) -> Report:
    """The report of an import. With `overwrite`, what others changed since the export is overwritten."""
    known = Known.of(forum)
    report = Report([], sheet.unknown, sheet.absent, versions=known.programme.versions)
    seen: set[str] = set()
    for row in sheet.rows:
        report.rows.append(compare_row(row, known, seen))
    _missing_columns(report, sheet)
    clashes.look(report, known.programme.sessions, known.seats)
    for row, made in zip(sheet.rows, report.rows, strict=True):
        _conflict(row, made, known, overwrite)
    return report


def _missing_columns(report: Report, sheet: Sheet) -> None:
    """Said once, not in every row: new sessions need their times and a title."""
    absent = [name for name in WHEN if name not in sheet.known]
    if not any(name in sheet.known for name in TEXT_COLUMNS if name.startswith("title")):
        absent.append("title_" + languages.DEFAULT)
    new = [row for row in report.rows if row.session is not None and not row.session.pk]
    if absent and new:
        report.errors.append(
            _("%(count)d rows are new sessions, which need these columns too: %(columns)s.")
            % {"count": len(new), "columns": ", ".join(absent)}
        )


def _conflict(row: Row, made: RowReport, known: Known, overwrite: bool) -> None:
    seen = row.cells.get(VERSION)
    if made.status != Status.CHANGED or seen is None or not seen.value or made.session is None:
        return
    if str(seen.value) == known.programme.versions.get(made.session.pk):
        return
    if overwrite:
        made.notes.append(_("Somebody has changed it since the export; that is overwritten."))
    else:
        made.status = Status.CONFLICT
