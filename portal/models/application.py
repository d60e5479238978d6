"""A registration that is being written: saved as one goes, resumed from another device by a secret link."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages
from events.models import Delegate, Forum
from portal.models.invitation import Invitation

KEPT = timedelta(days=30)  # after the last change


def ends() -> datetime:
    return timezone.now() + KEPT


class ApplicationQuerySet(models.QuerySet["Application"]):
    def ended(self) -> Self:
        """Those that nobody has gone on with: they are forgotten."""
        return self.filter(ends_at__lte=timezone.now())


class Application(models.Model):
    """`data` is {field: text} as it was typed, right or wrong. Once sent it is empty, and `delegate` is what came of it."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="applications")
    invitation = models.ForeignKey(Invitation, models.SET_NULL, null=True, blank=True, related_name="applications")
    invited = models.ForeignKey(
        Delegate,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="The personal invitation it answers.",
    )
    email = models.EmailField(_("e-mail"), blank=True, db_index=True)
    language = models.CharField(max_length=12, choices=languages.choices)
    data = models.JSONField(default=dict, blank=True)
    stamp = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    ends_at = models.DateTimeField(default=ends, db_index=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delegate = models.ForeignKey(Delegate, models.SET_NULL, null=True, blank=True, related_name="applications")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")

    def __str__(self) -> str:
        return f"{self.pk}"
