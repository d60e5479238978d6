"""Announcements that go to delegates by mail: each order of an organiser's, and who has got which."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count
from django.utils import timezone

from core.models import OutboxMail
from events.models import Delegate, Forum
from news.models import Announcement


class Mailing(models.Model):
    """An order: an announcement to those whom `audience` names. It is carried out in the background, once `finished_at`."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="mailings")
    forum = models.ForeignKey(Forum, models.CASCADE, related_name="+")
    audience = models.JSONField(default=dict)
    expected = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ordered_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.announcement_id}: {self.expected}"


class AnnouncedQuerySet(models.QuerySet["Announced"]):
    def of(self, announcement: Announcement) -> Self:
        return self.filter(announcement=announcement)

    def counts(self) -> dict[str, int]:
        """How many people by the state of their mail. A mail that was forgotten meanwhile has been sent."""
        found: dict[str, int] = {}
        rows: Any = self.order_by().values_list("mail__state").annotate(n=Count("pk"))
        for state, count in rows:
            key = state or str(OutboxMail.State.SENT)
            found[key] = found.get(key, 0) + count
        return found


class Announced(models.Model):
    """A delegate who has got an announcement, by their own mail or by that of their coordinator."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="+")
    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="+")
    mail = models.ForeignKey(OutboxMail, models.SET_NULL, null=True, related_name="+")

    objects = AnnouncedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "delegate"], name="announced_once")]

    def __str__(self) -> str:
        return f"{self.announcement_id}: {self.delegate_id}"
