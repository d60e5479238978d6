"""Rules of registration: one row per forum. More places move the waiting list up."""

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import tools
from core.admin.base import ContentAdmin
from core.admin.columns import moment_column, name_column
from portal import places
from portal.models import RegistrationRules


@admin.register(RegistrationRules)
class RegistrationRulesAdmin(ContentAdmin):
    menu_order = 71
    list_display = (
        name_column("forum", gettext_lazy("forum")), "way", moment_column("opens_at", gettext_lazy("opens")),
        moment_column("closes_at", gettext_lazy("closes")), "capacity", "taken",
    )  # fmt: skip
    list_select_related = ("forum",)
    autocomplete_fields = ("forum",)
    sections = (
        (None, {"fields": ["forum", "way", ("opens_at", "closes_at")]}),
        (gettext_lazy("places"), {"fields": ["capacity", "has_waiting_list", "moves_up"]}),
        (gettext_lazy("Personal data"), {"fields": ["travel_closes_at", "keep_until"]}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        holding = Count("forum__delegates", filter=Q(forum__delegates__state__in=places.HOLDING))
        found: QuerySet[Any] = super().get_queryset(request).annotate(held=holding)
        return found

    @admin.display(description=gettext_lazy("taken"))
    def taken(self, rules: Any) -> int:
        return int(rules.held)

    def zone_for(self, request: HttpRequest, obj: Any = None) -> ZoneInfo:
        return obj.forum.zone if obj is not None else super().zone_for(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Rules stay with their forum."""
        found = super().get_readonly_fields(request, obj)
        return found if obj is None or "forum" in found else [*found, "forum"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(partial(places.move_up, obj.forum))


def _tool(request: HttpRequest, forum: Any) -> list[tools.Tool]:
    if not request.user.has_perm("portal.change_registrationrules"):
        return []
    rules = RegistrationRules.objects.filter(forum=forum).first()
    if rules is None:
        return [(_("registration rules"), f"{reverse('admin:portal_registrationrules_add')}?forum={forum.pk}")]
    return [(_("registration rules"), reverse("admin:portal_registrationrules_change", args=[rules.pk]))]


tools.add("events.Forum", _tool)
