"""What a table has: its rows, its columns, and how a value stands in a cell. Apps declare theirs with `register`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Max, QuerySet
from django.utils import timezone

from core import languages
from core.admin.columns import columns as language_columns
from core.admin.columns import label_of, translated
from core.texts import text

KEY, VERSION = "id", "version"
Value = str | int | float | date | None


@dataclass(frozen=True)
class Scope:
    """Rows that belong together, such as those of a forum; `fixed` are values that each new row gets."""

    key: str
    label: Any
    rows: QuerySet[Any]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(settings.TIME_ZONE))


@dataclass(frozen=True)
class Table:
    """`fields` are the model's, translated ones stand for all languages. `unique` are fields that no two rows of a scope share.

    `codes` are relations whose objects are called by a field of their own, such as a country by its code; others are called
    by their number and name. `check` raises ValidationError by field.
    """

    name: str
    label: Any
    model: Any
    fields: tuple[str, ...]
    scopes: Callable[[], Sequence[Scope]]
    codes: Mapping[str, str] = field(default_factory=dict)
    unique: tuple[tuple[str, ...], ...] = ()
    may_add: bool = True
    check: Callable[[Any], None] | None = None

    @property
    def columns(self) -> list[str]:
        """Names of the model's columns, in order."""
        texts = translated(self.model)
        found: list[str] = []
        for name in self.fields:
            found += [languages.column(name, code) for code in languages.CODES] if name in texts else [name]
        return found

    @property
    def headings(self) -> list[str]:
        return [KEY, *self.columns, VERSION]

    def field(self, name: str) -> Any:
        return self.model._meta.get_field(name)

    def label_of(self, name: str) -> str:
        """What a column is called before people."""
        return name if name in (KEY, VERSION) else label_of(self.model, name)

    def language_of(self, name: str) -> str:
        return language_columns(self.model).get(name, ("", ""))[1]

    def objects(self, scope: Scope) -> QuerySet[Any]:
        """With what their relations are called by."""
        relations = [name for name in self.fields if self.field(name).is_relation] if self.fields else []
        return scope.rows.select_related(*relations).order_by("pk") if relations else scope.rows.order_by("pk")

    def scope(self, key: str) -> Scope | None:
        """The scope with this key; the first one where none is asked for."""
        found = list(self.scopes())
        return next((one for one in found if one.key == key), None) if key else (found[0] if found else None)


_tables: dict[str, Table] = {}


def register(table: Table) -> None:
    _tables[table.name] = table


def of_name(name: str) -> Table | None:
    return _tables.get(name)


def versions(model: Any, keys: Sequence[Any]) -> dict[Any, str]:
    """The newest row of history of each object, in words that a cell keeps as they are."""
    rows = model.history.filter(**{f"{model._meta.pk.attname}__in": keys}).order_by()
    newest = rows.values_list(model._meta.pk.attname).annotate(Max("history_id"))
    return {pk: f"v{number}" for pk, number in newest}


# --- a value in a cell -----------------------------------------------------------------------------------------------


def called(table: Table, name: str, related: Any) -> str:
    """How a related object is written: "KZ", or "#12 Silk Road College"."""
    code = table.codes.get(name)
    return str(getattr(related, code)) if code else f"#{related.pk} {text(related, 'name').value}".strip()


def written(table: Table, name: str, obj: Any) -> Value:
    """What an object has in a column."""
    model_field = table.field(name)
    if isinstance(model_field, models.ForeignKey):
        related = getattr(obj, name)
        return called(table, name, related) if related is not None else None
    value = getattr(obj, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return value if value is None or isinstance(value, int | float | date) else str(value)
