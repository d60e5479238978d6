"""Where else a stored picture is used: what has it as its picture, and texts with it inside."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst

from core import changes
from core.admin.columns import columns, name_of
from core.fields import PictureField, PrivatePictureField, RichTextField


def uses(keys: Iterable[str], *, but: type[Any]) -> list[tuple[str, str]]:
    """(what it is, its address in the admin or "") of content, other than that of one model, that shows one of these pictures."""
    wanted = list(keys)
    found = []
    for model in changes.content_models():
        where = _where(model, wanted) if model is not but else Q()
        for obj in model._base_manager.filter(where).order_by("pk") if where else ():
            found.append((f"{capfirst(model._meta.verbose_name)}: {name_of(obj)}", _address(obj)))
    return found


def _where(model: Any, keys: list[str]) -> Q:
    """Rows of a model with one of the pictures; an empty question where it has no place for any."""
    found = Q()
    by_language = columns(model)
    for field in model._meta.concrete_fields:
        for key in keys:
            if isinstance(field, PictureField) and not isinstance(field, PrivatePictureField):
                found |= Q(**{f"{field.name}__startswith": f"originals/{key}-"})
            elif isinstance(model._meta.get_field(by_language.get(field.name, (field.name,))[0]), RichTextField):
                found |= Q(**{f"{field.name}__contains": f"{settings.MEDIA_URL}{key}-"})
    return found


def _address(obj: Any) -> str:
    if type(obj) not in admin.site._registry:
        return ""
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
