"""Files of the media, on a disk or in S3-compatible storage: the only code that asks which of the two it is.

A file is there whole or not at all, under exactly the name that it is given. Whatever goes wrong is an OSError: FileNotFoundError for
a file that is not there, ENOSPC for a full disk, ConnectionError for a storage that does not answer.
"""

import errno
import os
import tempfile
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils.translation import gettext as _

ABANDONED = 3600  # seconds after which a part has nobody who writes it
PART = ".part-"  # how a file begins that is not finished; no address leads to one
FOREVER = "public, max-age=31536000, immutable"  # for caches of a file whose name is made of its content
A_DAY = "public, max-age=86400"  # for those of a picture: it may be withheld, so they ask again
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file: its name, its size in bytes, and when it was written."""

    name: str
    size: int
    modified: datetime


def is_local() -> bool:
    """Whether the media lie on a disk."""
    return isinstance(default_storage, FileSystemStorage)


def _objects() -> Any:
    """The storage that is no disk (`core.object_storage`)."""
    return default_storage


def keep(name: str, data: bytes, *, is_lasting: bool = True) -> None:
    """Write a file. Two writers of one name leave one whole file; a killed one leaves a part that nobody reads.

    On a disk it is written beside its place, flushed and renamed; S3 puts objects whole itself. What can be made again is not
    `is_lasting`: nobody waits for the disk to have it, and a loss of power may leave it empty, which counts as missing.
    """
    if not is_local():
        default_storage.save(name, ContentFile(data))
        return
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(prefix=PART, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if is_lasting:
                os.fsync(file.fileno())
        Path(part).chmod(settings.FILE_UPLOAD_PERMISSIONS)
        Path(part).replace(path)
        if is_lasting:
            flush(path.parent)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def opened(name: str) -> tuple[BinaryIO, int]:
    """A file to read from its beginning to its end, and its size in bytes. FileNotFoundError for an empty one, too."""
    if not is_local():
        file, size = _objects().stream(name)
    else:
        file = Path(default_storage.path(name)).open("rb")  # noqa: SIM115  (closed by who reads it)
        size = os.fstat(file.fileno()).st_size
    if not size:
        file.close()
        raise FileNotFoundError(errno.ENOENT, "This file is empty", name)
    return file, size


def read(name: str) -> bytes | None:
    """The content of a file, or None where there is none, or nothing in it."""
    try:
        with default_storage.open(name) as file:
            return bytes(file.read()) or None
    except FileNotFoundError:
        return None


def status(name: str) -> Stored | None:
    """What is known of a file without reading it; None where there is none."""
    try:
        if not is_local():
            found: Stored = _objects().status(name)
            return found
        return _stored(Path(default_storage.path(name)), name)
    except FileNotFoundError:
        return None


def existing(names: Collection[str]) -> set[str]:
    """Those of the names that there is a file of, and not an empty one. In S3 one question for all that begin alike."""
    if is_local():
        return {name for name in names if (found := status(name)) and found.size}
    if not names:
        return set()
    low, high = min(names), max(names)  # what these two have in common, all between them have
    beginning = next((low[:at] for at, (one, other) in enumerate(zip(low, high, strict=False)) if one != other), low)
    return {found.name for found in listing(beginning) if found.size}.intersection(names)


def listing(beginning: str = "") -> Iterator[Stored]:
    """Every file whose name begins so, in no order: a folder with its slash, or any part of a name."""
    if not is_local():
        yield from _objects().listing(beginning)
        return
    root, (folder, _slash, start) = Path(default_storage.path("")), beginning.rpartition("/")
    folders, wanted = [root / folder], start
    while folders:
        try:
            entries = [entry for entry in os.scandir(folders.pop()) if entry.name.startswith(wanted)]
        except FileNotFoundError:
            continue
        wanted = ""  # below the first folder everything begins so
        for entry in entries:
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
            elif found := _present(path, path.relative_to(root).as_posix()):
                yield found


def _present(path: Path, name: str) -> Stored | None:
    """A file that may have gone since it was listed."""
    try:
        return _stored(path, name)
    except FileNotFoundError:
        return None


def _stored(path: Path, name: str) -> Stored:
    found = path.stat()
    return Stored(name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def signed_address(name: str, filename: str, seconds: int) -> str:
    """An address at which a browser gets a private file for so long, under that name; "" where the site has to send it itself."""
    if is_local():
        return ""
    address: str = _objects().signed_address(name, filename, seconds)
    is_downgrade = settings.SITE_URL.startswith("https://") and not address.startswith("https://")
    return "" if is_downgrade else address


def reason(error: OSError) -> str:
    """What to tell the person whose file could not be stored."""
    if error.errno in FULL:
        return _(
            "This file could not be stored: the disk of the site is full. Nothing was saved; tell its administrator."
        )
    return _(
        "This file could not be stored: the storage does not answer. Nothing was saved; try again in a few minutes."
    )


def sweep(folder: str) -> None:
    """Remove what killed writers left in a folder of the media; those that may still be at work are left alone."""
    if not is_local():
        return
    for part in Path(default_storage.path(folder)).glob(f"{PART}*"):
        if part.stat().st_mtime < time.time() - ABANDONED:
            part.unlink(missing_ok=True)


def flush(folder: Path) -> None:
    """Make the folder remember its files through a loss of power, as the database does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
