"""Who takes part in an excursion or a workshop that has so many places, and who waits for one."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from events.models import Delegate, Forum, Session


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def for_forum(self, forum: Forum) -> Self:
        return self.filter(session__forum=forum)

    def placed(self) -> Self:
        return self.filter(has_place=True)

    def waiting(self) -> Self:
        """Those on the waiting lists, who waits longest first."""
        return self.filter(has_place=False).order_by("at", "pk")


class SignUp(models.Model):
    """One delegate in one session. Whoever has a place keeps it until they leave; see `portal.sign_ups`.

    `by` is the organiser who signed them up or gave them the place; None where they did it themselves.
    """

    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="sign_ups")
    session = models.ForeignKey(Session, models.CASCADE, related_name="sign_ups")
    has_place = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SignUpQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["session", "has_place", "at"], name="sign_up_in_order")]
        constraints = [models.UniqueConstraint(fields=["delegate", "session"], name="sign_up_once")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.delegate_id}"
