"""The programme as CSV (RFC 4180), in UTF-8 with a byte order mark, by which Excel knows the letters of all languages."""

import csv
import io
from datetime import datetime

from programme.exports import table
from programme.exports.data import Programme


def file(programme: Programme) -> bytes:
    """The table in the language in force. What could be a formula begins with an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.header())
    for row in table.rows(programme):
        writer.writerow([_cell(value, row[0]) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: table.Value, day: table.Value) -> str:
    """Dates as 2027-03-27, times as 09:00; a time of another day than the row's with its date."""
    if isinstance(value, datetime):
        return f"{value:%H:%M}" if value.date() == day else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, str):
        return f"'{value}" if table.is_formula(value) else value
    return value.isoformat()
