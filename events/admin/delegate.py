"""Delegates: private. The registrar's work."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.admin.base import ContentAdmin
from core.admin.columns import badge_column, flag_column, name_column
from core.admin.filters import Named
from core.admin.inlines import RowInline
from events.models import AccompanyingPerson, Consent, Delegate


class CompanionInline(RowInline):
    model = AccompanyingPerson


class ConsentInline(RowInline):
    model = Consent


@admin.register(Delegate)
class DelegateAdmin(ContentAdmin):
    menu_order = 70
    list_display = (
        "full_name", "native_name", name_column("country", _("country")), name_column("institution", _("institution")),
        badge_column("state", _("state")), "attendance",
        flag_column("is_head", _("head of delegation")),
    )  # fmt: skip
    list_filter = (("forum", Named), "state", ("country", Named), "attendance", "is_head")
    list_select_related = ("country", "institution")
    search_fields = ("given_name", "family_name", "native_name", "email", "=reference")
    autocomplete_fields = ("forum", "user", "institution", "country")
    ordering = ("family_name", "given_name", "pk")
    inlines = (CompanionInline, ConsentInline)
    sections = (
        (None, {"fields": ["forum", "state", ("is_head", "protocol_order")]}),
        (
            pgettext_lazy("of a person", "Name"),
            {"fields": [("given_name", "family_name"), "family_name_first", "native_name", "patronymic", "honorific"]},
        ),
        (_("Work"), {"fields": ["position", "institution", "country"]}),
        (_("Contact and language"), {"fields": ["email", "user", ("language", "interpretation")]}),
        (_("Journey"), {"fields": ["attendance", "arrives_at", "departs_at", "diet", "needs"]}),
        (_("Publication"), {"fields": ["is_listed"]}),
    )

    @admin.display(description=pgettext_lazy("of a person", "name"), ordering="family_name")
    def full_name(self, obj: Any) -> str:
        return str(obj.latin_name)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Accounts are looked up by those who may see accounts. A state is decided in the queue, with its mail and its place;
        whether a name is published, the consents say.
        """
        found = super().get_readonly_fields(request, obj)
        found = [*found, *(name for name in ("state", "is_listed") if name not in found)]
        may = request.user.has_perm("accounts.view_user")
        return found if may or "user" in found else [*found, "user"]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A second head of a delegation, or an address taken, that somebody saved after this form was checked: checked again, the
        form says so and keeps what was typed.
        """
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            return super().changeform_view(request, object_id, form_url, extra_context)

    def zone_for(self, request: HttpRequest, obj: Any = None) -> ZoneInfo:
        """Arrivals and departures are in the time of the place."""
        return obj.forum.zone if obj is not None else super().zone_for(request, obj)
