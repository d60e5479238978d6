"""One row of a spreadsheet against its session: what it would change, or what is wrong in which cell."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import languages
from core.admin.columns import same
from core.tables.report import Status
from events.models import Session
from programme.editor.copying import SLUG_LENGTH, free
from programme.spreadsheet import cells, times
from programme.spreadsheet.columns import FLOOR, INTERPRETATION, TEXTS, people, spoken, values
from programme.spreadsheet.known import Known
from programme.spreadsheet.reading import Row
from programme.spreadsheet.report import Change, RowReport

LONGEST_CELL = 32_767  # characters; a spreadsheet cuts longer texts off
REQUIRED = frozenset({"slug", "kind", "state"})
TEXT_COLUMNS = tuple(languages.column(name, code) for name in TEXTS for code in languages.CODES)


def compare_row(row: Row, known: Known, seen: set[str]) -> RowReport:
    """The report of a row. `seen` are the codes of the rows before it."""
    for cell in row.cells.values():
        if cell.is_formula or cell.is_broken:
            words = _("This is a formula. Put its value there.") if cell.is_formula else _("This cell has an error.")
            made = RowReport(row.number, _code(row) if not row.cells["code"].is_formula else "")
            made.fail(cell.name, words)
            return made
    code = _code(row)
    made = RowReport(row.number, code, cells={name: cell.name for name, cell in row.cells.items()})
    if not code or code in seen:
        made.fail(row.cells["code"].name, _("This code is there twice.") if code else _("Give a code."))
        return made
    seen.add(code)
    old = known.by_code.get(code)
    session = old or _new(row, made, known)
    before = values(session, known.programme.zone, "") if old else {}
    made.session = session
    if old is None:
        made.status = Status.NEW
    _texts(row, made, session, before)
    _own(row, made, session, before, known)
    _relations(row, made, session, before, known)
    times.compare(row, made, session, before if old else None, known.programme.forum)
    _parts(row, made, session, known)
    if not any(getattr(session, languages.column("title", language)) for language in languages.CODES):
        made.fail(_name(row, "title_" + languages.DEFAULT), _("Give a title in at least one language."))
    if made.status == Status.UNCHANGED and made.changes:
        made.status = Status.CHANGED
    return made


def _code(row: Row) -> str:
    return cells.text(row.cells["code"].value) if row.cells["code"].value is not None else ""


def _name(row: Row, column: str) -> str:
    """A cell for people; the row's first, where the file has no such column."""
    return row.cells[column].name if column in row.cells else row.cells["code"].name


def _new(row: Row, made: RowReport, known: Known) -> Session:
    session = Session(forum=known.programme.forum, code=made.code)
    _set(row, made, session, "code", made.code)
    if "slug" not in row.cells or row.cells["slug"].value is None:
        title = row.cells.get(languages.column("title", languages.DEFAULT))
        wanted = slugify(cells.text(title.value) if title and title.value else "")[:SLUG_LENGTH].strip("-") or made.code
        session.slug = free(wanted, known.slugs, SLUG_LENGTH) if wanted in known.slugs else wanted
        known.slugs[session.slug] = made.code
    return session


def _set(row: Row, made: RowReport, session: Session, name: str, value: Any) -> None:
    """Give a column of the model its value, as the model would store it; or say in the cell why not."""
    model_field: Any = Session._meta.get_field(name)
    try:
        cleaned = model_field.clean(model_field.get_prep_value(value), session)
    except ValidationError as error:
        made.fail(_name(row, name), " ".join(error.messages))
        return
    setattr(session, name, cleaned)
    made.fields.add(name)


def _note(made: RowReport, column: str, before: Any, after: Any) -> None:
    made.changes.append(Change(column, _shown(before), _shown(after)))


def _shown(value: Any) -> str:
    return "–" if value in (None, "") else f"{value:%H:%M}" if hasattr(value, "hour") else str(value)


def _texts(row: Row, made: RowReport, session: Session, before: dict[str, Any]) -> None:
    for name in TEXT_COLUMNS:
        if name not in row.cells:
            continue
        old, cell = before.get(name), row.cells[name].value
        model_field: Any = Session._meta.get_field(name)
        new = model_field.get_prep_value(cells.text(cell)) if cell is not None else ""
        is_cut = len(cells.text(cell or "")) >= LONGEST_CELL and str(old or "").startswith(new[:LONGEST_CELL])
        if same(old, new) or is_cut:
            continue
        _set(row, made, session, name, new)
        _note(made, name, old, new)


def _own(row: Row, made: RowReport, session: Session, before: dict[str, Any], known: Known) -> None:
    """Columns that are the model's own: kind, state, places, links."""
    readers: dict[str, Callable[[Any], Any]] = {
        "slug": cells.text, "kind": lambda value: cells.choice(value, Session.Kind), "places": cells.whole,
        "state": lambda value: cells.choice(value, Session.State), "stream_url": cells.text, "recording_url": cells.text,
    }  # fmt: skip
    for name, reader in readers.items():
        cell = row.cells.get(name)
        if cell is None or (cell.value is None and not before):
            continue
        try:
            new = _read(cell.value, reader, name, empty=None if name == "places" else "")
        except ValidationError as error:
            made.fail(cell.name, " ".join(error.messages))
            continue
        if same(before.get(name), new):
            continue
        if name == "slug" and known.slugs.setdefault(new, made.code) != made.code:
            made.fail(cell.name, _("%(code)s has this word for links already.") % {"code": known.slugs[new]})
            continue
        _set(row, made, session, name, new)
        _note(made, name, before.get(name), new)


def _read(value: Any, reader: Callable[[Any], Any], name: str, empty: Any) -> Any:
    if value is not None:
        return reader(value)
    if name in REQUIRED:
        raise ValidationError(_("This may not be empty."))
    return empty


def _relations(row: Row, made: RowReport, session: Session, before: dict[str, Any], known: Known) -> None:
    """Its track and its rooms."""
    track_words = _("There is no track with the address “%(value)s” in this forum.")
    room_words = _("There is no room with the address “%(value)s” in the forum's venue.")
    for name, all_of_them, words in (("track", known.tracks, track_words), ("room", known.rooms, room_words)):
        cell = row.cells.get(name)
        if cell is None or same(before.get(name), cell.value and cells.text(cell.value)):
            continue
        try:
            reader = cells.several if name == "room" else cells.only
            found = reader(cell.value, all_of_them, words) if cell.value is not None else []
        except ValidationError as error:
            made.fail(cell.name, " ".join(error.messages))
            continue
        after = " ".join(one.slug for one in found)
        if same(before.get(name), after):
            continue
        if name == "room":
            session.try_rooms(found)
            made.rooms = found[1:]
        else:
            session.track = found[0] if found else None
        made.fields.add(name)
        _note(made, name, before.get(name), after)


def _parts(row: Row, made: RowReport, session: Session, known: Known) -> None:
    """Languages and people."""
    uses: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
        ("floor", FLOOR, cells.languages),
        ("interpretation", INTERPRETATION, cells.languages),
        ("speakers", "", lambda value: cells.people(value, known.speakers)),
    )
    for name, use, reader in uses:
        cell = row.cells.get(name)
        if cell is None:
            continue
        old: list[Any] = [] if not session.pk else spoken(session, use) if use else people(session)
        try:
            new = reader(cell.value) if cell.value is not None else []
        except ValidationError as error:
            made.fail(cell.name, " ".join(error.messages))
            continue
        if (set(old) == set(new)) if name == "interpretation" else (old == new):
            continue
        if use:
            made.languages[use] = new
        else:
            made.people = new
        _note(made, name, _joined(old), _joined(new))


def _joined(entries: list[tuple[str, Any]]) -> str:
    return " ".join(f"{one}:{other}" if other is not None else one for one, other in entries)
