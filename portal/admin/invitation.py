"""Invitations of institutions: the link to pass on, how many have used it, sending it, taking it back."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin.columns import flag_column, in_every_language, moment_column, name_column
from core.admin.filters import Named
from core.admin.moments import MOMENTS
from core.admin.zones import ZonedAdmin
from portal import mails, places
from portal.admin import sending
from portal.models import Invitation, RegistrationRules


@admin.register(Invitation)
class InvitationAdmin(ZonedAdmin, admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when the program runs
    menu_order = 72
    formfield_overrides = MOMENTS
    list_display = (
        name_column("institution", _("institution")), name_column("forum", _("forum")), "places",
        moment_column("ends_at", _("good until")), flag_column("is_revoked", _("revoked")), moment_column("sent_at", _("sent")),
    )  # fmt: skip
    list_filter = (("forum", Named), "is_revoked")
    list_select_related = ("forum", "institution")
    show_facets = admin.ShowFacets.ALWAYS
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("contact_name", "contact_email", *in_every_language("institution__name"))
    autocomplete_fields = ("forum", "institution")
    fields = (
        "forum", "institution", "quota", "contact_name", "contact_email", "language", "ends_at", "is_revoked", "link",
        "sent_at",
    )  # fmt: skip
    readonly_fields = ("link", "sent_at")
    actions = ("send", "revoke")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        return super().get_queryset(request).with_used()  # type: ignore[attr-defined,no-any-return]

    @admin.display(description=_("places"))
    def places(self, invitation: Any) -> str:
        return f"{invitation.used} / {invitation.quota}"

    @admin.display(description=_("link"))
    def link(self, invitation: Invitation) -> str:
        """Only once it is saved, and while it is good."""
        return mails.institution_link(invitation) if invitation.pk and invitation.is_valid else "–"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A link that was revoked stays dead, also when the invitation is good again: it gets another one."""
        if change and "is_revoked" in form.changed_data and obj.is_revoked:
            obj.stamp += 1
        super().save_model(request, obj, form, change)
        rules = RegistrationRules.objects.of(obj.forum)
        wanted = places.promised(obj.forum) + places.taken(obj.forum)
        if rules.capacity is not None and wanted > rules.capacity:
            words = _("More places are promised and taken (%(wanted)d) than there are (%(capacity)d).")
            self.message_user(request, words % {"wanted": wanted, "capacity": rules.capacity}, messages.WARNING)

    @admin.action(description=_("Send the link"), permissions=["change"])
    def send(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> HttpResponse | None:
        chosen = list(queryset.select_related("forum", "institution"))
        if "sure" not in request.POST:
            return sending.asked(request, chosen)
        count = sending.send(request, chosen)
        words = ngettext("%(count)d invitation is sent.", "%(count)d invitations are sent.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS if count else messages.WARNING)
        return None

    @admin.action(description=_("Revoke"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        chosen = Invitation.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)), is_revoked=False)
        count = chosen.update(is_revoked=True, stamp=F("stamp") + 1)
        words = ngettext("%(count)d invitation is revoked.", "%(count)d invitations are revoked.", count)
        self.message_user(request, words % {"count": count})
