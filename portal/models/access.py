"""Who looked at personal data, when. Ids only: the record itself names nobody who was looked at."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccessRecord(models.Model):
    """One look: at a delegate's page, at a list, by an export."""

    class What(models.TextChoices):
        OPENED = "opened", _("Opened")
        LISTED = "listed", _("Listed")
        SEARCHED = "searched", _("Searched")
        EXPORTED = "exported", _("Exported")
        HISTORY = "history", _("History opened")
        REFUSED = "refused", _("Refused")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    what = models.CharField(_("what"), max_length=10, choices=What)
    delegate_id = models.BigIntegerField(_("delegate"), null=True, blank=True, db_index=True)
    forum_id = models.BigIntegerField(_("forum"), null=True, blank=True)
    count = models.PositiveIntegerField(_("how many"), default=1)
    detail = models.CharField(_("where"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("access to personal data")
        verbose_name_plural = _("access to personal data")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"
