"""Things that are wanted twice at the same time. One pass: asking the database for pairs would look at each with each."""

from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import NamedTuple


class Wanted(NamedTuple):
    """`key` is what is wanted (a room, a person), `by` what wants it (a session)."""

    key: Hashable
    by: int
    starts_at: datetime
    ends_at: datetime


def overlapping(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Those that overlap another one of the same key. What ends when another begins does not.

    It is enough to look at the one that lasts longest so far: it overlaps whatever an earlier one does.
    """
    longest: dict[Hashable, Wanted] = {}
    found: dict[Wanted, None] = {}
    for one in sorted(wanted, key=lambda each: each.starts_at):
        before = longest.get(one.key)
        if before is not None and one.starts_at < before.ends_at and one.by != before.by:
            found |= {before: None, one: None}
        if before is None or one.ends_at > before.ends_at:
            longest[one.key] = one
    return list(found)
