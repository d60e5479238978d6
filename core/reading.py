"""Which content is read: what a page is made of, so that it is made anew after a write to that and to nothing else.

Every query of Django passes here, written by hand or not. A query may name tables of content models; those of their history
are written with them. What reads anything else (an index, a file's row, a table that is unknown) may be changed by any write.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import connection

from core import changes

WORDS = re.compile(r"\w+")


class Reads:
    """The tables of content that were read; `anything` where something else was read too. What was read is true `until` then.

    `now` are the counter's numbers before anything was read.
    """

    def __init__(self, now: Mapping[str, int]) -> None:
        self.now = now
        self.tables: set[str] = set()
        self.anything = False
        self.until: datetime | None = None

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Note a query and run it (a wrapper of `connection.execute_wrapper`)."""
        found = tables_of(sql)
        self.anything = self.anything or found is None
        self.tables |= found or frozenset()
        return execute(sql, params, many, context)

    def numbers(self) -> dict[str, int] | None:
        """Those of the counter's numbers that tell whether what was read is the same; None where only all of them do."""
        return None if self.anything else {kind: self.now.get(kind, 0) for kind in ("", *sorted(self.tables))}


_seen: ContextVar[Reads | None] = ContextVar("seen", default=None)


@contextmanager
def reading(now: Mapping[str, int]) -> Iterator[Reads]:
    """Note what this thread reads inside. What is noted inside of that again is noted twice."""
    seen = Reads(now)
    token = _seen.set(seen)
    try:
        with connection.execute_wrapper(seen):
            yield seen
    finally:
        _seen.reset(token)


def present() -> Reads | None:
    """What notes now what this thread reads; None outside of public pages."""
    return _seen.get()


def true_until(moment: datetime | None) -> None:
    """What is being read changes by itself at that moment (aware), whatever the view says of its page; never for None."""
    seen = _seen.get()
    if seen is not None and moment is not None:
        seen.until = min(moment, seen.until or moment)


@lru_cache(maxsize=400)  # a query is up to some ten kilobytes
def tables_of(sql: str) -> frozenset[str] | None:
    """The tables of content that a query names; None where it reads another table of the site, or one that is unknown."""
    known, words = _known(), set(WORDS.findall(sql))
    found = {known[word] for word in words if word in known}
    is_unknown = None in found or (
        not found and "FROM" in words
    )  # without it: a savepoint, or what Django asks of itself
    return None if is_unknown else frozenset(table for table in found if table)


@cache
def _known() -> dict[str, str | None]:
    """Every table of the site: under which kind the counter counts its writes, None where it does not."""
    content = set(changes.content_models())
    return {
        model._meta.db_table: origin._meta.db_table if origin in content else None
        for model in apps.get_models(include_auto_created=True)
        for origin in [getattr(model, "instance_type", model)]  # of a history: what it is the history of
    }
