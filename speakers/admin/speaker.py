"""Speakers, their places in forums' lists and their appearances."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.admin.again import Copied
from core.admin.base import PublishingAdmin
from core.admin.columns import badge_column, flag_column, in_every_language, name_column, picture_column, text_column
from core.admin.filters import Named, Publication, missing_text
from core.admin.inlines import RowInline
from events.models import Forum, Session
from events.overlaps import Wanted, overlapping
from speakers.models import Appearance, Speaker, SpeakerListing


def double_booked() -> QuerySet[Any]:
    """People who are in two sessions at the same time. A seat that waits for a name may be several people."""
    taking_place = Appearance.objects.filter(speaker__is_seat=False).exclude(session__state=Session.State.CANCELLED)
    parts = taking_place.order_by().values_list(
        "speaker", "session__forum", "session", "session__starts_at", "session__ends_at"
    )
    found = overlapping(Wanted((who, forum), *times) for who, forum, *times in parts)
    return Speaker.objects.filter(pk__in={one.key[0] for one in found})  # type: ignore[index]  # (speaker, forum)


class DoubleBooked(admin.SimpleListFilter):
    title = _("in two places at once")
    parameter_name = "clash"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(pk__in=double_booked().values("pk")) if self.value() == "yes" else queryset


class ListingInline(RowInline):
    model = SpeakerListing
    autocomplete_fields = ("forum",)


class SessionsInline(RowInline):
    model = Appearance
    autocomplete_fields = ("session",)
    verbose_name_plural = _("sessions of this speaker")


@admin.register(Speaker)
class SpeakerAdmin(PublishingAdmin):
    menu_order = 300
    list_display = (
        picture_column("portrait", _("portrait")), text_column("name", pgettext_lazy("of a person", "name")),
        text_column("position", _("position")), name_column("country", _("country")),
        badge_column("state", _("state")), flag_column("is_seat", _("seat")),
    )  # fmt: skip
    list_display_links = (list_display[0], list_display[1])
    list_filter = (Publication, "is_seat", ("country", Named), DoubleBooked, missing_text("name"))
    list_select_related = ("country",)
    search_fields = ("slug", *in_every_language("name", "position", "institution__name"))
    autocomplete_fields = ("institution", "country")
    ordering = ("slug",)
    inlines = (ListingInline, SessionsInline)
    copied = Copied(("listings",), {"state": Speaker.State.DRAFT, "publish_at": None, "portrait": ""})
    sections = (
        (_("Publication"), {"fields": ["slug", ("state", "publish_at"), "is_seat"]}),
        (_("From"), {"fields": ["institution", "country"]}),
        (_("Portrait"), {"fields": ["portrait"]}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        public = SpeakerListing.objects.filter(forum__in=Forum.objects.published()).select_related("forum")
        found: QuerySet[Any] = super().get_queryset(request)
        return found.prefetch_related(Prefetch("listings", public, to_attr="public_listings"))

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """At the first public forum that lists them."""
        places: Any = getattr(obj, "public_listings", ())
        is_there = bool(places) and self.is_public(obj)
        return reverse("speaker", args=[places[0].forum.slug, obj.slug]) if is_there else None
