"""Documents of the alliance with their signatories; members are institutions with a day since when."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.again import Copied
from core.admin.base import PublishingAdmin
from core.admin.columns import badge_column, in_every_language, name_column, text_column
from core.admin.filters import Named, Publication, missing_text
from core.admin.forms import ContentForm
from core.admin.inlines import TranslatedInline
from events.models import AllianceDocument, Signatory


class DocumentForm(ContentForm):
    """Of a document readers get the file, or where it is."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        asked = {"file", "url"} <= self.fields.keys() and not self.fields["url"].disabled
        if asked and not self.errors and not (self.cleaned_data.get("file") or self.cleaned_data.get("url")):
            self.add_error("file", _("Choose the file, or give the link where it can be read."))
        return cleaned


class SignatoryInline(TranslatedInline):
    model = Signatory
    autocomplete_fields = ("institution",)
    sections = ((None, {"fields": [("institution", "order")]}),)


@admin.register(AllianceDocument)
class AllianceDocumentAdmin(PublishingAdmin):
    form = DocumentForm
    menu_order = 95
    list_display = (
        text_column("title", _("title")), name_column("forum", _("forum")), "signed_on", badge_column("state", _("state")),
    )  # fmt: skip
    list_filter = (Publication, ("forum", Named), missing_text("title"))
    list_select_related = ("forum",)
    search_fields = in_every_language("title")
    autocomplete_fields = ("forum",)
    ordering = ("-signed_on", "order", "pk")
    inlines = (SignatoryInline,)
    copied = Copied(("signatories",), {"state": AllianceDocument.State.DRAFT, "publish_at": None})
    sections = (
        (_("Publication"), {"fields": [("state", "publish_at")]}),
        (_("About"), {"fields": ["forum", "signed_on", ("file", "file_language"), "url", "order"]}),
    )
