"""What bringing a file in would do, row by row, in people's words."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin.differences import Difference


class Status(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    ERROR = "error"

    @property
    def words(self) -> str:
        return {
            Status.NEW: _("new"),
            Status.CHANGED: _("changed"),
            Status.UNCHANGED: _("unchanged"),
            Status.CONFLICT: _("changed by somebody else since the export"),
            Status.ERROR: _("error"),
        }[self]


def summary_of(count: Callable[[Status], int]) -> str:
    """12 new, 3 changed, 40 unchanged: those of which there are any."""
    numbers = {status: count(status) for status in Status}
    said = {
        Status.NEW: ngettext("%(count)d new", "%(count)d new", numbers[Status.NEW]),
        Status.CHANGED: ngettext("%(count)d changed", "%(count)d changed", numbers[Status.CHANGED]),
        Status.UNCHANGED: ngettext("%(count)d unchanged", "%(count)d unchanged", numbers[Status.UNCHANGED]),
        Status.CONFLICT: ngettext("%(count)d conflict", "%(count)d conflicts", numbers[Status.CONFLICT]),
        Status.ERROR: ngettext("%(count)d error", "%(count)d errors", numbers[Status.ERROR]),
    }
    return ", ".join(words % {"count": numbers[status]} for status, words in said.items() if numbers[status])


@dataclass
class RowReport:
    """A row: what is wrong in which column, or what changes, and the object with its new values, ready to be written."""

    number: int
    name: str = ""
    status: Status = Status.UNCHANGED
    errors: list[tuple[str, str]] = field(default_factory=list)
    changes: list[Difference] = field(default_factory=list)
    note: str = ""
    obj: Any = None
    version: str = ""

    def fail(self, column: str, words: str) -> None:
        self.errors.append((column, words))
        self.status = Status.ERROR

    @property
    def label(self) -> str:
        return self.status.words


@dataclass
class Report:
    """Rows that say something, in the file's order; of the others only how many there are."""

    rows: list[RowReport] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    unchanged: int = 0

    def count(self, status: Status) -> int:
        return self.unchanged if status == Status.UNCHANGED else sum(row.status == status for row in self.rows)

    @property
    def is_possible(self) -> bool:
        return bool(self.rows) and not self.count(Status.ERROR) and not self.count(Status.CONFLICT)

    @property
    def has_conflicts(self) -> bool:
        return bool(self.count(Status.CONFLICT))

    @property
    def seal(self) -> str:
        """The same as long as the import would do the same to the same versions."""
        told = hashlib.sha256()
        for row in self.rows:
            values = [(one.name, str(one.new)) for one in row.changes]
            told.update(f"{row.number} {row.status} {row.version} {values}\n".encode())
        return told.hexdigest()

    def summary(self) -> str:
        """12 new, 3 changed, 40 unchanged."""
        return summary_of(self.count)
