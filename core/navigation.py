"""The main menu. Apps register their entries in `AppConfig.ready()`: those of a forum, and those of the whole site."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from core import addresses


@dataclass(frozen=True)
class Entry:
    """`key` marks the entry of the page that is shown; `address(forum)` is its address, "" hides it."""

    key: str
    label: str | Promise
    order: int
    address: Callable[[Any], str]


_entries: dict[str, Entry] = {}


def register(key: str, label: str | Promise, order: int, url_name: str, *, of_forum: bool) -> None:
    """Put an entry in the menu. A forum's entry needs a forum to point to."""

    def address(forum: Any) -> str:
        if not of_forum:
            return addresses.address(url_name)
        return addresses.address(url_name, forum.slug) if forum else ""

    _entries[key] = Entry(key, label, order, address)


def entries(forum: Any) -> list[dict[str, Any]]:
    """What the menu shows for a forum (None: outside of any), in order."""
    ordered = sorted(_entries.values(), key=lambda entry: entry.order)
    shown = [{"key": entry.key, "label": entry.label, "url": entry.address(forum)} for entry in ordered]
    return [entry for entry in shown if entry["url"]]
