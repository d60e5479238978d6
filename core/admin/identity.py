"""The site's name, logo and contact: one object, so the list leads straight to it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin.base import ContentAdmin


class SiteIdentityAdmin(ContentAdmin):
    menu_order = 800
    sections = (
        (_("Contact"), {"fields": ["email", "phone", "emergency_phone"]}),
        (_("Appearance and law"), {"fields": ["logo", "icp_number"]}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_add_permission(request)) and not self.model._base_manager.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one: go to it, or make it."""
        if self.model._base_manager.exists():
            return HttpResponseRedirect(reverse("admin:core_siteidentity_change", args=[1]))
        if self.has_add_permission(request):
            return HttpResponseRedirect(reverse("admin:core_siteidentity_add"))
        return super().changelist_view(request, extra_context)
