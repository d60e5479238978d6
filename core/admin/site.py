"""The admin site: its first page says what is to be done, its menu follows the work."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _


class NamedAutocomplete(AutocompleteJsonView):
    """Offers things by their names in the reader's language."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        from core.admin.columns import name_of

        return {"id": str(getattr(obj, to_field_name)), "text": name_of(obj)}


class ForumAdminSite(AdminSite):
    site_header = _("Forum administration")
    site_title = _("Forum administration")
    index_title = _("What needs you today")
    enable_nav_sidebar = False
    password_change_template = "admin/password_form.html"  # noqa: S105  (a template)
    password_change_done_template = "admin/password_changed.html"  # noqa: S105  (a template)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Pages of the apps' own stand before Django's, which ends with one that takes every address."""
        from core.admin import pages

        return [*pages.urls(self), *super().get_urls()]

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return NamedAutocomplete.as_view(admin_site=self)(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from core.admin import pages, today

        user = request.user
        sections = today.sections(user)
        found = {
            "today": today.items(user),
            "first_sections": today.sections(user, first=True),
            "sections": sections,
            "has_work": any(needs.get("has_work") for _template, needs in sections),
            "notes": today.notes(user),
            "own_pages": pages.links(request),
        }
        return super().index(request, {**found, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Apps and models in the order of `menu_order`, not of the alphabet."""
        apps: list[Any] = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=self._place)
        return sorted(apps, key=lambda app: min(map(self._place, app["models"])))

    def _place(self, entry: dict[str, Any]) -> int:
        return int(getattr(self._registry[entry["model"]], "menu_order", 900))
