"""What a file carries: units, each a text in one language or one block of it, with all that a translator wants to know.

The name of a unit is `kind:id:field`, of a block `kind:id:field:n` counted from 1; it stays the same for as long as the text exists.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.urls import NoReverseMatch, reverse

from core import languages
from core.fields import RichTextField
from translations import kinds
from translations.exchange.bodies import Pairs, pair
from translations.kinds import Kind
from translations.rules import Standing, State

NAME = re.compile(r"([a-z_]+\.[a-z0-9_]+):(\d{1,18}):([a-z][a-z0-9_]*)(?::(\d{1,6}))?")
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Key:
    """A text: the kind's label, the object, the field."""

    kind: str
    object_id: int
    field: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}:{self.field}"


def named(name: str) -> tuple[Key, int | None] | None:
    """The text and the part (from 0; None for all of it) that a unit's name says; None where it is no such name."""
    match = NAME.fullmatch(name.strip())
    if not match or match[4] == "0":
        return None
    return Key(match[1], int(match[2]), match[3]), int(match[4]) - 1 if match[4] else None


@dataclass(frozen=True)
class Unit:
    """`previous` is what the source was when this was translated, where that is known and not the same."""

    name: str
    source: str
    source_language: str
    target: str
    state: State
    previous: str
    is_html: bool
    object_name: str
    label: str
    note: str
    limit: int | None
    address: str

    @property
    def digest(self) -> str:
        return digest(self.target)


def canonical(text: str) -> str:
    """A text as tools may give it back: spaces, the normal form of Unicode and what cannot be printed do not count."""
    return " ".join(unicodedata.normalize("NFC", UNPRINTABLE.sub("", text)).split())


def digest(text: str) -> str:
    """Twelve hexadecimal digits that tell whether a translation is still what it was; empty for none."""
    said = canonical(text)
    return hashlib.sha256(said.encode()).hexdigest()[:12] if said else ""


def printable(text: str) -> str:
    """Without characters that XML 1.0 cannot hold."""
    return UNPRINTABLE.sub("", text)


@dataclass(frozen=True)
class Record:
    """A text as the site has it: its original, and how the translation into one language stands to it.

    `is_cut` says whether HTML goes block by block; None leaves that to the structure of both.
    """

    kind: Kind
    object_id: int
    field: str
    language: str
    original: str
    standing: Standing
    is_cut: bool | None = None

    @property
    def key(self) -> Key:
        return Key(self.kind.label, self.object_id, self.field)

    @property
    def column(self) -> Any:
        """The model's field of this language."""
        return self.kind.model._meta.get_field(languages.column(self.field, self.language))

    @property
    def is_html(self) -> bool:
        return is_html(self.kind, self.field)

    @cached_property
    def pairs(self) -> Pairs:
        standing = self.standing
        seen = standing.seen if standing.seen_language == standing.source else ""
        is_stale = standing.state == State.STALE
        is_html = self.is_html and self.is_cut is not False
        found = pair(self.original, standing.text, seen=seen, is_html=is_html, is_stale=is_stale)
        if self.is_cut and found.frame is None:
            return pair(self.original, "", is_html=is_html)
        return found

    def state_of(self, part: int) -> State:
        if not self.pairs.targets[part]:
            return State.MISSING
        if self.standing.state == State.STALE and not self.pairs.stale[part]:
            return State.REVIEWED if self.standing.is_reviewed else State.FRESH
        return self.standing.state


def is_html(kind: Kind, field: str) -> bool:
    return isinstance(kind.model._meta.get_field(field), RichTextField)


def label_of(kind: Kind, field: str) -> str:
    """What a field is called before people."""
    label = str(kind.model._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # no relation is translated
    return label[:1].upper() + label[1:]


@cache
def _address(kind: str) -> str:
    """Where the object 0 of a kind is edited."""
    try:
        return reverse(f"admin:{kind.replace('.', '_')}_change", args=[0])
    except NoReverseMatch:
        return f"/{kind}/0/"


def units_of(record: Record, object_name: str) -> Iterator[Unit]:
    """The units of a text, in order."""
    pairs = record.pairs
    field = record.kind.model._meta.get_field(record.field)
    for part, source in enumerate(pairs.sources):
        yield Unit(
            name=f"{record.key}:{part + 1}" if pairs.frame else str(record.key),
            source=source,
            source_language=record.standing.source,
            target=pairs.targets[part],
            state=record.state_of(part),
            previous=pairs.previous[part],
            is_html=record.is_html,
            object_name=object_name,
            label=label_of(record.kind, record.field),
            note=str(getattr(field, "help_text", "")),
            limit=getattr(field, "max_length", None),
            address=_address(record.kind.label).replace("/0/", f"/{record.object_id}/"),
        )


def kind_of(key: Key) -> Kind | None:
    """The kind of a text, if there is such a kind with such a field."""
    kind = kinds.of(key.kind)
    return kind if kind is not None and key.field in kind.fields else None


def is_html_of(name: str) -> bool:
    """Whether the unit of this name is HTML; one that the site does not know is not."""
    found = named(name)
    kind = kind_of(found[0]) if found else None
    return bool(found and kind and is_html(kind, found[0].field))
