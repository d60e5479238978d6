"""A list on paper that takes longer than somebody waits for: made in the background, for the person who asked, for a day."""

import uuid
import zlib
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from events.models import Forum

KEPT = timedelta(days=1)
LOST = timedelta(minutes=10)  # an order older than this that gave nothing has failed


class ListFileQuerySet(models.QuerySet["ListFile"]):
    def of(self, person: Any) -> Self:
        """Those that a person may still have."""
        return self.filter(by=person, asked_at__gt=timezone.now() - KEPT)

    def over(self) -> Self:
        return self.filter(asked_at__lte=timezone.now() - KEPT)

    def under_way(self) -> Self:
        return self.filter(made_at=None, is_failed=False, asked_at__gt=timezone.now() - LOST)


class ListFile(models.Model):
    """`content` is a PDF (zlib: an eighth) that names people: an erasure in its forum takes it away.

    `choice` is a list's `Choice` as a dictionary.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    forum = models.ForeignKey(Forum, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    choice = models.JSONField(default=dict)
    language = models.CharField(max_length=12)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)
    made_at = models.DateTimeField(null=True)
    is_failed = models.BooleanField(default=False)
    people = models.PositiveIntegerField(default=0)
    content = models.BinaryField(default=b"")

    objects = ListFileQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_under_way(self) -> bool:
        return self.made_at is None and not self.is_failed and self.asked_at > timezone.now() - LOST

    @property
    def pdf(self) -> bytes:
        return zlib.decompress(self.content)
