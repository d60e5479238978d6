"""Spreadsheets that somebody sends: small, plain and without anything that expands, or one clear message. Before a library reads them."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, time
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook (ISO/IEC 29500-1)."""
MAX_PARTS = 200
# What a spreadsheet program would take for the beginning of a formula when the cell is edited.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
CHUNK = 64 * 1024


@cache
def bold() -> Any:
    from openpyxl.styles import Font

    return Font(bold=True)


@cache
def top() -> Any:
    """Text that is broken and begins at the top of its cell."""
    from openpyxl.styles import Alignment

    return Alignment(vertical="top", wrap_text=True)


def plain_cell(sheet: Any, value: Any, *, is_bold: bool = False) -> Any:
    """A cell of a text that stays one, a time, a date or a number; empty for "" and None."""
    from openpyxl.cell import WriteOnlyCell

    made = WriteOnlyCell(sheet, value=None if value == "" else value)
    if isinstance(value, str) and value:
        made.data_type = "s"
        made.quotePrefix = value.startswith(DANGEROUS)
    elif isinstance(value, time):
        made.number_format = "hh:mm"
    elif isinstance(value, date):
        made.number_format = "yyyy-mm-dd"
    if is_bold:
        made.font = bold()
    return made


def unreadable() -> ValidationError:
    return ValidationError(_("This file cannot be read. Save it as an Excel workbook (XLSX)."), code="unreadable")


@contextmanager
def opened(data: bytes, *, max_bytes: int, max_unpacked: int, too_much: str) -> Iterator[Any]:
    """The workbook of a file that `inspect` lets pass, to be read in the block.

    ValidationError with a reason that a person can act on, also for what the library stumbles over in the block.
    """
    inspect(data, max_bytes=max_bytes, max_unpacked=max_unpacked, too_much=too_much)
    from openpyxl import load_workbook  # eight megabytes, with what it needs: only where there is a workbook

    try:
        with closing(load_workbook(io.BytesIO(data), read_only=True, keep_links=False, data_only=False)) as book:
            yield book
    except (ValidationError, MemoryError):
        raise
    except Exception as error:  # the library has errors of many kinds; to the person they are one
        raise unreadable() from error


def inspect(data: bytes, *, max_bytes: int, max_unpacked: int, too_much: str) -> None:
    """ValidationError for what is larger than `max_bytes`, unpacks to more than `max_unpacked` bytes (`too_much` is said then),
    is no archive or declares entities.
    """
    if len(data) > max_bytes:
        raise ValidationError(_("This file is larger than %(limit)d MB.") % {"limit": max_bytes // 1024 // 1024})
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > max_unpacked:
                raise ValidationError(too_much, code="bomb")
            if any(_has_doctype(archive, part) for part in parts):
                raise unreadable()
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise unreadable() from error


def _has_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part declares a document type, in which entities could hide. A workbook has none (ISO/IEC 29500-2, 8.2.5)."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            text = (tail + chunk).replace(b"\0", b"")
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                return True
            tail = chunk[-32:]
    return False
