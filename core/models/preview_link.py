"""Secret links to drafts, for people without an account. Each is known here: who made it, for whom, until when."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LIFETIME = timedelta(days=7)
LONGEST = timedelta(days=92)
KEPT = timedelta(days=366)  # after its end, so that whoever opens it late is told that it has ended


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def of(self, kind: str, pk: int) -> Self:
        """Links to one object, newest first, with who made them."""
        return self.filter(kind=kind, object_id=pk).select_related("made_by", "revoked_by").order_by("-made_at", "-pk")

    def open_now(self) -> Self:
        return self.filter(revoked_at__isnull=True, ends_at__gt=timezone.now())

    def forget(self) -> None:
        self.filter(ends_at__lt=timezone.now() - KEPT).delete()


class PreviewLink(models.Model):
    """The address holds a signature over the number of the row: nothing secret lies in the database."""

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    note = models.CharField(_("for whom"), max_length=120, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(_("ends at"))
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["kind", "object_id"], name="preview_link_object"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.ends_at > timezone.now()
