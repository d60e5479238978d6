"""Photographs on their way into a gallery, in chunks. Technical state: no history, no change feed."""

import uuid
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models.gallery import Gallery

KEPT = timedelta(days=1)  # after the last sign of life


class PhotoUploadQuerySet(models.QuerySet["PhotoUpload"]):
    def abandoned(self) -> Self:
        return self.filter(touched_at__lt=timezone.now() - KEPT)

    def archives_of(self, gallery: Gallery, by: Any) -> Self:
        """What somebody has sent as ZIP, and not only begun to, the latest first."""
        sent = self.filter(gallery=gallery, by=by, name__iendswith=".zip")
        return sent.exclude(state=PhotoUpload.State.SENDING).order_by("-begun_at")


class PhotoUpload(models.Model):
    """A file that somebody sends: a picture, or a ZIP of them.

    `digest` is what the browser announced, empty where it could not: of a picture SHA-256, of a ZIP SHA-256 of the SHA-256 of its
    chunks, so that neither side holds all of it. `modified` is the browser's word, in milliseconds. `received` are bytes from
    the beginning. `report` is that of a ZIP: {"total", "done", "in", "there": numbers of entries, "refused": [[name, reason]]}.
    """

    class State(models.TextChoices):
        SENDING = "sending"
        UNPACKING = "unpacking"
        STOPPED = "stopped"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    gallery = models.ForeignKey(Gallery, models.CASCADE, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    modified = models.BigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    credit = models.CharField(max_length=120, blank=True)
    received = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.SENDING)
    report = models.JSONField(default=dict)
    begun_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = PhotoUploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gallery", "by", "digest"], condition=~Q(digest=""), name="photo_upload_content_once"
            ),
            models.UniqueConstraint(
                fields=["gallery", "by", "name", "size", "modified"], condition=Q(digest=""), name="photo_upload_file_once"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_archive(self) -> bool:
        return self.name.lower().endswith(".zip")

    @property
    def is_whole(self) -> bool:
        return self.received == self.size
