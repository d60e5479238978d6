"""Venues and their rooms."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import ContentAdmin
from core.admin.columns import in_every_language, text_column
from core.admin.filters import missing_text
from core.admin.inlines import TranslatedInline
from events.models import Room, Venue


class RoomInline(TranslatedInline):
    model = Room
    sections = ((None, {"fields": [("slug", "capacity", "order")]}),)


@admin.register(Venue)
class VenueAdmin(ContentAdmin):
    menu_order = 60
    list_display = (text_column("name", _("name")), text_column("address", _("address")))
    list_filter = (missing_text("name"),)
    search_fields = in_every_language("name", "address")
    ordering = ("name_en", "pk")
    inlines = (RoomInline,)
    sections = ((_("On the map"), {"fields": [("latitude", "longitude")]}),)
