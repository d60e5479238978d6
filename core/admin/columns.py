"""Language columns of a model, and how objects are named and shown in lists."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib import admin
from django.db import models
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.translator import NotRegistered, translator

from core import languages
from core.templatetags.site import in_language
from core.texts import text

NAMES = ("short_name", "title", "name", "caption", "label")
NOTHING = "–"


@cache
def translated(model: Any) -> tuple[str, ...]:
    """Names of the translated fields of a model, in the order of the model; empty for a model without any."""
    try:
        found = set(translator.get_options_for_model(model).get_field_names())
    except NotRegistered:
        return ()
    return tuple(field.name for field in model._meta.fields if field.name in found)


@cache
def columns(model: Any) -> dict[str, tuple[str, str]]:
    """Language columns of a model: {"title_zh_hans": ("title", "zh-hans")}."""
    return {languages.column(name, code): (name, code) for name in translated(model) for code in languages.CODES}


def in_every_language(*names: str) -> tuple[str, ...]:
    """The columns of some fields in all languages, for searching."""
    return tuple(languages.column(name, code) for name in names for code in languages.CODES)


def label_of(model: Any, name: str, with_language: bool = True) -> str:
    """What a column is called before people: "Title (Қазақша)"."""
    field, code = columns(model).get(name, (name, ""))
    label = capfirst(str(getattr(model._meta.get_field(field), "verbose_name", field)))
    own_name = next((language.name for language in languages.LANGUAGES if language.code == code), "")
    return f"{label} ({own_name})" if own_name and with_language else label


def name_of(obj: Any) -> str:
    """An object's name in the language in force, with its code where it has one."""
    model: Any = type(obj)
    fields = translated(model)
    for field in NAMES:
        found = text(obj, field).value if field in fields else ""
        if found:
            return found
    return str(obj)


def follow(obj: Any, path: str) -> Any:
    """The object at the end of a path of relations such as "gallery.forum", or None."""
    for part in filter(None, path.split(".")):
        obj = getattr(obj, part, None)
    return obj


def text_column(path: str, label: Any, *, ordering: str = "") -> Callable[[Any], SafeString | str]:
    """A column of a list: the text at "title" or "room.name" in the reader's language, marked where it fell back."""
    relation, _dot, field = path.rpartition(".")

    @admin.display(description=label, ordering=ordering or languages.column(path.replace(".", "__"), languages.DEFAULT))
    def show(obj: Any) -> SafeString | str:
        target = follow(obj, relation)
        found = text(target, field) if target is not None else None
        return in_language(found.value, found.language) if found and found.value else NOTHING

    show.__name__ = path.replace(".", "_")
    return show


def name_column(path: str, label: Any, *, ordering: str = "") -> Callable[[Any], str]:
    """A column of a list: the name of a related object."""

    @admin.display(description=label, ordering=ordering or path.replace(".", "__"))
    def show(obj: Any) -> str:
        target = follow(obj, path)
        return name_of(target) if target is not None else NOTHING

    show.__name__ = path.replace(".", "_")
    return show


def badge_column(field: str, label: Any) -> Callable[[Any], SafeString]:
    """A column of a list: the words of a choice, in a frame whose class carries its value."""

    @admin.display(description=label, ordering=field)
    def show(obj: Any) -> SafeString:
        words = getattr(obj, f"get_{field}_display")()
        return format_html('<span class="badge badge-{}">{}</span>', getattr(obj, field), words)

    show.__name__ = field
    return show


def moment_column(field: str, label: Any, of: str = "forum") -> Callable[[Any], str]:
    """A column of a list: a moment on the clock of the place where the forum at `of` is; of the page where there is none."""

    @admin.display(description=label, ordering=field)
    def show(obj: Any) -> str:
        moment, forum = getattr(obj, field), follow(obj, of)
        if moment is None:
            return NOTHING
        return formats.date_format(timezone.localtime(moment, forum.zone if forum else None), "SHORT_DATETIME_FORMAT")

    show.__name__ = field
    return show


def thumbnail(file: Any, alternative: str = "") -> SafeString:
    """A small picture whose measures are known before it loads."""
    if not file or not file.is_shown:
        return format_html('<span class="no-thumb">{}</span>', _("hidden at request") if file else NOTHING)
    width, height = file.width or 1, file.height or 1
    shown = round(72 * width / height)
    source = file.at(400, "webp")
    return format_html(
        '<img class="thumb" src="{}" width="{}" height="72" alt="{}" loading="lazy">', source, shown, alternative
    )


def flag_column(field: str, label: Any) -> Callable[[Any], str]:
    """A column of a list: "yes" or nothing. A red cross in every row would only alarm."""

    @admin.display(description=label, ordering=field)
    def show(obj: Any) -> str:
        return _("yes") if getattr(obj, field) else ""

    show.__name__ = field
    return show


def picture_column(field: str, label: Any) -> Callable[[Any], SafeString]:
    """A column of a list: a small picture."""

    @admin.display(description=label)
    def show(obj: Any) -> SafeString:
        return thumbnail(getattr(obj, field), name_of(obj))  # the picture is a link: its words are what it leads to

    show.__name__ = field
    return show


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: no text and an empty text do."""
    return bool(one == other) or (one in (None, "") and other in (None, ""))


def missing(field: str, code: str) -> models.Q:
    """Rows without a text of a field in a language."""
    column = languages.column(field, code)
    return models.Q(**{f"{column}__isnull": True}) | models.Q(**{column: ""})
