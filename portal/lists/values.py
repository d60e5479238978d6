"""What stands in a cell of a list, and how it reads in a line of text."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core import dates, languages
from core.texts import Text
from portal.lists.scope import Scope


@dataclass(frozen=True)
class Alarm:
    """A value that somebody should look at."""

    value: int | str


# A datetime is naive, at the venue, and stands in a row of its day.
Value = str | int | Text | date | datetime | Alarm


@dataclass(frozen=True)
class Column:
    """`width` is in characters. `of` gives the value of a row; columns that are `only_in_books` are for workbooks."""

    name: Any
    width: int
    of: Callable[[Scope, Any], Value]
    only_in_books: bool = False


@dataclass(frozen=True)
class Cell:
    """A value as it is shown; `look` is "alarm", "number" or nothing."""

    words: Text
    look: str = ""


def cell(value: Value) -> Cell:
    if isinstance(value, Alarm):
        return Cell(words(value.value), "alarm")
    return Cell(words(value), "number" if isinstance(value, int) else "")


def words(value: Value) -> Text:
    """A value in the language in force; a text of another language says which."""
    if isinstance(value, Alarm):
        return words(value.value)
    if isinstance(value, Text):
        return value
    return Text(value if isinstance(value, str) else _figures(value), languages.active())


def heading(value: Value) -> Text:
    """The same above a group: a day has its name."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return Text(f"{dates.day(value)}, {dates.weekday(value)}", languages.active())
    return words(value)


def _figures(value: int | date) -> str:
    if isinstance(value, datetime):
        return f"{value:%H:%M}"
    return dates.number(value) if isinstance(value, int) else dates.day(value)
