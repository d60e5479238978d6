"""What an import would do, row by row, in people's words."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from core.tables.report import Status, summary_of
from events.models import Room, Session


@dataclass(frozen=True)
class Change:
    """A column of a row: what it says now, and what it would say."""

    column: str
    before: str
    after: str


@dataclass
class RowReport:
    """A row: what is wrong by cell, or what changes, and the session with its new values, ready to be written."""

    number: int
    code: str
    status: Status = Status.UNCHANGED
    errors: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    session: Session | None = None
    fields: set[str] = field(default_factory=set)
    languages: dict[str, list[tuple[str, int | None]]] = field(default_factory=dict)
    people: list[tuple[str, str]] | None = None
    rooms: list[Room] | None = None  # besides the first, which is in the session
    cells: dict[str, str] = field(default_factory=dict)  # column -> cell, such as "room": "AA7"

    def fail(self, cell: str, message: str) -> None:
        self.errors.append((cell, message))
        self.status = Status.ERROR

    @property
    def label(self) -> str:
        return self.status.words


@dataclass
class Report:
    """All rows, and what is said of the file as a whole."""

    rows: list[RowReport]
    unknown: list[str]
    absent: list[str]
    errors: list[str] = field(default_factory=list)
    versions: dict[int, str] = field(default_factory=dict)

    def count(self, *statuses: Status) -> int:
        return sum(row.status in statuses for row in self.rows)

    @property
    def is_possible(self) -> bool:
        return not self.errors and not self.count(Status.ERROR, Status.CONFLICT)

    @property
    def changes_something(self) -> bool:
        return bool(self.count(Status.NEW, Status.CHANGED))

    @property
    def shown(self) -> list[RowReport]:
        """Rows that say something, in the file's order."""
        return [row for row in self.rows if row.status != Status.UNCHANGED or row.notes]

    @property
    def seal(self) -> str:
        """The same as long as the import would do the same to the same versions."""
        lines = [
            f"{row.number} {row.code} {row.status} {row.changes} {self._version(row)}"
            for row in self.rows
            if row.status != Status.UNCHANGED
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def _version(self, row: RowReport) -> Any:
        return self.versions.get(row.session.pk) if row.session is not None and row.session.pk else None

    def summary(self) -> str:
        """12 new, 3 changed, 40 unchanged."""
        return summary_of(self.count)
