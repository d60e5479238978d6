"""The programme as a table: columns with their names, and a row of typed values for each session."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from events import spoken
from programme.exports import words
from programme.exports.data import Entry, Programme
from programme.exports.places import together

# What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection"), in the wide letters of Chinese input too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Value = date | datetime | str


@dataclass(frozen=True)
class Column:
    """`width` is in characters. `of` gives the value: a date, a time at the venue (a naive datetime), or text."""

    name: Any
    width: int
    of: Callable[[Entry], Value]


def _people(entry: Entry) -> str:
    """Everybody once, with their position, in order."""
    parts = ((words.say(one.speaker, "name"), words.say(one.speaker, "position")) for one in entry.persons)
    return "; ".join(", ".join(part for part in pair if part) for pair in parts)


def _place(entry: Entry) -> str:
    return together(entry.places) if entry.place.is_room or entry.place.is_elsewhere else ""


COLUMNS = (
    Column(_("Date"), 12, lambda entry: entry.starts_at.date()),
    Column(_("Start"), 8, lambda entry: entry.starts_at.replace(tzinfo=None)),
    Column(_("End"), 8, lambda entry: entry.ends_at.replace(tzinfo=None)),
    Column(_("Time zone"), 16, lambda entry: str(entry.starts_at.tzinfo)),
    Column(_("Room"), 24, _place),
    Column(_("Track"), 24, lambda entry: words.say(entry.released.track, "name")),
    Column(_("Session type"), 18, lambda entry: str(entry.released.get_kind_display())),
    Column(_("Title"), 60, lambda entry: words.say(entry.session, "title")),
    Column(_("Speakers"), 60, _people),
    Column(_("Working languages"), 24, lambda entry: _languages(entry.tongues[0])),
    Column(_("Interpretation"), 24, lambda entry: _languages(entry.tongues[1])),
    Column(_("State"), 12, lambda entry: str(entry.released.get_state_display())),
    Column(_("Code"), 10, lambda entry: str(entry.session.code)),
    Column(_("Page"), 50, lambda entry: entry.address),
)


def _languages(codes: tuple[str, ...]) -> str:
    return spoken.names(codes) if codes else ""


def header() -> list[str]:
    """Names of the columns in the language in force."""
    return [str(column.name) for column in COLUMNS]


def rows(programme: Programme) -> list[list[Value]]:
    """A row for each session of the latest release, in order of time."""
    return [[column.of(entry) for column in COLUMNS] for entry in programme.entries]


def is_formula(text: str) -> bool:
    """A spreadsheet could take it for a formula."""
    return text.lstrip(" ").startswith(FORMULA)
