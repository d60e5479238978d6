"""The attendance log: who was let in, where, on which day. Rows are added and undone, never changed otherwise."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count
from django.utils import timezone

from events.models import Delegate, Forum, Session


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def standing(self) -> Self:
        """Those that nobody has taken back."""
        return self.filter(undone_at=None)

    def for_forum(self, forum: Forum) -> Self:
        return self.filter(delegate__forum=forum)

    def per_day_and_place(self) -> list[tuple[date, int | None, int]]:
        """(day, primary key of the session or None for the door, how many delegates), in the order of days."""
        found = self.order_by("day").values_list("day", "session").annotate(n=Count("delegate", distinct=True))
        return list(found)


class Attendance(models.Model):
    """One entry at the door of the forum (`session` empty) or of a session.

    `key` is made by the device, so that the same entry sent twice is one row. `at` is when it happened by the server's clock;
    `day` is its date in the zone of the venue.
    """

    key = models.CharField(max_length=64, unique=True)
    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="attendances")
    session = models.ForeignKey(Session, models.CASCADE, null=True, blank=True, related_name="attendances")
    day = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(default=timezone.now)
    desk = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["day", "session"], name="attendance_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["delegate", "day"],
                condition=models.Q(session=None, undone_at=None),
                name="attendance_door_once",
            ),
            models.UniqueConstraint(
                fields=["delegate", "day", "session"],
                condition=models.Q(undone_at=None),
                name="attendance_session_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id}: {self.day}"
