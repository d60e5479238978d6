"""Times in the admin are those of a place: the forum's where there is one, else the person's own."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst


class ZonedAdmin:
    """Pages are read and written in one zone, and say which."""

    def zone_for(self, request: HttpRequest, obj: Any = None) -> ZoneInfo:
        """The zone of a page: that of its reader, which holds in the whole administration (`core.middleware.staff_language`).
        Admins of things with a place say theirs.
        """
        zone: Any = timezone.get_current_timezone()
        return zone  # type: ignore[no-any-return]

    def _object_of(self, request: HttpRequest, object_id: str | None) -> Any:
        return self.get_object(request, object_id) if object_id else None  # type: ignore[attr-defined]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        zone = self.zone_for(request, self._object_of(request, object_id))
        fields = self.model._meta.fields  # type: ignore[attr-defined]
        has_times = any(isinstance(field, DateTimeField) and field.editable for field in fields)
        with timezone.override(zone):
            context = {"zone": zone.key if has_times else "", **(extra_context or {})}
            return _rendered(super().changeform_view(request, object_id, form_url, context))  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = capfirst(str(self.model._meta.verbose_name_plural))  # type: ignore[attr-defined]
        with timezone.override(self.zone_for(request)):
            return _rendered(super().changelist_view(request, {"title": title, **(extra_context or {})}))  # type: ignore[misc]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        with timezone.override(self.zone_for(request, self._object_of(request, object_id))):
            return _rendered(super().history_view(request, object_id, extra_context))  # type: ignore[misc]

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        with timezone.override(self.zone_for(request, self._object_of(request, object_id))):
            return _rendered(super().history_form_view(request, object_id, version_id, extra_context))  # type: ignore[misc]


def _rendered(response: HttpResponse) -> HttpResponse:
    """Templates are rendered late; the zone must still be in force then."""
    return response.render() if isinstance(response, TemplateResponse) and not response.is_rendered else response
