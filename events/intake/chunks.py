"""Chunks of files that are on their way, under `uploads/<id>/<number>`: private, on a disk or wherever the media are."""

import contextlib
import hashlib
import io
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from core import storage
from events.models import PhotoUpload

FOLDER = "uploads"  # no address leads there
CHUNK = 2 * 1024 * 1024  # bytes of each chunk but the last


def receive(upload: PhotoUpload, offset: int, data: bytes) -> None:
    """Keep a chunk, if it is the one that is missing next; `upload.received` says what is. Twice the same does no harm.

    Raises ValueError for one that no file of this size has there, OSError where it cannot be written.
    """
    if offset % CHUNK or not 0 <= offset < upload.size or len(data) != min(CHUNK, upload.size - offset):
        raise ValueError("This is no chunk of the file.")
    if offset == upload.received:
        storage.keep(_name(upload, offset // CHUNK), data)
        missing = PhotoUpload.objects.filter(pk=upload.pk, received=offset)
        missing.update(received=offset + len(data), touched_at=timezone.now())
        upload.refresh_from_db(fields=["received"])


def _name(upload: PhotoUpload, number: int) -> str:
    return f"{FOLDER}/{upload.pk}/{number}"


class _Joined(io.RawIOBase):
    """The chunks as one file that is read and sought in; one of them is in memory."""

    def __init__(self, upload: PhotoUpload) -> None:
        self.upload, self.at, self.number, self.chunk = upload, 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.upload.size}[whence]
        if at < 0:
            raise ValueError("before the beginning")
        self.at = at
        return at

    def readinto(self, buffer: Any, /) -> int:
        number, within = divmod(self.at, CHUNK)
        if self.at >= self.upload.size:
            return 0
        if number != self.number:
            with default_storage.open(_name(self.upload, number)) as file:
                self.chunk, self.number = file.read(), number
        part = self.chunk[within : within + len(buffer)]
        buffer[: len(part)] = part
        self.at += len(part)
        return len(part)


def joined(upload: PhotoUpload) -> io.RawIOBase:
    """A whole upload, to be read from: no more at once than is left of a chunk. Reading raises OSError where one is lost."""
    return _Joined(upload)


def is_as_announced(upload: PhotoUpload) -> bool:
    """Whether an archive that has arrived is what the browser read before it began."""
    if not upload.digest:
        return True
    found, file = hashlib.sha256(), joined(upload)
    while part := file.read(CHUNK):
        found.update(hashlib.sha256(part).digest())
    return found.hexdigest() == upload.digest


def forget(upload: PhotoUpload) -> None:
    """The row goes first: chunks without one are swept."""
    PhotoUpload.objects.filter(pk=upload.pk).delete()
    remove(str(upload.pk))


def remove(folder: str) -> None:
    """Take away the chunks of an upload."""
    with contextlib.suppress(FileNotFoundError):
        for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]:
            default_storage.delete(f"{FOLDER}/{folder}/{name}")
        default_storage.delete(f"{FOLDER}/{folder}")


def sweep() -> None:
    """Take away uploads that nobody has gone on with for a day, and chunks that belong to none."""
    folders: list[str] = []
    with contextlib.suppress(FileNotFoundError):
        folders = default_storage.listdir(FOLDER)[0]
    PhotoUpload.objects.abandoned().delete()
    known = {str(pk) for pk in PhotoUpload.objects.values_list("pk", flat=True)}
    for folder in folders:
        if folder not in known:
            remove(folder)
