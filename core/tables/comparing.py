"""A file against what there is: what each row would change. Nothing is written here."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.admin.columns import name_of, same
from core.admin.differences import Difference
from core.tables.cells import Known, understood, words
from core.tables.files import PORTION, Row, Sheet
from core.tables.report import Report, RowReport, Status
from core.tables.table import KEY, VERSION, Scope, Table, versions


class Comparison:
    """Reads what there is in portions: the queries grow with thousands of rows, not with rows."""

    def __init__(self, table: Table, scope: Scope, *, may_add: bool, overwrite: bool) -> None:
        self.table, self.scope, self.overwrite = table, scope, overwrite
        self.may_add = may_add and table.may_add
        self.known = Known(table)
        self.seen: set[int] = set()
        self.taken = _taken(table, scope)

    def report(self, sheet: Sheet, *, lock: bool = False) -> Report:
        absent = [name for name in self.table.columns if name not in sheet.known]
        found = Report(unknown=sheet.unknown, absent=absent)
        for start in range(0, len(sheet.rows), PORTION):
            for row in self._portion(sheet.rows[start : start + PORTION], lock=lock):
                if row.status == Status.UNCHANGED:
                    found.unchanged += 1
                else:
                    found.rows.append(row)
        return found

    def _portion(self, rows: list[Row], *, lock: bool) -> Iterable[RowReport]:
        keys = [key for row in rows if (key := _key(row)) is not None]
        objects = self.table.objects(self.scope).filter(pk__in=keys)
        there = {obj.pk: obj for obj in (objects.select_for_update(of=("self",)) if lock else objects)}
        newest = versions(self.table.model, list(there))
        return [self._row(row, there, newest) for row in rows]

    def _row(self, row: Row, there: dict[int, Any], newest: dict[int, str]) -> RowReport:
        made = RowReport(row.number)
        for name in row.formulas:
            made.fail(self.table.label_of(name), _("This is a formula or an error. Write its value."))
        obj = self._object(row, made, there) if not made.errors else None
        if obj is None:
            return made
        made.obj, made.version = obj, newest.get(obj.pk, "")
        for name in self.table.columns:
            # What a new row leaves empty is what new things have by themselves.
            if name in row.cells and (obj.pk or row.cells[name] not in (None, "")):
                self._cell(made, name, row.cells[name])
        self._whole(made)
        made.name = name_of(obj)
        self._conflict(row, made)
        return made

    def _object(self, row: Row, made: RowReport, there: dict[int, Any]) -> Any:
        """The object of a row, a new one, or None with an error."""
        value = row.cells.get(KEY)
        if value in (None, ""):
            if not self.may_add:
                made.fail(KEY, _("New rows cannot be added here. Only those of an export may be changed."))
                return None
            made.status = Status.NEW
            return self.table.model(**self.scope.fixed)
        key = _key(row)
        if key is None or key not in there:
            made.fail(KEY, _("There is no row with the number “%(value)s” here.") % {"value": words(value)[:20]})
        elif key in self.seen:
            made.fail(KEY, _("This number is there twice."))
        else:
            self.seen.add(key)
            return there[key]
        return None

    def _cell(self, made: RowReport, name: str, value: Any) -> None:
        field, obj = self.table.field(name), made.obj
        try:
            new = understood(self.table, name, value, self.known)
            old = getattr(obj, name) if obj.pk else None
            if obj.pk and same(old, new):
                return
            if not field.is_relation and value not in (None, ""):
                new = field.clean(new, obj)
        except ValidationError as error:
            made.fail(self.table.label_of(name), " ".join(error.messages))
            return
        setattr(obj, name, new)
        if not same(old, new):
            made.changes.append(Difference(self.table.model, name, old, new))
            made.status = Status.CHANGED if made.status == Status.UNCHANGED else made.status

    def _whole(self, made: RowReport) -> None:
        """What concerns several columns, and what others have already."""
        if made.status == Status.UNCHANGED or made.errors:
            return
        try:
            made.obj.clean()
            if made.obj.pk is None:
                made.obj.clean_fields(exclude=list(self.scope.fixed))
            if self.table.check is not None:
                self.table.check(made.obj)
        except ValidationError as error:
            for name, texts in error.message_dict.items():
                known = name if name in self.table.headings else KEY
                made.fail(self.table.label_of(known), " ".join(texts))
        for fields in self.table.unique:
            self._unique(made, fields)

    def _unique(self, made: RowReport, fields: tuple[str, ...]) -> None:
        value = _together(made.obj, fields)
        owner = self.taken[fields].setdefault(value, made.obj.pk or -made.number) if value else None
        if owner is not None and owner != (made.obj.pk or -made.number):
            labels = ", ".join(self.table.label_of(name) for name in fields)
            made.fail(labels, _("Another row has this already."))

    def _conflict(self, row: Row, made: RowReport) -> None:
        seen = row.cells.get(VERSION)
        if made.status != Status.CHANGED or not seen or words(seen) == made.version:
            return
        if self.overwrite:
            made.note = _("Somebody has changed it since the export; that is overwritten.")
        else:
            made.status = Status.CONFLICT


def _key(row: Row) -> int | None:
    written = words(row.cells.get(KEY) or "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 19 else None


def _together(obj: Any, fields: tuple[str, ...]) -> tuple[str, ...]:
    """Values of fields as they are compared; empty where one of them is nothing."""
    found = tuple(
        str(value if value is not None else "").casefold() for value in (getattr(obj, _attname(obj, f)) for f in fields)
    )
    return found if all(found) else ()


def _attname(obj: Any, name: str) -> str:
    return str(obj._meta.get_field(name).attname)


def _taken(table: Table, scope: Scope) -> dict[tuple[str, ...], dict[tuple[str, ...], int]]:
    """Who has which values that nobody else may have, in a query each."""
    found = {}
    for fields in table.unique:
        rows = scope.rows.order_by().values_list("pk", *fields)
        found[fields] = {
            tuple(str(value if value is not None else "").casefold() for value in values): pk for pk, *values in rows
        }
    return found
