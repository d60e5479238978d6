"""From the change feed to the queue: what a write makes stale is noted with it, and worked off once it is committed."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from core.changes import Change
from search import index
from search.models import Stale
from search.sources import OWN, WHOLE, Watch, every


def note(change: Change) -> None:
    """Subscriber of the change feed. A process that is killed after the commit leaves rows; whoever comes next works them off."""
    rows = list(_everything() if change.model is None else _touched(change))
    if rows:
        Stale.objects.bulk_create(rows)
        _flush_on_commit()


def _everything() -> Iterator[Stale]:
    if Stale._meta.db_table in connection.introspection.table_names():  # not while a new site is half migrated
        yield Stale()


def _touched(change: Change) -> Iterator[Stale]:
    for source in every():
        watch = source.watches.get(change.model) if change.model else None
        if watch is not None:
            yield from _rows(source.kind, watch, change)


def _rows(kind: str, watch: Watch, change: Change) -> Iterator[Stale]:
    """Rows for one kind. Of a row that ties objects together and was edited, nobody knows what it tied before."""
    if callable(watch):
        label = change.model._meta.label_lower if change.model else ""
        yield from (Stale(kind=kind, via=label, object_id=pk) for pk in change.ids)
    elif watch == OWN:
        yield from (Stale(kind=kind, object_id=pk) for pk in change.ids)
    elif watch == WHOLE or change.instance is None or change.kind == "updated":
        yield Stale(kind=kind)
    else:
        yield Stale(kind=kind, object_id=getattr(change.instance, watch))


def _flush_on_commit() -> None:
    """Once a transaction. The list is Django's own, so what a rolled-back savepoint registered is not counted."""
    registered: list[Any] = [function for _, function, *_ in connection.run_on_commit]
    if index.flush not in registered:
        transaction.on_commit(index.flush, robust=True)
