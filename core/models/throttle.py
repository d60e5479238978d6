"""Counts of attempts, under hashed names. See `core.throttle`."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F
from django.utils import timezone


class ThrottleQuerySet(models.QuerySet["Throttle"]):
    """Counting that holds between processes and servers: each step is one statement."""

    def count_up(self, name: str, limit: int, ends_at: datetime) -> bool:
        """Count one more under a name; False, and nothing counted, when there are `limit` already."""
        self.bulk_create([Throttle(name=name, n=0, ends_at=ends_at)], ignore_conflicts=True)
        return bool(self.filter(name=name, n__lt=limit).update(n=F("n") + 1))

    def count_down(self, name: str) -> None:
        self.filter(name=name, n__gt=0).update(n=F("n") - 1)

    def ended(self) -> Self:
        return self.filter(ends_at__lt=timezone.now())


class Throttle(models.Model):
    """How often something was tried in a stretch of time. `name` is a hash: neither an address nor a person stands here."""

    name = models.CharField(max_length=64, primary_key=True)
    n = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    objects = ThrottleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name[:8]}: {self.n}"
