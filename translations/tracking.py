"""From the change feed to the state of texts, in the transaction of the write. Whatever the way of saving, what was seen before is
compared with what is there now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from core import languages
from core.admin.columns import columns
from core.changes import Change
from translations import kinds, words, writing
from translations.kinds import Kind
from translations.models import TextState
from translations.rules import Standing, State, judge

BATCH = 400
FEW = 20
Texts = dict[str, dict[str, str]]
"""Of one object: {field: {site code: text}}."""
JUDGED = ("state", "text", "source", "seen", "seen_language", "words")
ALL = (*JUDGED, "changed_by", "changed_at", "reviewed_by", "reviewed_at")


@dataclass
class Cause:
    """Who wrote, when, and whether as a translator."""

    person: Any = None
    at: datetime = field(default_factory=timezone.now)
    by_translator: bool = False


def on_change(change: Change) -> None:
    """Subscriber of the change feed."""
    if change.model is None:
        _everything()
        return
    kind = kinds.of_model(change.model)
    if kind is None:
        return
    if change.kind == "deleted":
        TextState.objects.filter(kind=kind.label, object_id__in=change.ids).delete()
        return
    names = columns(kind.model)
    if change.columns is None or any(name in names for name in change.columns):
        person = writing.person_of(change.instance)
        follow(kind, change.ids, Cause(person, by_translator=writing.is_by_translator(person)))


def _everything() -> None:
    """After `migrate` or `restore`; not while a new site is half migrated."""
    from translations import sync

    tables = set(connection.introspection.table_names())
    if {TextState._meta.db_table, *(kind.model._meta.db_table for kind in kinds.every())} <= tables:
        sync.everything()


def follow(kind: Kind, ids: Sequence[int], cause: Cause) -> int:
    """Bring the states of some objects up to date with their texts as they are in the database; the number of rows written."""
    written = 0
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        written += settle(kind, texts_of(kind, part), known_of(kind, part), cause)
    return written


def texts_of(kind: Kind, ids: Iterable[int]) -> dict[int, Texts]:
    """The texts of objects as they stand in the database, by id."""
    names = columns(kind.model)
    rows = kind.model._base_manager.filter(pk__in=list(ids)).values_list("pk", *names)
    return {row[0]: _by_field(names, row[1:]) for row in rows.iterator()}


def _by_field(names: Mapping[str, tuple[str, str]], values: Iterable[Any]) -> Texts:
    found: Texts = {}
    for (field_name, code), value in zip(names.values(), values, strict=True):
        found.setdefault(field_name, {})[code] = value or ""
    return found


def known_of(kind: Kind, ids: Iterable[int]) -> dict[tuple[int, str], dict[str, TextState]]:
    """The states there are: {(id, field): {site code: row}}."""
    found: dict[tuple[int, str], dict[str, TextState]] = {}
    for row in TextState.objects.filter(kind=kind.label, object_id__in=list(ids)):
        found.setdefault((row.object_id, row.field), {})[row.language] = row
    return found


def settle(
    kind: Kind, texts: Mapping[int, Texts], known: Mapping[tuple[int, str], dict[str, TextState]], cause: Cause
) -> int:
    """Judge every text and write what became of it."""
    new: list[TextState] = []
    changed: list[TextState] = []
    gone: list[int] = []
    for object_id, fields in texts.items():
        for field_name, now in fields.items():
            rows = known.get((object_id, field_name), {})
            judged = judge({code: row.standing for code, row in rows.items()}, now, by_translator=cause.by_translator)
            gone += [row.pk for code, row in rows.items() if code not in judged]
            count = words.count(now[next(iter(judged.values())).source]) if judged else 0
            for code, standing in judged.items():
                row = rows.get(code)
                if row is None:
                    row = TextState(kind=kind.label, object_id=object_id, field=field_name, language=code)
                    new.append(apply(row, standing, count, cause))
                elif row.standing != standing or row.words != count:
                    changed.append(apply(row, standing, count, cause))
    TextState.objects.bulk_create(new, batch_size=BATCH)
    _write(changed)
    if gone:
        TextState.objects.filter(pk__in=gone).delete()
    return len(new) + len(changed) + len(gone)


def _write(rows: Sequence[TextState]) -> None:
    """A few rows one by one: a statement that updates many with a dozen columns takes Django longer to write than to run."""
    if len(rows) > FEW:
        TextState.objects.bulk_update(rows, ALL, batch_size=BATCH // 4)
        return
    for row in rows:
        row.save(update_fields=ALL)


def apply(row: TextState, standing: Standing, count: int, cause: Cause) -> TextState:
    """Write a standing into a row that is not saved yet: a text that is not the one seen before has a new author."""
    if standing.text != row.text:
        row.changed_by = cause.person if standing.text else None
        row.changed_at = cause.at if standing.text else None
    if not standing.is_reviewed:
        row.reviewed_by = row.reviewed_at = None
    row.state = standing.state.value
    row.text, row.source = standing.text, standing.source
    row.seen, row.seen_language = standing.seen, standing.seen_language
    row.words = count
    return row


def unit(kind: Kind, object_id: int, field_name: str) -> dict[str, TextState]:
    """All languages of one text, in the order of the site; empty where the text is."""
    rows = {row.language: row for row in TextState.objects.unit(kind.label, object_id, field_name)}
    return {code: rows[code] for code in languages.CODES if code in rows}


def review(rows: Iterable[TextState], person: Any) -> int:
    """Somebody has read these translations against the original as it is now; originals and missing texts are passed over."""
    read = [row for row in rows if row.state not in (State.ORIGINAL, State.MISSING)]
    for row in read:
        row.state, row.seen, row.seen_language = State.REVIEWED.value, "", ""
        row.reviewed_by, row.reviewed_at = person, timezone.now()
    _write(read)
    return len(read)


def still_right(rows: Iterable[TextState]) -> int:
    """Stale translations that need no change: fresh again, as they stand."""
    stale = [row for row in rows if row.state == State.STALE]
    for row in stale:
        row.state = State.REVIEWED.value if row.reviewed_at else State.FRESH.value
        row.seen = row.seen_language = ""
    _write(stale)
    return len(stale)
