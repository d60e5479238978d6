"""Times of day where the forum is, also on nights when the clocks change (PEP 495 tells the two halves of such a night)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import dates


@dataclass(frozen=True)
class Moment:
    """A time that somebody wrote. `is_twice`: the clock shows it twice that night, and the earlier one was taken."""

    at: datetime
    is_twice: bool = False


def moment(day: date, clock: time, zone: ZoneInfo) -> Moment:
    """The instant of a wall clock's time. ValidationError where the clocks jump over it."""
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0), zone)
    at = wall.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise ValidationError(
            _("%(time)s does not exist on %(day)s: the clocks go forward that night."),
            code="no_such_time",
            params={"time": f"{clock:%H:%M}", "day": dates.day(day)},
        )
    return Moment(at, wall.utcoffset() != wall.replace(fold=1).utcoffset())


def read(day: date, clock: time, zone: ZoneInfo, now: datetime | None = None) -> Moment:
    """The same, but what was not rewritten stays the very instant it is `now`: the second 02:30 of a night included."""
    if now is not None:
        wall = now.astimezone(zone)
        if (wall.date(), wall.replace(second=0, microsecond=0).time()) == (day, clock.replace(second=0, microsecond=0)):
            return Moment(now)
    return moment(day, clock, zone)


def twice(day: date, clock: time) -> str:
    """What is said where the earlier of two was taken."""
    return _("%(time)s comes twice on %(day)s, because the clocks go back. The earlier one was taken.") % {
        "time": f"{clock:%H:%M}",
        "day": dates.day(day),
    }


def clocks(starts: datetime, ends: datetime, zone: ZoneInfo) -> str:
    """For people: 23:00–00:30."""
    return f"{dates.clock(starts, zone)}–{dates.clock(ends, zone)}"


def day_and_clocks(starts: datetime, ends: datetime, zone: ZoneInfo) -> str:
    """For people: 27 March, 09:00–10:00."""
    return f"{dates.short_day(starts.astimezone(zone).date())}, {clocks(starts, ends, zone)}"
