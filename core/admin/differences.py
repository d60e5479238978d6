"""Two values of a field side by side, as people read them: words of a choice, names, local times, texts word by word."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import unescape
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.models import DeletedObject

from core import languages
from core.admin.columns import NOTHING, columns, label_of, name_of
from core.comparing import Piece, compare
from core.fields import PictureField, RichTextField
from core.texts import listed

AROUND = 60  # characters of what stays the same that are shown beside what does not
BLOCK = re.compile(r"(?i)</(?:p|li|h[1-6]|blockquote|figcaption|tr|dt|dd|pre)>|<br\s*/?>|<hr\s*/?>")
TAG = re.compile(r"<[^<>]*>")


def plain_value(field: Any, value: Any) -> Any:
    """A value as people read it."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, DeletedObject):
        return deleted_name(value.model, value.pk)
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    if isinstance(value, models.Model):
        return name_of(value)
    return _simple(value)


def _simple(value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return listed([str(one) for one in value]) if isinstance(value, list | tuple) else formats.localize(value)


def deleted_name(model: Any, pk: Any) -> str:
    """What somebody chose that is not there any more: its last name, where history knows it."""
    if pk is None:
        return NOTHING
    record = model.history.filter(**{model._meta.pk.attname: pk}).first() if hasattr(model, "history") else None
    return _("%(name)s (deleted since)") % {
        "name": record_name(record) if record else capfirst(model._meta.verbose_name)
    }


def record_name(record: Any) -> str:
    """The name that a row of history had; what it belonged to may be gone."""
    try:
        return name_of(record.instance)
    except (models.ObjectDoesNotExist, AttributeError):
        return f"{capfirst(str(record.instance_type._meta.verbose_name))} {record.pk}"


def words_of(html: str) -> str:
    """The words of a rich text, a block a line."""
    text = unescape(TAG.sub("", BLOCK.sub("\n", html)))
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def shortened(pieces: Iterable[Piece]) -> list[Piece]:
    """What stays the same only as far as it stands beside a difference."""
    found = list(pieces)
    last = len(found) - 1

    def cut(number: int, text: str) -> str:
        before, after = AROUND if number else 0, AROUND if number < last else 0
        if len(text) <= before + after + 3:
            return text
        return f"{text[:before]} … {text[len(text) - after :]}" if after else f"{text[:before]} …"

    return [(sign, cut(number, text) if sign == " " else text) for number, (sign, text) in enumerate(found)]


@dataclass(frozen=True)
class Difference:
    """A field with an earlier and a later value. `name` is that of the column; related objects are given themselves."""

    model: Any
    name: str
    old: Any
    new: Any

    @property
    def field(self) -> Any:
        return self.model._meta.get_field(self.name)

    @property
    def label(self) -> str:
        return label_of(self.model, self.name)

    @property
    def language(self) -> str:
        """Code of the language of a text; empty where it has none."""
        return columns(self.model).get(self.name, ("", ""))[1]

    @property
    def tag(self) -> str:
        return languages.tag(self.language) if self.language else ""

    @property
    def direction(self) -> str:
        return languages.direction(self.language) if self.language else ""

    @property
    def is_text(self) -> bool:
        kind = isinstance(self.field, models.CharField | models.TextField) and not isinstance(self.field, PictureField)
        return kind and not self.field.choices

    @property
    def is_rich(self) -> bool:
        source = columns(self.model).get(self.name, (self.name, ""))[0]
        return isinstance(self.model._meta.get_field(source), RichTextField)

    @property
    def then(self) -> Any:
        return plain_value(self.field, self.old)

    @property
    def now(self) -> Any:
        return plain_value(self.field, self.new)

    @cached_property
    def pieces(self) -> list[Piece]:
        """Word by word, for texts only."""
        if not self.is_text:
            return []
        old, new = (str(value or "") for value in (self.old, self.new))
        return compare(words_of(old), words_of(new)) if self.is_rich else compare(old, new)

    @property
    def short(self) -> list[Piece]:
        return shortened(self.pieces)

    @property
    def is_markup_only(self) -> bool:
        return self.is_rich and not any(sign != " " for sign, _text in self.pieces)
