"""Articles and pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import PublishingAdmin
from core.admin.columns import badge_column, in_every_language, picture_column, text_column
from core.admin.filters import Named, Publication, missing_text
from news.models import Article, Page


@admin.register(Article)
class ArticleAdmin(PublishingAdmin):
    menu_order = 400
    list_display = (
        "issued_on", picture_column("cover", _("cover")), text_column("title", _("title")), "kind",
        badge_column("state", _("state")), "publish_at",
    )  # fmt: skip
    list_display_links = ("issued_on", list_display[2])
    list_filter = (Publication, "kind", ("forum", Named), missing_text("title"))
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
