"""Day, start and end of a row: three columns that make two instants."""

from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Forum, Session
from programme.editor.moving import Place, problems
from programme.editor.times import read, twice
from programme.spreadsheet import cells
from programme.spreadsheet.columns import WHEN
from programme.spreadsheet.reading import Row
from programme.spreadsheet.report import Change, RowReport


def compare(row: Row, made: RowReport, session: Session, before: dict[str, Any] | None, forum: Forum) -> None:
    """Give a session its times. `before` has what its columns say now; None for a new one, which needs all three."""
    written = _written(row, made, is_new=before is None)
    if before is not None:
        now = {name: before[name] for name in WHEN}
        wanted = {**_understood(now), **written}
        if wanted == _understood(now):
            return
    elif len(written) < len(WHEN):
        return
    else:
        now, wanted = {}, written
    if any(cell in {row.cells[name].name for name in WHEN if name in row.cells} for cell, _words in made.errors):
        return
    place = _place(row, made, session, wanted, forum)
    if place is None:
        return
    for name, words in _problems(forum, session, place, is_new=before is None).items():
        made.fail(_cell(row, {"starts_at": "date", "ends_at": "end"}.get(name, name)), words)
    session.starts_at, session.ends_at = place.starts_at, place.ends_at
    made.fields |= {"starts_at", "ends_at"}
    old = _understood(now) if now else {}
    for name in WHEN:
        if old.get(name) != wanted[name]:
            made.changes.append(Change(name, _shown(old.get(name)), _shown(wanted[name])))


def _written(row: Row, made: RowReport, *, is_new: bool) -> dict[str, Any]:
    """What the row's cells say, understood: {"date": date, "start": (time, 0), "end": (time, days later)}."""
    found: dict[str, Any] = {}
    for name in WHEN:
        cell = row.cells.get(name)
        if cell is None:
            continue
        try:
            if cell.value is None:
                raise ValidationError(_("This may not be empty."))
            found[name] = cells.day(cell.value) if name == "date" else cells.clock(cell.value)
            if name == "start" and found[name][1]:
                raise ValidationError(_("Write the time as 09:40."))
        except ValidationError as error:
            made.fail(cell.name, " ".join(error.messages))
    return found


def _understood(now: dict[str, Any]) -> dict[str, Any]:
    return {"date": now["date"], "start": cells.clock(now["start"]), "end": cells.clock(now["end"])}


def _place(row: Row, made: RowReport, session: Session, wanted: dict[str, Any], forum: Forum) -> Place | None:
    """The instants; None where a time does not exist, which is said in its cell."""
    day, (start, _none), (end, later) = wanted["date"], wanted["start"], wanted["end"]
    moments = []
    for name, on, clock, now in (
        ("start", day, start, session.starts_at),
        ("end", day + timedelta(days=later), end, session.ends_at),
    ):
        try:
            found = read(on, clock, forum.zone, now)
        except ValidationError as error:
            made.fail(_cell(row, name), " ".join(error.messages))
            return None
        if found.is_twice:
            made.notes.append(twice(on, clock))
        moments.append(found.at)
    return Place(moments[0], moments[1], tuple(session.rooms))


def _problems(forum: Forum, session: Session, place: Place, *, is_new: bool) -> dict[str, str]:
    found = problems(forum, session, place)
    if "ends_at" in found:
        found["ends_at"] = _("The session ends before it starts. An end after midnight is written as 00:30 +1.")
    found.pop("room", None)  # rooms were looked up in the forum's venue
    return found


def _cell(row: Row, name: str) -> str:
    return row.cells[name].name if name in row.cells else row.cells["code"].name


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, date):
        return value.isoformat()
    clock: tuple[time, int] = value
    return f"{clock[0]:%H:%M}" + (f" +{clock[1]}" if clock[1] else "")
