"""Announcements: what is shown now, what waits, what is over."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin.again import Copied
from core.admin.base import PublishingAdmin
from core.admin.columns import badge_column, in_every_language, moment_column, name_column, text_column
from core.admin.filters import Conditions, Named, missing_text
from news.models import Announcement


class Stage(Conditions):
    """Where it stands now."""

    title = _("now")
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(stage), stage.label) for stage in Announcement.Stage]

    def conditions(self) -> dict[str, Q]:
        return {str(stage): condition for stage, condition in Announcement.objects.stages().items()}


@admin.register(Announcement)
class AnnouncementAdmin(PublishingAdmin):
    menu_order = 390
    list_display = (
        text_column("message", _("message")), badge_column("level", _("level")), "now",
        name_column("forum", _("forum")), moment_column("publish_at", _("publish from")),
        moment_column("until", _("shown until")), "on_pages",
    )  # fmt: skip
    list_filter = (Stage, "level", ("forum", Named), missing_text("message"))
    list_select_related = ("forum",)
    search_fields = in_every_language("message")
    autocomplete_fields = ("forum",)
    ordering = ("-written_at", "-pk")
    copied = Copied(
        anew={"state": Announcement.State.DRAFT, "publish_at": None, "until": None, "written_at": timezone.now}
    )
    sections = (
        (_("Publication"), {"fields": [("state", "on_pages"), ("publish_at", "until")]}),
        (_("About"), {"fields": ["level", "forum", "link"]}),
    )

    def is_public(self, obj: Announcement) -> bool:
        return bool(obj.is_public) and (obj.forum is None or not obj.forum.is_draft)

    @admin.display(description=_("now"))
    def now(self, announcement: Any) -> SafeString:
        stage = announcement.stage
        return format_html('<span class="badge badge-{}">{}</span>', stage, stage.label)

    def zone_for(self, request: HttpRequest, obj: Any = None) -> ZoneInfo:
        return obj.forum.zone if obj is not None and obj.forum else super().zone_for(request, obj)
