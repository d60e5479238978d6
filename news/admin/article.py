"""Articles and pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages
from core.admin.again import Copied
from core.admin.base import PublishingAdmin
from core.admin.columns import badge_column, in_every_language, picture_column, text_column
from core.admin.filters import Named, Publication, missing_text
from events.showing import HIDE
from news.admin.release_import import ImportingAdmin
from news.models import Article, AwaitedPicture, Page
from news.models.article import has_title


class Pictures(admin.SimpleListFilter):
    """Releases with a picture that could not be had yet, and articles whose cover has gone at a person's request."""

    title = _("pictures")
    parameter_name = "pictures"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("wanted", _("Not available")), ("hidden", _("Cover hidden at request"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = AwaitedPicture.objects.wanted().order_by().values("article")
        chosen = {"wanted": wanted, "hidden": Article.objects.with_hidden_cover().values("pk")}.get(str(self.value()))
        return queryset if chosen is None else queryset.filter(pk__in=chosen)


class Ruled(PublishingAdmin):
    """Where texts without a translation are left out, there are pages in the languages of the title alone."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: Any = super().get_queryset(request)
        return found.with_rule()  # type: ignore[no-any-return]

    def public_languages(self, obj: Any) -> Any:
        return [code for code in languages.CODES if getattr(obj, "untranslated", "") != HIDE or has_title(obj, code)]


@admin.register(Article)
class ArticleAdmin(Ruled, ImportingAdmin):
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
    copied = Copied(anew={"state": Article.State.DRAFT, "publish_at": None, "issued_on": timezone.localdate})
    sections = (
        (_("Publication"), {"fields": ["slug", ("state", "publish_at")]}),
        (_("About"), {"fields": ["kind", "issued_on", "forum"]}),
        (_("Cover picture"), {"fields": ["cover"]}),
    )


@admin.register(Page)
class PageAdmin(Ruled):
    menu_order = 410
    list_display = (text_column("title", _("title")), "slug", "place", badge_column("state", _("state")), "order")
    list_filter = (Publication, "place", missing_text("title"))
    search_fields = ("slug", *in_every_language("title", "summary"))
    ordering = ("place", "order", "pk")
    copied = Copied(anew={"state": Page.State.DRAFT, "publish_at": None})
    sections = (
        (_("Publication"), {"fields": ["slug", ("state", "publish_at")]}),
        (_("Menu"), {"fields": ["place", "order", "icon"]}),
    )
