"""Signs of life of background workers: a row for each server's. See `core.heartbeats`."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone

GONE = timedelta(minutes=10)  # after which a server's worker is not there any more, at a sign of life a minute
FORGOTTEN = timedelta(days=7)  # after which a server that is no more is not missed


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def beat(self, worker: str) -> None:
        """This worker lives; those that nobody expects any longer go."""
        now = timezone.now()
        self.update_or_create(worker=worker, defaults={"seen_at": now})
        self.filter(seen_at__lt=now - FORGOTTEN).delete()

    def gone(self) -> Self:
        return self.filter(seen_at__lt=timezone.now() - GONE)

    def latest_first(self) -> Self:
        return self.order_by("-seen_at")


class Heartbeat(models.Model):
    """When a server's background worker was last seen. Whoever may look at these rows sees the state of the server."""

    worker = models.CharField(max_length=80, primary_key=True)
    seen_at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.worker
