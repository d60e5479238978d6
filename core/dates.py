"""Dates, times, intervals and numbers by CLDR, in the language in force. Zones are given, never guessed."""

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time, get_datetime_format, parse_pattern
from babel.numbers import format_decimal
from babel.units import format_unit

from core import languages

ABBREVIATED = re.compile(r"(?<!M)MMM(?!M)")


def _locale() -> str:
    return str(languages.locale(languages.active()))


@lru_cache(maxsize=4096)
def _formatted(value: date, pattern: str, locale: str) -> str:
    return str(format_date(value, pattern, locale=locale))


@lru_cache(maxsize=4096)
def _by_skeleton(value: date, skeleton: str, locale: str) -> str:
    return str(format_skeleton(skeleton, value, locale=locale))


def day(value: date) -> str:
    """A full date: 14 January 2021."""
    return _formatted(value, "long", _locale())


def short_day(value: date) -> str:
    """Day and month: 27 March."""
    return _by_skeleton(value, "MMMMd", _locale())


def weekday(value: date) -> str:
    """The day's name, with a capital as it stands alone: Saturday."""
    name = _formatted(value, "EEEE", _locale())
    return name[:1].upper() + name[1:]


def clock(value: datetime, zone: ZoneInfo) -> str:
    """Hours and minutes on a 24-hour clock: 09:40."""
    return value.astimezone(zone).strftime("%H:%M")


def span(first: date, last: date) -> str:
    """An interval of days: 27–28 March 2027 (CLDR interval formats, UTS 35 part 4, 2.6.4)."""
    if first == last:
        return day(first)
    locale = languages.locale(languages.active())
    differs = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    patterns = locale.interval_formats["yMMMd"][differs]
    # CLDR gives the interval with short months only; the words are the same, so the month is written out in it.
    return "".join(
        parse_pattern(ABBREVIATED.sub("MMMM", pattern)).apply(value, locale)
        for pattern, value in zip(patterns, (first, last), strict=False)
    )


def number(value: float) -> str:
    return str(format_decimal(value, locale=_locale()))


def size(count: int) -> str:
    """Bytes as people read them: "482 kB", "1.4 MB"."""
    if count < 1_000_000:
        return str(format_unit(max(1, round(count / 1000)), "digital-kilobyte", "short", locale=_locale()))
    return str(format_unit(round(count / 1_000_000, 1), "digital-megabyte", "short", locale=_locale()))


def offset(value: datetime, zone: ZoneInfo) -> str:
    """The zone's distance from UTC at that moment: UTC+8, UTC+5:30."""
    seconds = int((value.astimezone(zone).utcoffset() or value - value).total_seconds())
    hours, minutes = divmod(abs(seconds) // 60, 60)
    sign = "+" if seconds >= 0 else "−"
    return "UTC" if seconds == 0 else f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def exact(value: datetime, zone: ZoneInfo) -> str:
    """Date and time for people: 27 March 2027, 09:00."""
    return f"{day(value.astimezone(zone).date())}, {format_time(value.astimezone(zone), 'HH:mm', locale=_locale())}"


def day_and_time(day: str, time: str) -> str:
    """A day and a time in words, joined as the language does: 27 March, 09:40 (CLDR dateTimeFormat, UTS 35 part 4, 2.3)."""
    return str(get_datetime_format("medium", locale=_locale())).format(time, day).replace("'", "")
