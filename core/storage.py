"""Writing a file of the media whole or not at all, under exactly the name that it is given."""

import os
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

ABANDONED = 3600  # seconds after which a part has nobody who writes it
PART = ".part-"  # how a file begins that is not finished; no address leads to one


def keep(name: str, data: bytes) -> None:
    """Write a file. Two writers of one name leave one whole file; a killed one leaves a part that nobody reads.

    On a disk it is written beside its place, flushed and renamed; other storages (S3) put objects whole themselves.
    """
    if not isinstance(default_storage, FileSystemStorage):
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(data))
        return
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(prefix=PART, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(part).chmod(settings.FILE_UPLOAD_PERMISSIONS)
        Path(part).replace(path)
        _flush(path.parent)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def read(name: str) -> bytes | None:
    """The content of a file, or None where there is none."""
    if not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        return bytes(file.read())


def sweep(folder: str) -> None:
    """Remove what killed writers left in a folder of the media; those that may still be at work are left alone."""
    if not isinstance(default_storage, FileSystemStorage):
        return
    for part in Path(default_storage.path(folder)).glob(f"{PART}*"):
        if part.stat().st_mtime < time.time() - ABANDONED:
            part.unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    """Make the folder remember its files through a loss of power, as the database does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
