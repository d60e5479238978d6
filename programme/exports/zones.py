"""Rules of a time zone as a component of a calendar (VTIMEZONE, RFC 5545, 3.6.5), for the time that the calendar is about."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

STEP = timedelta(days=1)
MARGIN = timedelta(days=366)  # people move what they have in their calendars: a year on either side


def vtimezone(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """The zone's rules from a year before `first` to a year after `last`, under its IANA name.

    Each onset stands alone, in the local time that ends with it; no rule is guessed for other years.
    """
    begins = (first - MARGIN).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    made = Timezone()
    made.add("tzid", zone.key)
    made.add_component(_observance(zone, begins, begins))
    for onset in onsets(zone, begins, (last + MARGIN).astimezone(UTC)):
        made.add_component(_observance(zone, onset, onset - timedelta(seconds=1)))
    return made


def onsets(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """Moments (UTC, to the second) after `first` and until `last` at which the zone's offset or its name changes."""
    before = first
    while before < last:
        after = min(before + STEP, last)
        if _rule(zone, before) != _rule(zone, after):
            yield _onset(zone, before, after)
        before = after


def _rule(zone: ZoneInfo, moment: datetime) -> tuple[timedelta, str]:
    local = moment.astimezone(zone)
    return local.utcoffset() or timedelta(), local.tzname() or ""


def _onset(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second of the rule that holds at `after` and not at `before`, found by halving."""
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _rule(zone, before + timedelta(seconds=middle)) == _rule(zone, before):
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def _observance(zone: ZoneInfo, onset: datetime, before: datetime) -> TimezoneStandard | TimezoneDaylight:
    """What holds from `onset` on; DTSTART is the local time by the offset that held `before`."""
    (offset_from, _), (offset_to, name) = _rule(zone, before), _rule(zone, onset)
    made = TimezoneDaylight() if onset.astimezone(zone).dst() else TimezoneStandard()
    made.add("dtstart", (onset + offset_from).replace(tzinfo=None))
    made.add("tzoffsetfrom", offset_from)
    made.add("tzoffsetto", offset_to)
    made.add("tzname", name)
    return made
