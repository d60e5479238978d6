"""Delegations: countries at a forum and their institutions."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import ContentAdmin
from core.admin.columns import in_every_language, name_column
from core.admin.filters import Named
from core.admin.inlines import RowInline
from events.models import Delegation, DelegationInstitution


class MemberInline(RowInline):
    model = DelegationInstitution
    autocomplete_fields = ("institution",)


@admin.register(Delegation)
class DelegationAdmin(ContentAdmin):
    menu_order = 80
    list_display = (name_column("country", _("country")), name_column("forum", _("forum")), "role", "order")
    list_filter = (("forum", Named), "role")
    list_select_related = ("forum", "country")
    search_fields = ("country__code", *in_every_language("country__name"))
    autocomplete_fields = ("forum", "country")
    ordering = ("forum", "order", "pk")
    inlines = (MemberInline,)
    texts_at = 1

    def is_public(self, obj: Delegation) -> bool:
        return not obj.forum.is_draft
