"""Rows edited on the page of another object, and a registry by which apps above put theirs on pages of apps below."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from core.admin import locking
from core.admin.forms import SEEN, RowForm
from core.admin.formsets import ContentFormSet
from core.admin.languages import LanguageTabs

# Django's classes are generic to the type checker only.
Stacked: Any = admin.StackedInline
Tabular: Any = admin.TabularInline
_added: dict[str, list[type[Any]]] = {}


def add(label: str, inline: type[Any]) -> None:
    """Put an inline on the pages of a model, such as "events.Session"."""
    known = _added.setdefault(label, [])
    if inline not in known:
        known.append(inline)


def of(model: type[models.Model]) -> list[type[Any]]:
    return list(_added.get(model._meta.label, []))


class Locked:
    """Closed to those who edit some languages only: they translate on the object's own page."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not locking.is_limited(request) and bool(super().has_add_permission(request, obj))  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not locking.is_limited(request) and bool(super().has_change_permission(request, obj))  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not locking.is_limited(request) and bool(super().has_delete_permission(request, obj))  # type: ignore[misc]


class Versioned:
    """Each row says on which version of it the page was opened, so that two people lose nothing."""

    form = RowForm
    formset = ContentFormSet

    def get_fieldsets(self, request: Any, obj: Any = None) -> list[Any]:
        found: list[Any] = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if not found or not self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return found
        (name, options), *rest = found
        return [(name, {**options, "fields": [*options["fields"], SEEN]}), *rest]


class TranslatedInline(Versioned, Locked, LanguageTabs, Stacked):
    """Rows with texts in several languages: tabs in each row."""

    extra = 0
    texts_at: ClassVar[int] = 1


class RowInline(Versioned, Locked, LanguageTabs, Tabular):
    """Rows without texts of their own, one below the other in a table."""

    extra = 0
    texts_wanted: ClassVar[bool] = False
