"""Filters of lists: texts missing in a language, and where a publication stands."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages
from core.admin.columns import missing, name_of
from core.models import PublishingModel


class Named(admin.RelatedOnlyFieldListFilter):
    """A relation's filter that calls things by their names."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        used = model_admin.get_queryset(request).order_by().values(field.attname).distinct()
        return [(str(obj.pk), name_of(obj)) for obj in field.related_model._base_manager.filter(pk__in=used)]


def missing_text(field: str) -> type[admin.SimpleListFilter]:
    """A filter for objects without a text of `field` in a language."""

    class Missing(admin.SimpleListFilter):
        title = _("missing text")
        parameter_name = "missing"

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return [(language.code, language.name) for language in languages.LANGUAGES]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset.filter(missing(field, self.value() or "")) if self.value() in languages.CODES else queryset

    return Missing


class Publication(admin.SimpleListFilter):
    """Draft, waiting for its moment, or public."""

    title = _("publication")
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("draft", _("Draft")), ("scheduled", _("Scheduled")), ("public", _("Public"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        published = Q(state=PublishingModel.State.PUBLISHED)
        later = Q(publish_at__gt=timezone.now())
        chosen = {"draft": ~published, "scheduled": published & later, "public": published & ~later}
        return queryset.filter(chosen[str(self.value())]) if self.value() in chosen else queryset
