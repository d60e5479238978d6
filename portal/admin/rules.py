"""Rules of registration, one row per forum. More places: who waits longest moves up at once."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import tools
from core.admin.base import ContentAdmin
from core.admin.columns import name_column
from core.admin.tools import Tool
from events.models import Forum
from portal import places
from portal.models import RegistrationRules


@admin.register(RegistrationRules)
class RulesAdmin(ContentAdmin):
    menu_order = 72
    list_display = (name_column("forum", _("forum")), "way", "opens_at", "closes_at", "capacity")
    list_select_related = ("forum",)
    autocomplete_fields = ("forum",)
    sections = (
        (None, {"fields": ["forum", "way", ("opens_at", "closes_at")]}),
        (_("Places"), {"fields": ["capacity", "has_waiting_list", "moves_up"]}),
        (_("After approval"), {"fields": ["travel_closes_at"]}),
        (_("Personal data"), {"fields": ["keep_until"]}),
    )

    def zone_for(self, request: HttpRequest, obj: Any = None) -> ZoneInfo:
        return obj.forum.zone if obj is not None else super().zone_for(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        lucky = places.move_up(obj.forum)
        if lucky:
            text = ngettext(
                "%(count)d moved up from the waiting list.", "%(count)d moved up from the waiting list.", len(lucky)
            )
            self.message_user(request, text % {"count": len(lucky)})
        return super().response_change(request, obj)


def _of_forum(request: HttpRequest, forum: Forum) -> list[Tool]:
    """The rules of a forum, from its form."""
    if not request.user.has_perm("portal.change_registrationrules"):
        return []
    row = RegistrationRules.objects.filter(forum=forum).values_list("pk", flat=True).first()
    address = reverse("admin:portal_registrationrules_change", args=[row]) if row else ""
    return [(_("Registration"), address or f"{reverse('admin:portal_registrationrules_add')}?forum={forum.pk}")]


tools.add("events.Forum", _of_forum)
