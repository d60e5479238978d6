"""Rooms and people that an import would book twice. What overlapped before the import is not its fault."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.tables.report import Status
from events.models import Session
from programme.checks import first_overlaps
from programme.spreadsheet.columns import people
from programme.spreadsheet.report import Report, RowReport

MOVES = frozenset({"starts_at", "ends_at", "room", "state"})


@dataclass(frozen=True)
class Booked:
    """A session as it would be. `row` is its row, where that moves it or changes its people."""

    session: Session
    people: frozenset[str]
    row: RowReport | None

    @property
    def starts_at(self) -> datetime:
        return self.session.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.session.ends_at


def look(report: Report, sessions: Sequence[Session], seats: set[str]) -> None:
    """Add an error to every row that makes a clash. Rows of existing sessions hold the very objects of `sessions`."""
    rows = {id(row.session): row for row in report.rows if row.session is not None and row.status != Status.ERROR}
    new = [row.session for row in rows.values() if row.session is not None and not row.session.pk]
    booked = []
    for session in [*sessions, *new]:
        if session.state == Session.State.CANCELLED or not session.starts_at or session.starts_at >= session.ends_at:
            continue
        row = rows.get(id(session))
        moves = row is not None and (not session.pk or bool(row.fields & MOVES) or row.people is not None)
        own = row.people if row is not None and row.people is not None else people(session) if session.pk else []
        booked.append(Booked(session, frozenset(slug for slug, _role in own) - seats, row if moves else None))
    booked.sort(key=lambda one: one.starts_at)
    in_room = _("At this time %(code)s is in the same room.")
    for group in _grouped(booked, lambda one: {room.pk for room in one.session.rooms}).values():
        _tell(group, "room", in_room, {})
    for slug, group in _grouped(booked, lambda one: one.people).items():
        _tell(group, "speakers", _("At this time %(speaker)s is in %(code)s."), {"speaker": slug})


def _grouped(booked: Sequence[Booked], keys: Any) -> dict[Any, list[Booked]]:
    groups: dict[Any, list[Booked]] = defaultdict(list)
    for one in booked:
        for key in keys(one):
            groups[key].append(one)
    return groups


def _tell(group: Sequence[Booked], column: str, words: str, about: dict[str, str]) -> None:
    """One clash for each row: the next look shows what is left."""
    for one, other in first_overlaps(group):
        if one.row is not None:
            one.row.fail(one.row.cells.get(column, column), words % {**about, "code": other.session.code})
