"""Doing what the report of an import says: all of it in one transaction, with one reason in history, or nothing."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import history, languages
from translations import kinds, tracking, writing
from translations.exchange.comparing import Rules, compare
from translations.exchange.entries import Content
from translations.exchange.report import Line, Report, Status
from translations.exchange.units import Key, named
from translations.kinds import Kind
from translations.models import TextState
from translations.rules import State

BATCH = 200


class ChangedError(Exception):
    """The site is not what it was when the report was shown; `report` is what the import would do now."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


def bring_in(content: Content, rules: Rules, *, name: str, person: Any = None, seal: str | None = None) -> Report:
    """Write what a file changes. ChangedError, if that is not what stands under `seal`; ValidationError, with nothing written,
    where something is refused or in conflict. `name` is that of the file, for history.
    """
    with transaction.atomic():
        _lock(content)
        report = compare(content, rules)
        if seal is not None and report.seal != seal:
            raise ChangedError(report)
        if not report.is_possible:
            raise ValidationError(_("There are texts that cannot be taken."))
        with history.because(_reason(name), person), writing.translating():
            _write(report)
    return report


def _reason(name: str) -> str:
    return f"imported from {name}"[:100]


def _lock(content: Content) -> None:
    """Let nobody else write the objects of a file until it is done."""
    ids: dict[str, set[int]] = defaultdict(set)
    for entry in content.entries:
        found = named(entry.name)
        if found:
            ids[found[0].kind].add(found[0].object_id)
    for kind in kinds.every():
        wanted = sorted(ids.get(kind.label, ()))
        for start in range(0, len(wanted), BATCH):
            rows = kind.model._base_manager.filter(pk__in=wanted[start : start + BATCH])
            list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _write(report: Report) -> None:
    """Object by object, all its texts at once: one version in its history."""
    lines: dict[Kind, dict[int, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for line in report.written:
        if line.record is not None:
            lines[line.record.kind][line.record.object_id].append(line)
    for kind, objects in lines.items():
        changed = [pk for pk, of_it in objects.items() if any(line.status == Status.CHANGED for line in of_it)]
        for start in range(0, len(changed), BATCH):
            for obj in kind.model._base_manager.filter(pk__in=changed[start : start + BATCH]):
                _save(obj, report.language, objects[obj.pk])
    _stay_stale(report)
    confirmed = [line.key for line in report.written if line.status == Status.CONFIRMED and line.key]
    tracking.still_right(_rows(confirmed, report.language))


def _save(obj: Any, language: str, lines: Iterable[Line]) -> None:
    written = []
    for line in lines:
        if line.status == Status.CHANGED and line.key:
            column = languages.column(line.key.field, language)
            setattr(obj, column, line.after)
            written.append(column)
    obj.save(update_fields=written)


def _rows(keys: Iterable[Key], language: str) -> list[TextState]:
    """States of texts in a language."""
    by_kind: dict[str, set[Key]] = defaultdict(set)
    for key in keys:
        by_kind[key.kind].add(key)
    found: list[TextState] = []
    for label, wanted in by_kind.items():
        ids = sorted({key.object_id for key in wanted})
        for start in range(0, len(ids), BATCH):
            rows = TextState.objects.filter(kind=label, language=language, object_id__in=ids[start : start + BATCH])
            found += [row for row in rows if Key(label, row.object_id, row.field) in wanted]
    return found


def _stay_stale(report: Report) -> None:
    """What translates an original that has changed since is out of date, as it would be had it come in time."""
    late = {line.key: line.seen for line in report.written if line.seen and line.key and line.status == Status.CHANGED}
    rows = [row for row in _rows(late, report.language) if row.state == State.FRESH]
    for row in rows:
        seen = late[Key(row.kind, row.object_id, row.field)]
        row.state = State.STALE.value
        row.seen, row.seen_language = seen or ("", "")
    TextState.objects.bulk_update(rows, ["state", "seen", "seen_language"], batch_size=BATCH // 2)
