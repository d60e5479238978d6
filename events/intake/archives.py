"""Pictures out of a ZIP archive, one at a time and never on a disk. Limits hold for what is unpacked, not for what headers say."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import image_formats, images
from events.intake import archive_names as names

MAX_BYTES = 16 * 1024**3  # of an archive
MAX_ENTRIES = 10_000
MAX_DIRECTORY = 4 * 1024 * 1024  # bytes of the list of entries, which `zipfile` reads at once
RATIO, FREE = (
    10,
    64 * 1024 * 1024,
)  # all of it may unpack to so many times its size, and so many bytes: pictures do not shrink
STEP = 64 * 1024  # bytes that are unpacked at once
WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # those that can be unpacked step by step
ZIP = (b"PK\3\4", b"PK\5\6")
ENCRYPTED = 1  # flag of an entry
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error)


class _Guarded(io.BufferedReader):
    """A file of that many bytes of which nobody reads much at once: a list of entries may pretend to be gigabytes."""

    def __init__(self, raw: Any, size: int) -> None:
        super().__init__(raw, STEP)
        self.size = size

    def read(self, size: int | None = -1, /) -> bytes:
        left = max(0, self.size - self.tell())
        wanted = left if size is None or size < 0 else min(size, left)
        if wanted > MAX_DIRECTORY:
            raise _too_many()
        return super().read(wanted)


def _too_many() -> ValidationError:
    return ValidationError(_("This archive has more than %(limit)d entries.") % {"limit": MAX_ENTRIES})


def _damaged() -> ValidationError:
    return ValidationError(_("This archive is damaged, or no ZIP at all."))


class Archive:
    """A ZIP of that many bytes. Raises ValidationError where it cannot be read at all."""

    def __init__(self, file: io.BufferedIOBase | io.RawIOBase, size: int) -> None:
        self.left = RATIO * size + FREE
        try:
            self.zip = zipfile.ZipFile(_Guarded(file, size))
        except DAMAGED as error:
            raise _damaged() from error
        found = self.zip.infolist()
        if len(found) > MAX_ENTRIES:
            raise _too_many()
        named = [Entry(self, info, names.decoded(info)) for info in found]
        self.entries = [entry for entry in named if not names.is_left_out(entry.info, entry.path)]

    def unpack(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """An entry, step by step. Raises ValidationError when all of it together has become too much."""
        with self.zip.open(info) as file:
            while part := file.read(STEP):
                self.left -= len(part)
                if self.left < 0:
                    raise ValidationError(_("This archive unpacks to far more than its size. The rest was not read."))
                yield part


@dataclass(frozen=True)
class Entry:
    """One file of an archive. Of its name the last part is used, for reports."""

    archive: Archive
    info: zipfile.ZipInfo
    path: str

    @property
    def name(self) -> str:
        return names.parts(self.path)[-1]

    def read(self) -> bytes:
        """All bytes. Raises ValidationError with a reason."""
        self._check()
        found = bytearray()
        try:
            for part in self.archive.unpack(self.info):
                if not found:
                    self._check_kind(part)
                found += part
                if len(found) > images.MAX_BYTES:
                    images.check_size(len(found))
        except DAMAGED as error:
            raise ValidationError(_("This entry of the archive is damaged.")) from error
        return bytes(found)

    def _check(self) -> None:
        if names.leads_out(self.path):
            raise ValidationError(_("The name of this file leads out of the archive."))
        if names.is_special(self.info):
            raise ValidationError(_("This is a link or a device, and no file."))
        if self.info.flag_bits & ENCRYPTED:
            raise ValidationError(_("This file is protected by a password."))
        if self.info.compress_type not in WAYS:
            raise ValidationError(_("This file is compressed in an unusual way. Pack it again as an ordinary ZIP."))

    def _check_kind(self, head: bytes) -> None:
        """By its first bytes: the rest of what is no picture is not unpacked."""
        if head.startswith(ZIP) or self.name.lower().endswith(".zip"):
            raise ValidationError(_("A ZIP inside a ZIP is not opened."))
        if image_formats.kind_of(head) is None:
            images.check(head, self.name)
