"""Texts of the site for a file: which, in which order, read in batches so that memory does not grow with the site."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from core import languages
from core.admin.columns import NAMES
from core.texts import Text
from translations import kinds, wanted
from translations.exchange.units import Record, Unit, units_of
from translations.kinds import Kind
from translations.models import TextState
from translations.rules import State

BATCH = 400
STATES = (State.MISSING, State.STALE, State.FRESH, State.REVIEWED)


@dataclass(frozen=True)
class Selection:
    """Translations into `language` that are wanted. `scope` is the id of an edition; `kinds` are labels, none for all."""

    language: str
    states: tuple[State, ...] = STATES
    kinds: tuple[str, ...] = ()
    scope: int | None = None
    is_public: bool = False
    sources: tuple[str, ...] = field(default=())

    @cached_property
    def narrowed(self) -> wanted.Narrowed:
        return wanted.narrowed()

    def rows(self, kind: Kind) -> Any:
        """States of the texts of a kind that are wanted."""
        rows = TextState.objects.filter(kind=kind.label, language=self.language, state__in=self.states)
        rows = wanted.only(rows, kind, self.narrowed)
        if self.sources:
            rows = rows.filter(source__in=self.sources)
        if self.scope is not None:
            rows = rows.filter(object_id__in=kind.in_scope(self.scope).order_by().values("pk"))
        if self.is_public:
            rows = rows.filter(object_id__in=kind.public().order_by().values("pk"))
        return rows

    def chosen(self) -> Iterator[Kind]:
        return (kind for kind in kinds.every() if not self.kinds or kind.label in self.kinds)


def source_languages(selection: Selection) -> list[str]:
    """Languages of the originals of what is wanted, the most frequent first."""
    counts: dict[str, int] = {}
    for kind in selection.chosen():
        for source in selection.rows(kind).order_by().values_list("source", flat=True):
            counts[source] = counts.get(source, 0) + 1
    return sorted(counts, key=lambda code: (-counts[code], code))


def gather(selection: Selection) -> Iterator[Unit]:
    """Units of all that is wanted, by kind in the order of the board, then by object, field and block."""
    for kind in selection.chosen():
        ids = sorted(set(selection.rows(kind).order_by().values_list("object_id", flat=True)))
        for start in range(0, len(ids), BATCH):
            part = ids[start : start + BATCH]
            names = names_of(kind, part)
            for record in records(kind, part, selection.language, selection.rows(kind)):
                name = names.get(record.object_id)
                yield from units_of(record, name.value if name else str(record.object_id))


def records(kind: Kind, ids: Iterable[int], language: str, rows: Any = None) -> list[Record]:
    """Texts of objects with how they stand in a language, originals left out; in the order of objects and fields."""
    wanted = list(ids)
    asked = (TextState.objects.filter(kind=kind.label, language=language) if rows is None else rows).filter(
        object_id__in=wanted
    )
    originals = _originals(kind, wanted)
    order = {name: number for number, name in enumerate(kind.fields)}
    found = [
        Record(kind, row.object_id, row.field, language, originals[row.object_id, row.field].value, row.standing)
        for row in asked.exclude(state=State.ORIGINAL)
        if row.field in order and (row.object_id, row.field) in originals
    ]
    return sorted(found, key=lambda record: (record.object_id, order[record.field]))


def _originals(kind: Kind, ids: list[int]) -> dict[tuple[int, str], Text]:
    rows = TextState.objects.filter(kind=kind.label, object_id__in=ids, state=State.ORIGINAL)
    found = rows.values_list("object_id", "field", "text", "language")
    return {(object_id, name): Text(text, language) for object_id, name, text, language in found}


def names_of(kind: Kind, ids: list[int]) -> dict[int, Text]:
    """What objects are called in the language of their originals."""
    name = next((known for known in NAMES if known in kind.fields), None)
    if name is None:
        return {obj.pk: Text(str(obj), languages.active()) for obj in kind.model._base_manager.filter(pk__in=ids)}
    return {object_id: text for (object_id, known), text in _originals(kind, ids).items() if known == name}
