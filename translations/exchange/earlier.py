"""The original that a file translates, where the site says something else by now: what it was is looked up in its history."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.conf import settings

from core import languages
from translations.exchange.units import Record, canonical
from translations.rules import State

VERSIONS = 300  # how far back


def as_exported(record: Record, sources: Mapping[int, str]) -> Record | None:
    """The text as it was when these parts were exported ({place: source}; place -1 is the whole); None where no version of it is."""
    is_cut = -1 not in sources
    if (record.pairs.frame is not None) != is_cut:
        record = replace(record, is_cut=is_cut)  # the translation has another structure by now
    if _fits(record, sources):
        return record
    tried = {record.original}
    for language, original in _versions(record):
        if original in tried:
            continue
        tried.add(original)
        earlier = _earlier(record, original, language)
        if _fits(earlier, sources):
            return earlier
    return None


def _earlier(record: Record, original: str, language: str) -> Record:
    standing = replace(record.standing, source=language)
    if standing.seen == original:  # it was not out of date then
        state = State.FRESH if standing.state == State.STALE else standing.state
        standing = replace(standing, state=state, seen="", seen_language="")
    return replace(record, original=original, standing=standing)


def _fits(record: Record, sources: Mapping[int, str]) -> bool:
    pairs = record.pairs
    if -1 in sources:
        return canonical(record.original) == canonical(sources[-1])
    if pairs.frame is None:
        return False
    return all(
        place < len(pairs.sources) and canonical(pairs.sources[place]) == canonical(source)
        for place, source in sources.items()
    )


def _versions(record: Record) -> Iterator[tuple[str, str]]:
    """(language, text) of what the original was, newest first."""
    standing = record.standing
    if standing.seen:
        yield standing.seen_language, standing.seen
    model = record.kind.model
    history = getattr(model, "history", None)
    if history is None or model._meta.pk is None:
        return
    codes = [standing.source, *(code for code in settings.ORIGINAL_LANGUAGES if code != standing.source)]
    columns = [languages.column(record.field, code) for code in codes if code != record.language]
    rows = history.filter(**{model._meta.pk.attname: record.object_id}).order_by("-history_id")
    for row in rows.values_list(*columns)[:VERSIONS]:
        yield from ((code, text) for code, text in zip(codes, row, strict=False) if text)
