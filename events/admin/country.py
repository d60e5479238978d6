"""Countries and institutions."""

from typing import Any

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin.base import ContentAdmin
from core.admin.columns import in_every_language, name_column, picture_column, text_column
from core.admin.filters import Named, missing_text
from events.models import Country, Institution


@admin.register(Country)
class CountryAdmin(ContentAdmin):
    menu_order = 100
    list_display = ("code", text_column("name", _("name")), picture_column("flag", _("flag")))
    list_filter = (missing_text("name"),)
    search_fields = ("code", *in_every_language("name"))
    ordering = ("code",)
    sections = (
        (None, {"fields": ["code", "flag"]}),
        (_("Capital, for the map"), {"fields": [("capital_longitude", "capital_latitude")]}),
    )


@admin.register(Institution)
class InstitutionAdmin(ContentAdmin):
    menu_order = 90
    list_display = (
        picture_column("logo", _("logo")),
        text_column("name", _("name")),
        "kind_name",
        name_column("country", _("country")),
        text_column("city", _("city")),
    )
    list_display_links = (list_display[0], list_display[1])
    list_filter = ("kind", ("country", Named), missing_text("name"))
    list_select_related = ("country",)
    search_fields = in_every_language("name", "city")
    autocomplete_fields = ("country",)
    ordering = ("name_en", "pk")
    sections = (
        (None, {"fields": ["kind", "country", "website", "logo", ("alliance_member_since", "alliance_member_until")]}),
    )

    @admin.display(description=_("kind"), ordering="kind")
    def kind_name(self, obj: Any) -> SafeString | str:
        return str(obj.get_kind_display())
