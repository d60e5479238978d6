"""Galleries and photographs. Photographs have their own list: thousands of them are not one form."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import tools
from core.admin.again import Copied
from core.admin.base import ContentAdmin, PublishingAdmin
from core.admin.columns import (
    badge_column,
    flag_column,
    in_every_language,
    missing,
    moment_column,
    name_column,
    name_of,
    text_column,
    thumbnail,
)
from core.admin.filters import Conditions, Named, Publication, missing_text
from core.languages import CODES
from events.admin.photo_thumbs import thumb
from events.models import Gallery, Photo


def without_caption() -> Q:
    """Photographs that have no caption in any language."""
    found = Q()
    for code in CODES:
        found &= missing("caption", code)
    return found


class Caption(Conditions):
    title = _("caption")
    parameter_name = "caption"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("None in any language"))]

    def conditions(self) -> dict[str, Q]:
        return {"none": without_caption()}


@admin.register(Gallery)
class GalleryAdmin(PublishingAdmin):
    menu_order = 120
    list_display = (
        "small", text_column("title", _("title")), name_column("forum", _("forum")), "photographs",
        badge_column("state", _("state")), moment_column("publish_at", _("publish from")),
    )  # fmt: skip
    list_display_links = (list_display[0], list_display[1])
    list_filter = (("forum", Named), Publication, missing_text("title"))
    list_select_related = ("forum", "cover")
    search_fields = ("slug", *in_every_language("title"))
    autocomplete_fields = ("forum", "cover")
    ordering = ("order", "pk")
    copied = Copied(anew={"state": Gallery.State.DRAFT, "publish_at": None, "cover": None})
    sections = (
        (_("Publication"), {"fields": ["forum", "slug", ("state", "publish_at")]}),
        (_("Appearance"), {"fields": ["order", "cover", "is_artwork", "allows_download"]}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        shown = Photo.objects.shown().filter(gallery=OuterRef("pk")).order_by("order", "pk")
        counted = {"photo_count": Count("photos"), "first_picture": Subquery(shown.values("picture")[:1])}
        found: QuerySet[Any] = super().get_queryset(request).annotate(**counted)
        return found

    @admin.display(description=_("cover"))
    def small(self, obj: Any) -> SafeString:
        """Of the cover, or else of the first photograph, as readers see it."""
        has_own = obj.cover is not None and not obj.cover.is_hidden
        return thumbnail((obj.cover if has_own else Photo(picture=obj.first_picture or "")).picture, name_of(obj))

    def is_public(self, obj: Gallery) -> bool:
        return bool(obj.is_public) and not obj.forum.is_draft

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Photographers delete galleries that they made themselves."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or self.may_delete_any(request) or self.made_by(obj, request.user))

    def may_delete_any(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("events.delete_forum"))

    def made_by(self, gallery: Any, user: Any) -> bool:
        return bool(gallery.history.filter(history_type="+", history_user=user).exists())

    @admin.display(description=_("photographs"), ordering="photo_count")
    def photographs(self, obj: Any) -> SafeString:
        return format_html('<a href="{}">{}</a>', photos_of(obj), obj.photo_count)


def photos_of(gallery: Any) -> str:
    return f"{reverse('admin:events_photo_changelist')}?gallery__id__exact={gallery.pk}"


def gallery_tools(request: HttpRequest, gallery: Any) -> list[tuple[Any, str]]:
    """From a gallery to its photographs, and to a new one."""
    found = [(_("Photographs (%d)") % gallery.photos.count(), photos_of(gallery))]
    if request.user.has_perm("events.add_photo"):
        found.append((_("Add a photograph"), f"{reverse('admin:events_photo_add')}?gallery={gallery.pk}"))
    return found


tools.add("events.Gallery", gallery_tools)


@admin.register(Photo)
class PhotoAdmin(ContentAdmin):
    menu_order = 130
    list_display = (
        "small", text_column("caption", _("caption")), name_column("gallery", _("gallery")), "credit",
        moment_column("taken_at", _("taken at"), "gallery.forum"), "order",
        flag_column("is_hidden", _("hidden")),
    )  # fmt: skip
    list_display_links = (list_display[0], list_display[1])
    list_filter = (("gallery", Named), "is_hidden", Caption, missing_text("caption"))
    list_select_related = ("gallery__forum",)
    search_fields = ("code", "credit", *in_every_language("caption"))
    autocomplete_fields = ("gallery",)
    ordering = ("gallery", "order", "pk")
    texts_at = 1
    sections = (
        (None, {"fields": ["picture"]}),
        (_("Place"), {"fields": ["gallery", "order", "code", ("focus_x", "focus_y")]}),
        (_("Origin"), {"fields": ["credit", "taken_at"]}),
    )

    @admin.display(description=_("picture"))
    def small(self, obj: Photo) -> SafeString:
        return thumb(obj)

    def is_public(self, obj: Photo) -> bool:
        gallery = obj.gallery
        return not obj.is_hidden and bool(gallery.is_public) and not gallery.forum.is_draft
