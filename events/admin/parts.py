"""Rows that organisers edit on their parent's page, and translators on a page of their own."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import ContentAdmin
from core.admin.columns import in_every_language, name_column, text_column
from core.admin.filters import Named, missing_text
from events.models import KeyFigure, Room, SessionFile, Signatory


@admin.register(KeyFigure)
class KeyFigureAdmin(ContentAdmin):
    menu_order = 200
    only_for_translators = True
    list_display = (text_column("label", _("label")), "value", name_column("forum", _("forum")))
    list_filter = (("forum", Named), missing_text("label"))
    list_select_related = ("forum",)
    search_fields = in_every_language("label")
    ordering = ("forum", "order", "pk")


@admin.register(Room)
class RoomAdmin(ContentAdmin):
    menu_order = 210
    only_for_translators = True
    list_display = (text_column("name", _("name")), name_column("venue", _("venue")), "capacity", "order")
    list_filter = (("venue", Named), missing_text("name"))
    list_select_related = ("venue",)
    search_fields = ("slug", *in_every_language("name"))
    ordering = ("venue", "order", "pk")


@admin.register(SessionFile)
class SessionFileAdmin(ContentAdmin):
    menu_order = 220
    only_for_translators = True
    list_display = (text_column("title", _("title")), name_column("session", _("session")), "url")
    list_filter = (missing_text("title"),)
    list_select_related = ("session",)
    search_fields = in_every_language("title")
    autocomplete_fields = ("session",)
    ordering = ("session", "order", "pk")


@admin.register(Signatory)
class SignatoryAdmin(ContentAdmin):
    only_for_translators = True
    menu_order = 96
    list_display = (text_column("role", _("role")), name_column("institution", _("institution")), "document")
    list_select_related = ("institution", "document")
    list_filter = (missing_text("role"),)
    search_fields = in_every_language("role", "institution__name", "document__title")
