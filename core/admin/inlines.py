"""Rows edited on the page of another object, and a registry by which apps above put theirs on pages of apps below."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from core.admin import locking
from core.admin.forms import SEEN, RowForm
from core.admin.formsets import ContentFormSet
from core.admin.languages import LanguageTabs
from core.admin.widgets import KnownSelect

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

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what the rows refer to, which they are called by."""
        rows: Any = super().get_queryset(request)  # type: ignore[misc]
        fields = self.model._meta.fields  # type: ignore[attr-defined]
        names = [f.name for f in fields if isinstance(f, models.ForeignKey) and not self._is_parent(f)]  # type: ignore[attr-defined]
        return rows.select_related(*names) if names else rows

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", KnownSelect(db_field, self.admin_site, using=kwargs.get("using")))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

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
