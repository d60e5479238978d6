"""What is searchable. Apps above register their kinds here; this app names none of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from math import ceil
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from core import languages

OWN = "pk"
WHOLE = "*"
INLINE = frozenset({"a", "abbr", "b", "cite", "code", "em", "i", "q", "s", "strong", "sub", "sup", "u"})


@dataclass(frozen=True)
class Words:
    """An object's texts in one language: title, body, and a short line about it (a date, say). Plain text."""

    title: str = ""
    body: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Document:
    """A public object: `words` by site code, the name and arguments of its address, and its `position` among equals."""

    object_id: int
    words: Mapping[str, Words]
    address: tuple[str, ...]
    public_from: datetime | None = None
    position: int = 0

    @property
    def public_from_seconds(self) -> int:
        return ceil(self.public_from.timestamp()) if self.public_from else 0


Ids = Sequence[int]
Watch = str | Callable[[Ids], Iterable[int]]


@dataclass(frozen=True)
class Source:
    """A kind of searchable object.

    `documents(ids)` yields those objects that are public, or will be at a known moment; None stands for all. `watches` says which
    written rows touch which objects: OWN where the row is the object; the name of an attribute that holds the object's id, for rows
    that tie it to others; a function from the ids of rows to those of objects; WHOLE where any may be touched.
    """

    kind: str
    label: str | Promise
    order: int
    documents: Callable[[Ids | None], Iterator[Document]]
    watches: Mapping[type[Model], Watch] = field(default_factory=dict)


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Make a kind searchable; called in `AppConfig.ready()`. `order` is its place among the results."""
    _sources[source.kind] = source


def every() -> list[Source]:
    """All sources, in the order of the results."""
    return sorted(_sources.values(), key=lambda source: source.order)


def of_kind(kind: str) -> Source | None:
    return _sources.get(kind)


def own(obj: Any, name: str, code: str) -> str:
    """The text of a translated field in one language, without any falling back; "" where there is none."""
    return (getattr(obj, languages.column(name, code), None) or "") if obj else ""


def joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


class _Text(HTMLParser):
    """Collects the text of sanitised HTML; a space where an element ends a line."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.handle_starttag(tag, [])

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def html_text(html: str) -> str:
    """The words of sanitised HTML as one line."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.parts).split())
