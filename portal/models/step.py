"""Every change of a delegate's state: from what, to what, when, by whom."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Delegate


class Step(models.Model):
    """Written by `portal.steps`, whatever way the state was changed. `by` is None where the program or the person itself did it."""

    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="steps")
    before = models.CharField(_("before"), max_length=12, blank=True)
    after = models.CharField(_("after"), max_length=12, choices=Delegate.State)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    cause = models.CharField(_("cause"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
