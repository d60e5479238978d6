"""What people write in cells, understood. Each function takes a cell's value that is not empty, or raises ValidationError."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events import spoken
from programme.spreadsheet.columns import in_order
from speakers.models import Appearance

CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?(?:\s*\+\s*(\d))?")
FIRST_YEAR, LAST_YEAR = 2000, 2200  # what is outside was not meant
SEPARATORS = re.compile(r"[\s,;]+")


def text(value: Any) -> str:
    """A text; a whole number as people write it."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def day(value: Any) -> date:
    try:
        found = value.date() if isinstance(value, datetime) else date.fromisoformat(text(value))
        if not FIRST_YEAR <= found.year < LAST_YEAR:
            raise ValueError
    except ValueError as error:
        raise ValidationError(_("Write the day as 2031-05-14.")) from error
    return found


def clock(value: Any) -> tuple[time, int]:
    """A time of day, and how many days after the start's it is."""
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0, tzinfo=None), 0
    match = CLOCK.fullmatch(text(value))
    try:
        if match is None:
            raise ValueError
        return time(int(match[1]), int(match[2])), int(match[3] or 0)
    except ValueError as error:
        raise ValidationError(_("Write the time as 09:40, on the next day as 00:30 +1.")) from error


def whole(value: Any) -> int:
    written = text(value)
    if not written.isdecimal() or not written.isascii() or int(written) > 2**31 - 1:
        raise ValidationError(_("Write a whole number."))
    return int(written)


def choice(value: Any, choices: Any) -> str:
    """A choice by its value, or by its name in the reader's language."""
    written = text(value).lower()
    found = {str(label).lower(): key for key, label in choices.choices} | {key.lower(): key for key in choices.values}
    if written not in found:
        raise ValidationError(
            _("“%(value)s” is not possible. Write one of: %(choices)s."),
            params={"value": text(value), "choices": " ".join(choices.values)},
        )
    return str(found[written])


def one_of(value: Any, known: Mapping[str, Any], message: str) -> Any:
    """What has this address. `message` says what is wrong when nothing has it, with %(value)s."""
    written = text(value)
    if written not in known:
        raise ValidationError(message, params={"value": written})
    return known[written]


def _parts(value: Any) -> list[tuple[str, str]]:
    """ "a:b c" -> [("a", "b"), ("c", "")]"""
    pairs = (part.partition(":") for part in SEPARATORS.split(text(value)) if part)
    return [(before, after) for before, _colon, after in pairs]


def _once(entries: list[Any]) -> None:
    seen = set()
    for entry in entries:
        if entry in seen:
            raise ValidationError(_("“%(value)s” is there twice."), params={"value": entry})
        seen.add(entry)


def _language(code: str) -> str:
    written = code.lower().replace("_", "-")
    if written not in spoken.CODES:
        raise ValidationError(_("“%(value)s” is not the code of a language."), params={"value": code})
    return written


def languages(value: Any) -> list[tuple[str, int | None]]:
    """Languages with their channels, by channel: the order in which the site shows them; as written where there are none."""
    found: list[tuple[str, int | None]] = []
    for code, channel in _parts(value):
        if channel and not (channel.isascii() and channel.isdecimal() and 1 <= int(channel) <= 99):
            raise ValidationError(_("“%(value)s” is not a channel from 1 to 99."), params={"value": channel})
        found.append((_language(code), int(channel) if channel else None))
    _once([code for code, _channel in found])
    return in_order(found)


def only(value: Any, known: Mapping[str, Any], message: str) -> list[Any]:
    """The same in a list of one."""
    return [one_of(value, known, message)]


def several(value: Any, known: Mapping[str, Any], message: str) -> list[Any]:
    """What have these addresses, in order, each once. `message` is as for `one_of`."""
    slugs = [part for part in SEPARATORS.split(text(value)) if part]
    _once(slugs)
    return [one_of(slug, known, message) for slug in slugs]


def people(value: Any, known: Mapping[str, int]) -> list[tuple[str, str]]:
    """(address, role) of speakers in order; a role that is not written is that of a speaker."""
    found = []
    for slug, role in _parts(value):
        one_of(slug, known, _("There is no speaker with the address “%(value)s”."))
        found.append((slug, choice(role, Appearance.Role) if role else Appearance.Role.SPEAKER.value))
    _once([f"{slug}:{role}" for slug, role in found])
    return found
