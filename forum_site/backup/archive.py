"""The file of a backup: a plain tar (POSIX.1-2001). First what was put in, then `manifest.json` that tells of all of it, then the SHA-256
of that. A file that ends early has no manifest, so it is no backup; the final name is given when everything is on the disk.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from core import storage

MANIFEST, SEAL = "manifest.json", "manifest.sha256"
PART = ".backup-part-"  # how a file begins that is not finished
FORMAT = 1
BLOCK = 1024 * 1024


class DamagedError(Exception):
    """This file is no whole backup; the words say what is wrong."""


class Reading(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data


class Writer:
    """A backup being written. `members` is {name: {"size", "sha256"}}."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, file: IO[bytes], size: int) -> str:
        """Put so many bytes in; their SHA-256. Raises OSError where there are fewer."""
        reading = Reading(file)
        self.tar.addfile(_info(name, size), reading)
        self.members[name] = {"size": size, "sha256": reading.digest.hexdigest()}
        return reading.digest.hexdigest()

    def add_bytes(self, name: str, data: bytes) -> None:
        self.add(name, io.BytesIO(data), len(data))

    def finish(self, manifest: dict[str, Any]) -> None:
        """The manifest, and its seal."""
        text = json.dumps({"format": FORMAT, **manifest, "members": self.members}, indent=1, sort_keys=True).encode()
        seal = hashlib.sha256(text).hexdigest().encode()
        for name, data in ((MANIFEST, text), (SEAL, seal)):
            self.tar.addfile(_info(name, len(data)), io.BytesIO(data))


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new backup. It is there, for its owner only, when the block has ended well; else nothing is. Raises OSError."""
    part = path.with_name(f"{PART}{os.getpid()}-{path.name}")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        storage.flush(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


class Archive:
    """A backup to read from."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.found = {info.name: info for info in tar.getmembers()}
        self.manifest = self._manifest()
        self.members: dict[str, dict[str, Any]] = self.manifest["members"]

    def _manifest(self) -> dict[str, Any]:
        if SEAL not in self.found or MANIFEST not in self.found:
            raise DamagedError("it is not whole: its end is missing, or it is no backup of this program")
        text = self._read(MANIFEST)
        if hashlib.sha256(text).hexdigest().encode() != self._read(SEAL):
            raise DamagedError("its manifest is damaged")
        manifest: dict[str, Any] = json.loads(text)
        if manifest["format"] != FORMAT:
            raise DamagedError(f"it is of format {manifest['format']}, and this program reads format {FORMAT}")
        return manifest

    def opened(self, name: str) -> IO[bytes]:
        file = self.tar.extractfile(self.found[name])
        if file is None:
            raise DamagedError(f"{name} is no file")
        return file

    def _read(self, name: str) -> bytes:
        with self.opened(name) as file:
            return file.read()

    def read(self, name: str) -> bytes:
        """A small member. Raises DamagedError."""
        data = self._read(name)
        if hashlib.sha256(data).hexdigest() != self.members[name]["sha256"]:
            raise DamagedError(f"{name} is damaged")
        return data

    def verify(self) -> Iterator[str]:
        """Read everything; the name of each member that is as it was. Raises DamagedError."""
        if set(self.found) != {*self.members, MANIFEST, SEAL}:
            raise DamagedError("it does not hold what its manifest says")
        for name, said in self.members.items():
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                raise DamagedError(f"{name} is no name of a file")
            with self.opened(name) as file:
                if digest_of(file) != said["sha256"]:
                    raise DamagedError(f"{name} is damaged")
            yield name


def digest_of(file: IO[bytes]) -> str:
    """SHA-256 of what is left of a file."""
    digest = hashlib.sha256()
    while data := file.read(BLOCK):
        digest.update(data)
    return digest.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """A backup to read from. Raises DamagedError, FileNotFoundError."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield Archive(tar)
    except tarfile.TarError as error:
        raise DamagedError(f"it cannot be read: {error}") from error
