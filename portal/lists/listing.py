"""One list as it is asked for: its rows, read once, and the sections of any part of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.utils.text import capfirst

from core import dates
from core.texts import Text
from events.models import Forum
from portal.lists.kinds import Kind
from portal.lists.scope import Choice, Scope
from portal.lists.values import Cell, Column, Value, cell, heading

UNKNOWN = "–"


@dataclass(frozen=True)
class Section:
    """Rows that stand together. `is_continued`: its beginning is on an earlier page."""

    heading: Text
    note: str
    rows: list[list[Cell]]
    is_continued: bool = False


class Listing:
    def __init__(self, forum: Forum, kind: Kind, choice: Choice) -> None:
        self.kind, self.scope = kind, Scope(forum, choice)

    @cached_property
    def rows(self) -> list[Any]:
        """All of them, in order."""
        return self.kind.rows(self.scope)

    @cached_property
    def sizes(self) -> Counter[Value]:
        """How many rows each group has."""
        return Counter(self.group_of(row) for row in self.rows)

    @cached_property
    def about(self) -> str:
        return self.kind.about(self.scope, self.rows) if self.kind.about else ""

    @property
    def people(self) -> int:
        """How many people are seen by all of it."""
        return len(self.rows) * self.kind.persons

    @property
    def columns(self) -> Sequence[Column]:
        """Those of a page and of a paper."""
        return self.kind.columns

    @cached_property
    def all_columns(self) -> list[Column]:
        """Those of a workbook: the group first."""
        more = self.kind.more(self.rows) if self.kind.more else []
        return [self.kind.group, *self.kind.columns, *more]

    def group_of(self, row: Any) -> Value:
        return self.kind.group.of(self.scope, row)

    def sections(self, start: int = 0, stop: int | None = None) -> list[Section]:
        """Rows from `start` to before `stop`, each group with its heading."""
        before = self.group_of(self.rows[start - 1]) if 0 < start <= len(self.rows) else None
        found = []
        for group, members in groupby(self.rows[start:stop], self.group_of):
            rows = list(members)
            cells = [[cell(column.of(self.scope, row)) for column in self.columns] for row in rows]
            found.append(Section(heading(group or UNKNOWN), self._note(group, rows[0]), cells, group == before))
            before = None
        return found

    def _note(self, group: Value, first: Any) -> str:
        return self.kind.note(self.scope, first) if self.kind.note else dates.number(self.sizes[group])

    def header(self, columns: Sequence[Column]) -> list[str]:
        return [capfirst(str(column.name)) for column in columns]
