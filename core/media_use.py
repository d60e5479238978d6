"""Which files of the media anything in the database speaks of.

Nobody has to register: every column that can hold a name is read, those of history, of jobs that wait and of snapshots too. A file
of which one row speaks is used. Columns of prose (`PlainTextField`, `LongTextField`) show no pictures and are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.functions import Cast

from core.fields import LongTextField, PictureField, PlainTextField, RichTextField
from core.paper_field import PaperField

TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField)
PROSE = (PlainTextField, LongTextField, models.SlugField, models.EmailField, models.URLField)
SHORTEST = 34  # characters of the shortest name: "private/", a key, "-1x1"
PLACES = ("originals/", "private/", "public/")
KEY = re.compile(r"(?<![0-9a-f])([0-9a-f]{24})-\d")
MADE = re.compile(r"public/(?:made|papers)/[0-9a-f]{24}/[\w.-]+")
BATCH = 500  # rows that are read at once


@dataclass(frozen=True)
class Use:
    """What one column of one row speaks of. `is_shown` where a reader of today gets the picture itself: not history, not a job."""

    model: str
    pk: Any
    field: str
    is_shown: bool
    text: str

    @property
    def keys(self) -> set[str]:
        return set(KEY.findall(self.text))

    @property
    def made(self) -> set[str]:
        return set(MADE.findall(self.text))

    def __str__(self) -> str:
        return f"{self.model} {self.pk}, {self.field}"


def uses() -> Iterator[Use]:
    """Every column of every row that names a file of the media; a query for each model."""
    tables = set(connection.introspection.table_names())
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.db_table in tables:
            yield from _of(model)


def _of(model: type[models.Model]) -> Iterator[Use]:
    columns = {f"in_{field.name}": field for field in model._meta.concrete_fields if _may_name(field)}
    if not columns:
        return
    texts = {name: Cast(field.name, models.TextField()) for name, field in columns.items()}
    wanted = reduce(or_, (models.Q((f"{name}__contains", place)) for name in columns for place in PLACES))
    rows = model._base_manager.annotate(**texts).filter(wanted).order_by().values_list("pk", *columns)
    is_history = hasattr(model, "instance_type")
    for pk, *values in rows.iterator(BATCH):
        for field, text in zip(columns.values(), values, strict=True):
            if text and any(place in text for place in PLACES):
                is_shown = not is_history and isinstance(field, PictureField | RichTextField | PaperField)
                yield Use(model._meta.label, pk, field.name, is_shown, text)


def _may_name(field: Any) -> bool:
    is_short = field.max_length is not None and field.max_length < SHORTEST
    return isinstance(field, TEXTS) and not isinstance(field, PROSE) and not is_short and not field.choices
