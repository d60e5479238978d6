"""Comma-separated values (RFC 4180), out and in: UTF-8, and no text that a spreadsheet program takes for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.workbooks import DANGEROUS, unreadable


def written(rows: Iterable[Iterable[Any]]) -> bytes:
    """With a byte order mark, by which spreadsheet programs know UTF-8. What could be a formula begins with an apostrophe."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([_harmless(value) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def _harmless(value: Any) -> str:
    words = "" if value is None else f"{value:%H:%M}" if isinstance(value, time) else str(value)
    return f"'{words}" if words.startswith((*DANGEROUS, "'")) else words


def lines(data: bytes, *, max_bytes: int, max_columns: int) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line that has something in it; commas, semicolons or tabs are between them.

    ValidationError with a reason that a person can act on.
    """
    if len(data) > max_bytes:
        raise ValidationError(_("This file is larger than %(limit)d MB.") % {"limit": max_bytes // 1024 // 1024})
    try:
        text = data.decode("utf-8-sig")
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            if any(cells):
                yield number, [_meant(cell.strip()) for cell in cells[:max_columns]]
    except (UnicodeDecodeError, csv.Error) as error:
        raise unreadable() from error


def _meant(cell: str) -> str:
    """Without the apostrophe that `written` has put before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*DANGEROUS, "'")) else cell
