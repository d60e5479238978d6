"""How a delegate came in: what the private side keeps of them beside what `events.Delegate` says."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Delegate, Forum
from portal.models.invitation import Invitation


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def waiting(self, forum: Forum) -> Self:
        """Those on the waiting list who move up by themselves, who waits longest first."""
        found = self.filter(delegate__forum=forum, delegate__state=Delegate.State.WAITING, is_held=False)
        return found.order_by("waiting_since", "pk")


class Registration(models.Model):
    """One per delegate. `stamp` is of the secret links: the personal invitation and the calendar."""

    delegate = models.OneToOneField(Delegate, models.CASCADE, related_name="registration", verbose_name=_("delegate"))
    invitation = models.ForeignKey(
        Invitation, models.SET_NULL, null=True, blank=True, related_name="registrations", verbose_name=_("invitation")
    )
    is_entered = models.BooleanField(_("entered by the coordinator"), default=False)
    registered_at = models.DateTimeField(_("registered"), null=True, blank=True, db_index=True)
    waiting_since = models.DateTimeField(_("waits since"), null=True, blank=True)
    is_held = models.BooleanField(_("put on the waiting list by hand"), default=False)
    confirmed_at = models.DateTimeField(
        _("address confirmed"),
        null=True,
        blank=True,
        help_text=_("When the person first used a link or a code from a mail."),
    )
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    travel_at = models.DateTimeField(_("travel form filled in"), null=True, blank=True)
    no_announcements_at = models.DateTimeField(
        _("wants no announcements by mail since"), null=True, blank=True, editable=False
    )
    remark = models.TextField(_("remark of the organisers"), blank=True)
    stamp = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")

    def __str__(self) -> str:
        return str(self.delegate.reference)
