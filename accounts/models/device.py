"""Where a person is signed in."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SEEN_AGAIN = timedelta(minutes=10)  # a use that comes sooner is not written down


class DeviceQuerySet(models.QuerySet["Device"]):
    def signed_in(self) -> Self:
        """Those whose session lives, the one used last before the others."""
        living = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
        return self.filter(session_key__in=living).order_by("-seen_at")

    def note(self, *, user_id: int, session_key: str, agent: str) -> None:
        """Write down that a session was used now."""
        now = timezone.now()
        known = self.filter(session_key=session_key, user_id=user_id)
        if known.filter(seen_at__gt=now - SEEN_AGAIN).exists() or known.update(seen_at=now, agent=agent):
            return
        self.filter(session_key=session_key).delete()
        self.bulk_create([Device(user_id=user_id, session_key=session_key, agent=agent)], ignore_conflicts=True)

    def sign_out(self) -> int:
        """End these sessions. Returns how many there were."""
        keys = list(self.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        self.filter(session_key__in=keys).delete()
        return len(keys)

    def forget_ended(self) -> None:
        """Drop sessions that have ended, everybody's, and what is left of those that are no more."""
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
        living = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
        self.exclude(session_key__in=living).delete()


class Device(models.Model):
    """A session of a person: a browser on some machine. `agent` is two words such as "Firefox, Windows", no more."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    agent = models.CharField(_("browser"), max_length=80, blank=True)
    signed_in_at = models.DateTimeField(_("signed in"), default=timezone.now)
    seen_at = models.DateTimeField(_("last used"), default=timezone.now)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return self.agent or str(_("Unknown browser"))
