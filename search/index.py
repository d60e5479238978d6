"""The index brought up to date with the content: what is stale, or everything."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from core.models import ContentCounter
from search.models import Entry, Stale
from search.normal import tokens
from search.sources import Document, Ids, Source, every, of_kind

BATCH = 500
MOST_BYTES = 400_000  # of an entry's terms: PostgreSQL takes 1 MB in a tsvector
LOCK = 7_361_045  # any number: PostgreSQL's lock while one process writes the index
SAID = ("object_id", "language", "public_from", "position", "address", "title", "detail", "body")
"""Columns of an entry that come from the content. The terms follow from them: who changes `search.normal` empties the table."""

Progress = Callable[[str, int], object]
"""Called with a kind and how many of its objects are done."""


def flush() -> int:
    """Work off the queue; the number of rows that were in it. Announces nothing.

    Each part is a transaction of its own: rows are taken, what they name is written anew, and exactly those rows are removed.
    """
    done = 0
    while taken := _flush_some():
        done += taken
    return done


def _flush_some() -> int:
    with transaction.atomic():
        _alone()
        rows = list(Stale.objects.order_by("pk").values_list("pk", "kind", "via", "object_id")[: 4 * BATCH])
        for kind, ids in _meant({row[1:] for row in rows}).items():
            source = of_kind(kind)
            if source is not None:
                _refresh(source, ids)
        _forget([row[0] for row in rows])
    return len(rows)


def rebuild(progress: Progress = lambda kind, done: None) -> dict[str, int]:
    """Make the whole index anew in one transaction, while the old one answers: {kind: number of objects}."""
    with transaction.atomic():
        _alone()
        taken = list(Stale.objects.values_list("pk", flat=True))
        Entry.objects.all().delete()
        counts = {source.kind: _refresh(source, None, progress) for source in every()}
        _forget(taken)
        ContentCounter.raise_it(connection.alias)  # pages that were kept show the old index
    return counts


def _alone() -> None:
    """One writer at a time: two that read the same object at different moments must not write in the other order.

    On SQLite the transaction itself is alone.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _forget(taken: Ids) -> None:
    for part in _parts(taken):
        Stale.objects.filter(pk__in=part).delete()


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    waiting = iter(ids)
    while part := list(islice(waiting, BATCH)):
        yield part


def _meant(rows: Iterable[tuple[str, str, int | None]]) -> dict[str, set[int] | None]:
    """Kind -> ids of objects, None for all: what rows of the queue name."""
    found: dict[str, set[int] | None] = {}
    related: dict[tuple[str, str], list[int]] = {}
    for kind, via, pk in rows:
        if pk is None:
            found.update(dict.fromkeys([kind] if kind else [source.kind for source in every()]))
        elif via:
            related.setdefault((kind, via), []).append(pk)
        else:
            ids = found.setdefault(kind, set())
            if ids is not None:
                ids.add(pk)
    for (kind, via), pks in related.items():
        ids = found.setdefault(kind, set())
        if ids is not None:
            ids |= _through(kind, via, pks)
    return found


def _through(kind: str, via: str, pks: list[int]) -> set[int]:
    """Ids of the objects that rows of a related model touch."""
    source = of_kind(kind)
    watch = source.watches.get(apps.get_model(via)) if source else None
    return {pk for part in _parts(pks) for pk in watch(part)} if callable(watch) else set()


def _refresh(source: Source, ids: set[int] | None, progress: Progress = lambda kind, done: None) -> int:
    """Write the entries of these objects (None: all) where they differ; the number of objects that have some."""
    if ids is not None:
        return sum(_replace(source.kind, part, list(source.documents(part))) for part in _parts(sorted(ids)))
    seen: set[int] = set()
    waiting = iter(source.documents(None))
    while documents := list(islice(waiting, BATCH)):
        there = [document.object_id for document in documents]
        _replace(source.kind, there, documents)
        seen.update(there)
        progress(source.kind, len(seen))
    kept = set(Entry.objects.filter(kind=source.kind).values_list("object_id", flat=True).distinct())
    for part in _parts(kept - seen):
        Entry.objects.filter(kind=source.kind, object_id__in=part).delete()
    return len(seen)


def _replace(kind: str, ids: Ids, documents: list[Document]) -> int:
    """Make the entries of these objects those of the documents; texts that are there already are not taken apart again."""
    rows = Entry.objects.filter(kind=kind, object_id__in=ids).values_list("pk", *SAID)
    there = {row[1:]: row[0] for row in rows}
    wanted = dict.fromkeys(row for document in documents for row in _said(document))
    for part in _parts(pk for row, pk in there.items() if row not in wanted):
        Entry.objects.filter(pk__in=part).delete()
    made = (_entry(kind, row) for row in wanted if row not in there)
    Entry.objects.bulk_create(filter(None, made), batch_size=BATCH)
    return len(documents)


def _said(document: Document) -> Iterator[tuple[Any, ...]]:
    """SAID for each language in which the object says something; nothing where it has no title to be shown by."""
    if not any(words.title for words in document.words.values()):
        return
    address = " ".join(document.address)
    for code, words in document.words.items():
        title, body = " ".join(words.title.split()), " ".join(words.body.split())
        if title or body:
            moment, place = document.public_from_seconds, document.position
            yield document.object_id, code, moment, place, address, title, words.detail, body


def _entry(kind: str, row: tuple[Any, ...]) -> Entry | None:
    """The entry of a row; None where its text has nothing but signs."""
    entry = Entry(kind=kind, **dict(zip(SAID, row, strict=True)))
    in_title = [token.term for token in tokens(entry.title)]
    terms = _cut(dict.fromkeys([*in_title, *(token.term for token in tokens(entry.body))]))
    entry.title_terms, entry.terms = " ".join(in_title), " ".join(terms)
    return entry if terms else None


def _cut(terms: Iterable[str]) -> list[str]:
    """As many terms as the index takes."""
    size, found = 0, []
    for term in terms:
        size += len(term.encode()) + 1
        if size > MOST_BYTES:
            break
        found.append(term)
    return found
