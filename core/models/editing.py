"""Who has which page of the admin open, so that a colleague hears of it. Rows are signs of life, not content."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

BEATING = timedelta(minutes=3)  # a browser in the background calls once a minute
SILENT = timedelta(minutes=30)  # after which an open page without signs of life is believed to be closed
FORGOTTEN = timedelta(days=1)


class EditingQuerySet(models.QuerySet["Editing"]):
    def opened(self, user: int, label: str, pk: int) -> None:
        """The page of an object was opened by a person."""
        now = timezone.now()
        row = Editing(user_id=user, label=label, object_id=pk, opened_at=now, seen_at=now, is_beating=False)
        self._put(row, "opened_at", "seen_at", "is_beating")

    def beat(self, user: int, label: str, pk: int) -> None:
        """The page is still open."""
        now = timezone.now()
        row = Editing(user_id=user, label=label, object_id=pk, opened_at=now, seen_at=now, is_beating=True)
        self._put(row, "seen_at", "is_beating")

    def _put(self, row: "Editing", *fields: str) -> None:
        """One row for each, in one statement: a browser says that it leaves while it says that it is there."""
        unique = ("label", "object_id", "user")
        self.bulk_create([row], update_conflicts=True, update_fields=fields, unique_fields=unique)

    def left(self, user: int, label: str, pk: int) -> None:
        self.filter(user_id=user, label=label, object_id=pk).delete()

    def others(self, user: int, label: str, pk: int) -> Self:
        """Who else has the page open now, whoever came first before others."""
        now = timezone.now()
        there = Q(seen_at__gt=now - BEATING) | Q(is_beating=False, seen_at__gt=now - SILENT)
        here = self.filter(there, label=label, object_id=pk).exclude(user_id=user)
        return here.select_related("user").order_by("opened_at", "pk")

    def forget(self) -> None:
        """Rows of pages that were closed long ago."""
        self.filter(seen_at__lt=timezone.now() - FORGOTTEN).delete()


class Editing(models.Model):
    """A person has the page of an object open: `label` is that of the model, such as "events.Session"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    label = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    is_beating = models.BooleanField(default=False)

    objects = EditingQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["label", "object_id", "user"], name="one_editing_each"),)

    def __str__(self) -> str:
        return f"{self.label} {self.object_id}"
