"""What many public pages have in common, such as head and foot: made once by a process, and kept while it is true.

It is true as long as the content counter says the same of the tables that it was made of, and its moment has not come, as
with whole pages (`core.page_cache`). A page that takes it has read what it was made of. Which tables these are is declared:
a page must have the same tag (RFC 9110, 8.8.3) whoever has made its parts, and some of what a part shows may have been read for
the page before.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from django.utils import timezone

from core import reading

MOST = 300
T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """`numbers` are those of the counter for "" and each table."""

    value: Any
    numbers: tuple[int, ...]
    until: datetime | None


_parts: OrderedDict[Hashable, Part] = OrderedDict()
_lock = threading.Lock()


def kept(key: Hashable, tables: frozenset[str], make: Callable[[], T]) -> T:
    """What `make()` gave when it was last asked under `key`, or gives now. It is shared by threads: nobody may change it.

    `tables` are those of content that it may read. What has read anything else is not kept, nor is what is made outside of
    public pages.
    """
    page = reading.present()
    if page is None:
        return make()
    numbers = tuple(page.now.get(table, 0) for table in ("", *sorted(tables)))
    with _lock:
        known = _parts.get(key)
    if known is None or known.numbers != numbers or (known.until is not None and known.until <= timezone.now()):
        known = _made(key, tables, numbers, make, page)
    page.tables |= tables
    reading.true_until(known.until)
    return cast(T, known.value)


def _made(
    key: Hashable, tables: frozenset[str], numbers: tuple[int, ...], make: Callable[[], Any], page: reading.Reads
) -> Part:
    with reading.reading(page.now) as seen:
        part = Part(make(), numbers, seen.until)
    if not seen.anything and seen.tables <= tables:
        with _lock:
            _parts[key] = part
            _parts.move_to_end(key)
            while len(_parts) > MOST:
                _parts.popitem(last=False)
    return part


def forget() -> None:
    """Make all of them anew."""
    with _lock:
        _parts.clear()
