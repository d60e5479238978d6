"""The outbox as organisers see it: who was written to and what became of it, never what was said once it is sent."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import today
from core.admin.zones import ZonedAdmin
from core.mail import kinds
from core.models import OutboxMail

State = OutboxMail.State


class Kind(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind.key, kind.label) for kind in kinds.every()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class OutboxAdmin(ZonedAdmin, admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when the program runs
    """To be read, sent again, or declared to have arrived."""

    menu_order = 790
    change_list_template = "admin/outbox.html"
    list_display = ("to", "kind_label", "state_label", "created_at", "sent_at", "attempts", "next", "last_error")
    list_filter = ("state", Kind, "language")
    search_fields = ("=to", "to")
    date_hierarchy = "created_at"
    list_per_page = 50
    show_full_result_count = False
    actions = ("send_again", "it_arrived")
    fields = (
        "to", "kind_label", "language", "state_label", "created_at", "sent_at", "expires_at", "attempts", "next",
        "last_error", "subject", "body",
    )  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_deciding_permission(self, request: HttpRequest) -> bool:
        """For the actions."""
        return bool(request.user.has_perm("core.change_outboxmail"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What was said is there until it has been sent."""
        return self.fields if obj is not None and obj.body else self.fields[:-2]

    # --- columns --------------------------------------------------------------------------------------------------------
    @admin.display(description=_("kind"), ordering="kind")
    def kind_label(self, mail: OutboxMail) -> str:
        return next((str(kind.label) for kind in kinds.every() if kind.key == mail.kind), mail.kind)

    @admin.display(description=_("state"), ordering="state")
    def state_label(self, mail: OutboxMail) -> str:
        return str(State(mail.state).label)

    @admin.display(description=_("next attempt"), ordering="next_attempt_at")
    def next(self, mail: OutboxMail) -> str:
        waits = mail.state == State.WAITING and mail.next_attempt_at
        return date_format(timezone.localtime(mail.next_attempt_at), "DATETIME_FORMAT") if waits else "–"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        counts = dict(OutboxMail.objects.order_by().values_list("state").annotate(n=Count("pk")))
        context = {
            "counts": [(state.label, counts.get(state, 0), f"?state__exact={state}") for state in State],
            "mail_is_configured": settings.MAIL_IS_CONFIGURED,
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    # --- actions --------------------------------------------------------------------------------------------------------
    @admin.action(description=_("Send again"), permissions=["deciding"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = self._chosen(queryset).send_again()
        self._tell(request, ngettext("%(count)d mail is sent again.", "%(count)d mails are sent again.", count), count)

    @admin.action(description=_("It arrived: do not send it again"), permissions=["deciding"])
    def it_arrived(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = self._chosen(queryset).arrived()
        self._tell(request, ngettext("%(count)d mail has arrived.", "%(count)d mails have arrived.", count), count)

    def _chosen(self, queryset: QuerySet[Any]) -> Any:
        return OutboxMail.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)))

    def _tell(self, request: HttpRequest, words: str, count: int) -> None:
        """Nothing done is said as loudly as something done: only failed and uncertain mails can be decided upon."""
        if count:
            self.message_user(request, words % {"count": count}, messages.SUCCESS)
        else:
            self.message_user(request, _("None of the chosen mails has failed or is uncertain."), messages.WARNING)


def what_needs_somebody(user: Any) -> list[today.Item]:
    """For the first page of the admin."""
    if not user.has_perm("core.view_outboxmail"):
        return []
    counts = dict(OutboxMail.objects.order_by().values_list("state").annotate(n=Count("pk")))
    address = "core_outboxmail"
    failed, unsure, back = (counts.get(state, 0) for state in (State.FAILED, State.UNCERTAIN, State.BOUNCED))
    return [
        today.Item(
            ngettext("mail has failed", "mails have failed", failed),
            failed, today.address(address, "state__exact=failed"), urgent=True,
        ),
        today.Item(
            ngettext("mail may not have arrived", "mails may not have arrived", unsure),
            unsure, today.address(address, "state__exact=uncertain"), urgent=True,
        ),
        today.Item(
            ngettext("mail came back", "mails came back", back), back, today.address(address, "state__exact=bounced"),
        ),
    ]  # fmt: skip


def notes(user: Any) -> list[today.Note]:
    """That there is no mail server, while there is none."""
    if settings.MAIL_IS_CONFIGURED or not user.has_perm("core.view_outboxmail"):
        return []
    address = today.address("core_outboxmail")
    return [today.Note(_("No mail server is set: mails become files on the server and reach nobody."), address)]
