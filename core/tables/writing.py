"""Writing what a report has shown: all of it, or nothing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import history
from core.tables.comparing import Comparison
from core.tables.files import Sheet
from core.tables.report import Report, Status
from core.tables.table import Scope, Table

BATCH = 100  # objects to a query
REASON = "Imported from a spreadsheet."


class ChangedError(Exception):
    """It would do something else than was shown; `report` is what it would do now."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


def bring_in(
    sheet: Sheet, table: Table, scope: Scope, *, may_add: bool, overwrite: bool, seal: str, user: Any
) -> Report:
    """Compare once more with the rows locked, and write. ChangedError or ValidationError, and nothing is written, otherwise."""
    try:
        with transaction.atomic(), history.because(REASON, user):
            report = Comparison(table, scope, may_add=may_add, overwrite=overwrite).report(sheet, lock=True)
            if report.seal != seal:
                raise ChangedError(report)
            if not report.is_possible:
                raise ValidationError(_("There are rows with errors."))
            _write(table, report)
    except IntegrityError as error:
        raise ValidationError(
            _("Two rows do not go together, such as two heads of one delegation. Nothing was written.")
        ) from error
    return report


def _write(table: Table, report: Report) -> None:
    model = table.model
    new = [row.obj for row in report.rows if row.status == Status.NEW]
    changed = [row for row in report.rows if row.status == Status.CHANGED]
    model._base_manager.bulk_create(new, batch_size=BATCH)
    fields = sorted({one.name for row in changed for one in row.changes})
    if fields:
        model._base_manager.bulk_update([row.obj for row in changed], fields, batch_size=BATCH)
