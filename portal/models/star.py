"""Sessions that a person has marked for themselves."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from events.models import Session


class Star(models.Model):
    """A star of an account."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stars")
    session = models.ForeignKey(Session, models.CASCADE, related_name="stars")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "session"], name="star_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.session_id}"
