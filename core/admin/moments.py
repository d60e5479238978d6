"""A day and a time of the clock as one moment, also on nights when the clocks change (PEP 495 tells the two halves of such a night)."""

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from core.admin.widgets import DayAndTimeInput


class MomentField(forms.SplitDateTimeField):
    """In the zone in force. A time that the clock shows twice is the earlier one; one that it jumps over is an error."""

    def compress(self, data_list: Any) -> datetime | None:
        if not data_list or any(part in self.empty_values for part in data_list):
            found: datetime | None = super().compress(data_list)  # says what is missing
            return found
        day, clock = data_list
        return moment(day, clock)


def moment(day: date, clock: time) -> datetime:
    """The instant of a wall clock's time in the zone in force. ValidationError where the clocks jump over it."""
    wall = datetime.combine(day, clock, timezone.get_current_timezone())
    if wall.astimezone(UTC).astimezone(wall.tzinfo).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise ValidationError(
            _("%(time)s does not exist on %(day)s: the clocks go forward that night."),
            code="no_such_time",
            params={"time": f"{clock:%H:%M}", "day": dates.day(day)},
        )
    return wall


# For `formfield_overrides`, so that forms ask for each moment so.
MOMENTS: dict[Any, Any] = {models.DateTimeField: {"form_class": MomentField, "widget": DayAndTimeInput}}
