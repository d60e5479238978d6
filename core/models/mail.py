"""The outbox: every mail the site has promised, and what became of it. What it said is forgotten once it is sent."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import languages

# A mail that has been "being sent" for longer was in the hands of a process that is no more: SMTP is given 30 s a step.
ABANDONED = timedelta(minutes=10)
FORGOTTEN = {"subject": "", "body": "", "unsubscribe": ""}  # what a mail said, once nobody sends it again


class OutboxQuerySet(models.QuerySet["OutboxMail"]):
    """Mails by what is to be done with them."""

    def due(self, at: datetime | None = None) -> Self:
        """Those to be sent now: urgent ones first, then the oldest."""
        now = at or timezone.now()
        waiting = self.filter(state=OutboxMail.State.WAITING, next_attempt_at__lte=now)
        return waiting.order_by("-is_urgent", "next_attempt_at", "pk")

    def about(self, label: str, pk: int) -> Self:
        """Those that are about an object such as ("events.delegate", 5)."""
        return self.filter(about_label=label, about_id=pk)

    def claim(self, pk: int) -> bool:
        """Take a mail to send it. One statement: of several that try, one succeeds."""
        now = timezone.now()
        mine = self.filter(pk=pk, state=OutboxMail.State.WAITING, next_attempt_at__lte=now)
        return bool(mine.update(state=OutboxMail.State.SENDING, claimed_at=now, attempts=F("attempts") + 1))

    def settle(self, mail: "OutboxMail", state: str, **fields: Any) -> None:
        """Write what became of a claimed mail, unless somebody has decided otherwise since."""
        mine = self.filter(pk=mail.pk, state=OutboxMail.State.SENDING, claimed_at=mail.claimed_at)
        mine.update(state=state, **fields)

    def give_up_abandoned(self) -> int:
        """Mails whose process was killed while it sent them: nobody knows whether they left. Returns how many."""
        left = self.filter(state=OutboxMail.State.SENDING, claimed_at__lt=timezone.now() - ABANDONED)
        return left.update(state=OutboxMail.State.UNCERTAIN, last_error="killed while sending")

    def drop_expired(self) -> int:
        """Mails that are of no use any more, such as a code that has run out. What they said is forgotten."""
        late = self.filter(state=OutboxMail.State.WAITING, expires_at__lt=timezone.now())
        return late.update(state=OutboxMail.State.FAILED, last_error="too late to be of use", **FORGOTTEN)

    def send_again(self) -> int:
        """Failed and uncertain mails that still have their words wait again, from now. Returns how many."""
        states = (OutboxMail.State.FAILED, OutboxMail.State.UNCERTAIN)
        again = self.filter(~Q(body=""), state__in=states)
        return again.update(state=OutboxMail.State.WAITING, attempts=0, next_attempt_at=timezone.now(), last_error="")

    def bounced(self) -> Self:
        """Those that reached nobody, as the mail server of the recipient says."""
        return self.filter(state=OutboxMail.State.BOUNCED)

    def arrived(self) -> int:
        """Somebody knows that these uncertain mails arrived. Returns how many."""
        unsure = self.filter(state=OutboxMail.State.UNCERTAIN)
        return unsure.update(state=OutboxMail.State.SENT, sent_at=F("claimed_at"), last_error="", **FORGOTTEN)


class OutboxMail(models.Model):
    """A mail. `key` names its cause; a second mail of the same cause is none.

    `unsubscribe` is a secret address that ends mails of its kind, for those that their recipient may do without.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("mail", "Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")
        BOUNCED = "bounced", pgettext_lazy("mail", "Came back")

    key = models.CharField(_("cause"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=60, db_index=True)
    language = models.CharField(_("language"), max_length=12, choices=languages.choices)
    to = models.EmailField(_("recipient"), db_index=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    unsubscribe = models.URLField(max_length=300, blank=True, editable=False)
    about_label = models.CharField(max_length=80, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("written"), default=timezone.now, db_index=True)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    expires_at = models.DateTimeField(_("of use until"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="outbox_due"),
            models.Index(fields=["about_label", "about_id"], name="outbox_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"
