"""Forums, with their figures, partners and delegations."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import ContentAdmin
from core.admin.columns import badge_column, flag_column, in_every_language, text_column
from core.admin.filters import missing_text
from core.admin.forms import ContentForm
from core.admin.inlines import RowInline, TranslatedInline
from events.admin import state
from events.admin.written_in import WrittenIn
from events.models import Delegation, Forum, ForumPartner, KeyFigure


class KeyFigureInline(TranslatedInline):
    model = KeyFigure
    sections = ((None, {"fields": [("value", "qualifier", "order")]}),)


class PartnerInline(RowInline):
    model = ForumPartner
    autocomplete_fields = ("institution",)


class DelegationInline(RowInline):
    model = Delegation
    autocomplete_fields = ("country",)
    show_change_link = True


class CountryCodes(forms.CharField):
    """A list of ISO 3166-1 alpha-2 codes, written as people write lists: CN, KZ, PL."""

    def __init__(self, *, encoder: Any = None, decoder: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return (
            [code.upper() for code in re.split(r"[\s,;]+", value or "") if code]
            if not isinstance(value, list)
            else value
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class ForumForm(ContentForm):
    """Publishes nothing that lacks what must not be missing."""

    def _post_clean(self) -> None:
        super()._post_clean()
        state.refuse_gaps(self)


@admin.register(Forum)
class ForumAdmin(ContentAdmin):
    menu_order = 10
    form = ForumForm
    list_display = (
        text_column("name", _("name")),
        "slug",
        "starts_on",
        "ends_on",
        badge_column("state", _("state")),
        flag_column("is_current", _("current")),
    )
    list_filter = ("state", missing_text("name"))
    search_fields = ("slug", *in_every_language("name", "short_name", "city"))
    autocomplete_fields = ("venue", "host_country")
    ordering = ("-is_current", "-starts_on", "-pk")
    inlines = (KeyFigureInline, PartnerInline, DelegationInline)
    sections = (
        (_("Publication"), {"fields": ["slug", ("state", "is_current")]}),
        (_("Languages"), {"fields": ["written_in", "untranslated"]}),
        (_("When and where"), {"fields": [("starts_on", "ends_on"), "time_zone", "venue", "host_country"]}),
        (
            _("Appearance"),
            {
                "fields": [
                    "logo",
                    ("accent", "highlight"),
                    "cover",
                    "map_shown",
                    "map_cloth",
                    "is_sample",
                    "delegates_shown",
                ]
            },
        ),
    )

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "written_in":
            kwargs["form_class"] = WrittenIn
        if db_field.name == "map_cloth":
            kwargs |= {"form_class": CountryCodes, "widget": forms.TextInput(attrs={"class": "vTextField wide"})}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def is_public(self, obj: Any) -> bool:
        return obj.state in (Forum.State.PUBLISHED, Forum.State.ARCHIVED)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """A new forum gets its name and days first."""
        return super().get_inlines(request, obj) if obj is not None else []
