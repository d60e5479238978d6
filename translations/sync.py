"""States brought up to date with all content there is: after `migrate` and `restore`, and by `manage.py sync_translations`.

Objects of which nothing is known get their states from their history, version by version; fields and models that were renamed
take theirs along.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q

from core import languages
from core.admin.columns import columns
from translations import kinds, words, writing
from translations.kinds import Kind
from translations.models import TextState
from translations.rules import Standing, judge
from translations.tracking import BATCH, Cause, Texts, apply, known_of, settle, texts_of

Progress = Callable[[str, int], object]
"""Called with the name of a kind and how many of its objects are done."""


def everything(progress: Progress = lambda name, done: None) -> dict[str, int]:
    """Compare all texts with their states: {label of a kind: rows written}. In one transaction."""
    with transaction.atomic():
        _follow_renamed()
        _drop_unknown()
        return {kind.label: _kind(kind, progress) for kind in kinds.every()}


def _kind(kind: Kind, progress: Progress) -> int:
    written = done = 0
    _drop_deleted(kind)
    for ids in _batches(kind.model._base_manager.order_by("pk").values_list("pk", flat=True)):
        texts, known = texts_of(kind, ids), known_of(kind, ids)
        with_text = {pk for pk, fields in texts.items() if any(any(now.values()) for now in fields.values())}
        unknown = with_text - {object_id for object_id, _field in known}
        written += from_history(kind, unknown)
        written += settle(kind, texts, known_of(kind, ids) if unknown else known, Cause())
        done += len(ids)
        progress(kind.name, done)
    return written


def _batches(ids: Any) -> Iterator[list[int]]:
    found = list(ids)
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]


def _drop_deleted(kind: Kind) -> None:
    alive = kind.model._base_manager.values("pk")
    TextState.objects.filter(kind=kind.label).exclude(object_id__in=alive).delete()


def _drop_unknown() -> None:
    """States of models, fields and languages that the site has no more."""
    wanted = Q(pk__in=[])
    for kind in kinds.every():
        wanted |= Q(kind=kind.label, field__in=kind.fields)
    TextState.objects.exclude(wanted).delete()
    TextState.objects.exclude(language__in=languages.CODES).delete()


# --- what was before the states were kept -------------------------------------------------------------------------------------
def from_history(kind: Kind, ids: Iterable[int]) -> int:
    """States of objects of which none is known, as their versions tell it: who wrote what when, and what is stale since."""
    versions = getattr(kind.model, "history", None)
    wanted = sorted(ids)
    if versions is None or not wanted:
        return 0
    names = columns(kind.model)
    pk = kind.model._meta.pk.attname if kind.model._meta.pk else "id"
    rows = (
        versions.filter(**{f"{pk}__in": wanted})
        .exclude(history_type="-")
        .order_by(pk, "history_date", "history_id")
        .select_related("history_user")
    )
    made: list[TextState] = []
    for object_id, group in groupby(rows.iterator(chunk_size=BATCH), key=lambda row: getattr(row, pk)):
        made += _told(kind, object_id, [(_texts(names, row), _cause(row)) for row in group])
    TextState.objects.bulk_create(made, batch_size=BATCH)
    return len(made)


def _texts(names: dict[str, tuple[str, str]], row: Any) -> Texts:
    found: Texts = {}
    for name, (field, code) in names.items():
        found.setdefault(field, {})[code] = getattr(row, name) or ""
    return found


def _cause(row: Any) -> Cause:
    return Cause(row.history_user, row.history_date, writing.is_by_translator(row.history_user))


def _told(kind: Kind, object_id: int, versions: list[tuple[Texts, Cause]]) -> list[TextState]:
    """Rows, not written yet, of one object after all its versions."""
    made: list[TextState] = []
    for field in kind.fields:
        rows: dict[str, TextState] = {}
        for texts, cause in versions:
            before: dict[str, Standing] = {code: row.standing for code, row in rows.items()}
            judged = judge(before, texts[field], by_translator=cause.by_translator)
            rows = {
                code: apply(
                    rows.get(code) or TextState(kind=kind.label, object_id=object_id, field=field, language=code),
                    standing,
                    words.count(texts[field][standing.source]),
                    cause,
                )
                for code, standing in judged.items()
            }
        made += rows.values()
    return made


# --- what was renamed ---------------------------------------------------------------------------------------------------------
def _follow_renamed() -> None:
    """States whose model or field is gone go to the new one that has exactly their texts, where that one has none yet."""
    labels = {kind.label: kind for kind in kinds.every()}
    have = set(TextState.objects.order_by().values_list("kind", "field").distinct())
    gone = {(label, field) for label, field in have if label not in labels or field not in labels[label].fields}
    fresh = [(kind, field) for kind in kinds.every() for field in kind.fields if (kind.label, field) not in have]
    for label, field in sorted(gone):
        for kind, name in fresh:
            renamed = kind.label == label or (label not in labels and kind.model._meta.app_label == label.split(".")[0])
            if renamed and _is_same(kind, name, label, field):
                TextState.objects.filter(kind=label, field=field).update(kind=kind.label, field=name)
                fresh.remove((kind, name))
                break


def _is_same(kind: Kind, name: str, label: str, field: str) -> bool:
    """Whether a field holds what the states of a vanished one say: each text that has a state, and at least one."""
    rows = TextState.objects.filter(kind=label, field=field).exclude(text="")
    if not rows.exists():
        return False
    for ids in _batches(rows.order_by().values_list("object_id", flat=True).distinct()):
        texts = texts_of(kind, ids)
        for object_id, code, text in rows.filter(object_id__in=ids).values_list("object_id", "language", "text"):
            if texts.get(object_id, {}).get(name, {}).get(code, text) != text:
                return False
    return True
