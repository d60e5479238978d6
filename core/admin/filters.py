"""Filters of lists, each choice with how many rows it leads to: texts missing in a language, where a publication stands, relations."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages
from core.admin import tongues
from core.admin.columns import missing, name_of
from core.models import PublishingModel
from core.once import once


class Named(admin.RelatedOnlyFieldListFilter):
    """A relation's filter that calls things by their names.

    For each filter that counts, Django makes all filters of the list anew: what can be chosen is asked for once a request.
    """

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = once(
            request, f"choices of {field}", lambda: self.choices_of(field, request, model_admin)
        )
        return found

    def choices_of(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        used = model_admin.get_queryset(request).order_by().values(field.attname).distinct()
        return [(str(obj.pk), name_of(obj)) for obj in field.related_model._base_manager.filter(pk__in=used)]

    def get_facet_queryset(self, changelist: Any) -> dict[str, int]:
        """Counted in groups: a sum for each choice, as Django asks for, is slow with a hundred countries."""
        rows = changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters()).order_by()
        bare = self.field.model._base_manager.filter(
            pk__in=rows.values("pk")
        )  # a list may count something else by itself
        counted = bare.order_by().values_list(self.field_path).annotate(n=Count("pk"))
        found = dict.fromkeys([f"{key}__c" for key, _name in self.lookup_choices], 0)
        return {**found, "__c": 0, **{f"{'' if key is None else key}__c": count for key, count in counted}}


class Conditions(admin.SimpleListFilter):
    """A filter whose choices are conditions on the row itself, so that all of them are counted in one pass."""

    def conditions(self) -> dict[str, Q]:
        """What each value of the filter asks for."""
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.conditions().get(str(self.value()))
        return queryset if chosen is None else queryset.filter(chosen)

    def get_facet_counts(self, pk_attname: str, filtered_qs: QuerySet[Any]) -> dict[str, Count]:
        if (
            filtered_qs.query.distinct
        ):  # counted outside of a question of its own, where conditions cannot look into other tables
            slow: dict[str, Count] = super().get_facet_counts(pk_attname, filtered_qs)
            return slow
        wanted = self.conditions()
        return {
            f"{number}__c": Count(pk_attname, filter=wanted[key])
            for number, (key, _label) in enumerate(self.lookup_choices)
        }


def missing_text(field: str) -> type[admin.SimpleListFilter]:
    """A filter for objects without a text of `field` in a language that they are to be written in."""

    class Missing(Conditions):
        title = _("missing text")
        parameter_name = "missing"

        def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
            self.request, self.model = request, model
            super().__init__(request, params, model, model_admin)

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return [(language.code, language.name) for language in languages.LANGUAGES]

        def conditions(self) -> dict[str, Q]:
            unwanted = once(self.request, f"unwanted {self.model._meta.label}", lambda: tongues.unwanted(self.model))
            found = {code: missing(field, code) for code in languages.CODES}
            return {code: where & ~unwanted[code] if code in unwanted else where for code, where in found.items()}

    return Missing


class Publication(Conditions):
    """Draft, waiting for its moment, or public."""

    title = _("publication")
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("draft", _("Draft")), ("scheduled", _("Scheduled")), ("public", _("Public"))]

    def conditions(self) -> dict[str, Q]:
        published = Q(state=PublishingModel.State.PUBLISHED)
        later = Q(publish_at__isnull=False, publish_at__gt=timezone.now())
        return {"draft": ~published, "scheduled": published & later, "public": published & ~later}
