"""Who looked at personal data. To be read, never written."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.zones import ZonedAdmin
from portal.lists.kinds import KINDS
from portal.models import AccessRecord, Document

# By the first word of what `access.note()` was given.
PLACES = {
    "admin": _("Form or list"),
    "badge": _("Badge"),
    "badges": _("Badges"),
    "check-in": _("Check-in"),
    "delegation": _("Delegation"),
    "delegations": _("Delegations"),
    "institution": _("The institution's own page"),
    "letters": _("Letters and certificates"),
    "list": _("Lists"),
    "order": _("Order of the delegation"),
    "place": _("Places"),
    "places": _("Places"),
    "queue": _("Registrations"),
    "timeline": _("Steps and mails"),
    **{kind.value: kind.label for kind in Document.Kind},
}


def place(detail: str) -> str:
    """Where somebody looked, in the reader's language: "Lists: By country, pdf" of "list countries pdf"."""
    first, *others = detail.replace(":", "").split()
    known = [str(KINDS[word].title) if word in KINDS else word for word in others]
    return ": ".join(filter(None, (str(PLACES.get(first, first)), ", ".join(known))))


Records: Any = admin.ModelAdmin


@admin.register(AccessRecord)
class AccessRecordAdmin(ZonedAdmin, Records):
    menu_order = 720
    list_display = ("at", "by", "what", "count", "delegate_id", "where")
    fields = ("at", "by", "what", "count", "delegate_id", "where")
    readonly_fields = ("where",)
    list_filter = ("what",)
    list_select_related = ("by",)
    search_fields = ("by__email", "=delegate_id")
    list_per_page = 100
    show_full_result_count = False

    @admin.display(description=_("where"), ordering="detail")
    def where(self, record: AccessRecord) -> str:
        return place(record.detail) if record.detail else "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
