"""Articles and pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import PublishingAdmin
from core.admin.columns import badge_column, in_every_language, picture_column, text_column
from core.admin.filters import Named, Publication, missing_text
from news.admin.release_import import ImportingAdmin
from news.models import Article, AwaitedPicture, Page


class Pictures(admin.SimpleListFilter):
    """Releases with a picture that could not be had yet."""

    title = _("pictures of releases")
    parameter_name = "pictures"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("wanted", _("Not available"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = AwaitedPicture.objects.wanted().order_by().values("article")
        return queryset.filter(pk__in=wanted) if self.value() == "wanted" else queryset


@admin.register(Article)
class ArticleAdmin(ImportingAdmin):
    menu_order = 400
    list_display = (
        "issued_on", picture_column("cover", _("cover")), text_column("title", _("title")), "kind",
        badge_column("state", _("state")), "publish_at",
    )  # fmt: skip
    list_display_links = ("issued_on", list_display[2])
    list_filter = (Publication, "kind", ("forum", Named), Pictures, missing_text("title"))
    date_hierarchy = "issued_on"
    search_fields = ("slug", *in_every_language("title", "summary"))
    autocomplete_fields = ("forum",)
    ordering = ("-issued_on", "-pk")
    sections = (
        (_("Publication"), {"fields": ["slug", ("state", "publish_at")]}),
        (_("About"), {"fields": ["kind", "issued_on", "forum"]}),
        (_("Cover picture"), {"fields": ["cover"]}),
    )


@admin.register(Page)
class PageAdmin(PublishingAdmin):
    menu_order = 410
    list_display = (text_column("title", _("title")), "slug", "place", badge_column("state", _("state")), "order")
    list_filter = (Publication, "place", missing_text("title"))
    search_fields = ("slug", *in_every_language("title", "summary"))
    ordering = ("place", "order", "pk")
    sections = (
        (_("Publication"), {"fields": ["slug", ("state", "publish_at")]}),
        (_("Menu"), {"fields": ["place", "order", "icon"]}),
    )
