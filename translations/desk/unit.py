"""One text in one language with all that a translator must see of it."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import blake2s
from html import unescape
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F, TextField, Value, Window
from django.db.models.functions import Coalesce, Lag
from django.utils.text import Truncator

from core import languages
from core.comparing import Piece, compare
from core.fields import RichTextField
from translations.kinds import Kind
from translations.models import TextState
from translations.rules import State
from translations.words import TAG

VERSIONS = 10  # of a text are shown
EXCERPT = 180  # characters
LONG = 4000  # characters of a version that is not compared with the one before


def digest(text: str) -> str:
    """What a page remembers of a text, to see whether it is still the same."""
    return blake2s(text.encode(), digest_size=8).hexdigest()


def is_html(kind: Kind, field_name: str) -> bool:
    return isinstance(kind.model._meta.get_field(field_name), RichTextField)


def excerpt(kind: Kind, field_name: str, text: str) -> str:
    """The beginning of a text in one line, without markup."""
    plain = unescape(TAG.sub(" ", text)) if is_html(kind, field_name) else text
    return Truncator(" ".join(plain.split())).chars(EXCERPT)


@dataclass(frozen=True)
class Version:
    """Who wrote what into a text, and how it differs from the one before; no pieces where that is too long to show."""

    at: datetime
    person: Any
    pieces: list[Piece]


@dataclass
class Unit:
    """A field of an object in a language. `states` are those of all fields of the object: {field: {site code: row}}."""

    kind: Kind
    obj: Any
    field: str
    language: str
    states: dict[str, dict[str, TextState]] = dataclasses.field(default_factory=dict)

    @property
    def column(self) -> str:
        return languages.column(self.field, self.language)

    @property
    def is_html(self) -> bool:
        return is_html(self.kind, self.field)

    @property
    def model_field(self) -> Any:
        return self.kind.model._meta.get_field(self.column)

    @property
    def rows(self) -> dict[str, TextState]:
        return self.states.get(self.field, {})

    @property
    def row(self) -> TextState | None:
        return self.rows.get(self.language)

    @property
    def source(self) -> str:
        """Language of the original; empty where there is no text at all."""
        return self.row.source if self.row else ""

    @property
    def is_original(self) -> bool:
        return self.source == self.language

    def text_in(self, code: str, field_name: str = "") -> str:
        return str(getattr(self.obj, languages.column(field_name or self.field, code)) or "")

    @property
    def original(self) -> str:
        return self.text_in(self.source) if self.source else ""

    @property
    def target(self) -> str:
        return self.text_in(self.language)

    @property
    def is_stale(self) -> bool:
        return self.row is not None and self.row.state == State.STALE

    @cached_property
    def since(self) -> list[Piece]:
        """What changed in the original since this was translated, where it was translated from the same language."""
        row = self.row
        if row is None or not self.is_stale:
            return []
        return compare(row.seen, self.text_in(row.seen_language))


def load(kind: Kind, obj: Any, field_name: str, language: str) -> Unit:
    """The unit of an object that was read already; one query."""
    states: dict[str, dict[str, TextState]] = {}
    rows = TextState.objects.of(kind.label, obj.pk).select_related("changed_by", "reviewed_by")
    for row in rows:
        states.setdefault(row.field, {})[row.language] = row
    return Unit(kind, obj, field_name, language, states)


def versions(unit: Unit) -> list[Version]:
    """The last changes of this text in this language, newest first; two queries."""
    rows = list(_changes(unit, unit.column).order_by("-history_date", "-history_id")[:VERSIONS])
    people = get_user_model()._default_manager.in_bulk(
        {row["history_user_id"] for row in rows if row["history_user_id"]}
    )
    return [
        Version(row["history_date"], people.get(row["history_user_id"]), _pieces(row["before"], row["now"]))
        for row in rows
    ]


def _changes(unit: Unit, column: str) -> Any:
    """Versions in which a column is another than in the one before."""
    before = Window(
        Lag("now", default=Value(""), output_field=TextField()),
        order_by=[F("history_date").asc(), F("history_id").asc()],
    )
    rows = unit.kind.model.history.filter(**{_key(unit.kind): unit.obj.pk})  # type: ignore[attr-defined]  # simple-history's
    return (
        rows.exclude(history_type="-")
        .annotate(now=Coalesce(column, Value(""), output_field=TextField()))
        .annotate(before=before)
        .exclude(now=F("before"))
        .values("history_date", "history_id", "history_user_id", "now", "before")
    )


def _key(kind: Kind) -> str:
    return str(kind.model._meta.pk.attname)


def _pieces(before: str, now: str) -> list[Piece]:
    return compare(before, now) if len(before) + len(now) <= LONG else []


def shown_before(unit: Unit, seen: str) -> str:
    """The original as it was when its digest was `seen`, from history; empty where it is not found."""
    rows = _changes(unit, languages.column(unit.field, unit.source)).order_by("-history_date", "-history_id")
    return next((row["now"] for row in rows[:VERSIONS] if digest(row["now"]) == seen), "")
