"""The folder that a copy is written to: whole under its name, or not there at all."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

CHECKSUMS = "checksums.txt"


class FolderError(Exception):
    """What stands in the way, in words for whoever typed the command."""


class Folder:
    """A context: files go to `<target>.part`, and `finish()` gives them their place. Without it nothing is left.

    Every file is named in `checksums.txt` with its SHA-256, as `sha256sum --check` reads it.
    """

    def __init__(self, target: Path, *, replaces: bool = False) -> None:
        self.target, self.replaces = target.absolute(), replaces
        self.part = self.target.with_name(f"{self.target.name}.part")
        self.digests: dict[str, bytes] = {}
        self.bytes = 0

    def __enter__(self) -> Self:
        self._check()
        self.part.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.part, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise FolderError(f"Another export is writing to {self.part}.") from error
        _empty(self.part)  # what a killed export has left
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._lock)
        shutil.rmtree(self.part, ignore_errors=True)

    def _check(self) -> None:
        if self.target.is_symlink() or (self.target.exists() and not self.target.is_dir()):
            raise FolderError(f"{self.target} is not a folder.")
        if self.target.is_dir() and any(self.target.iterdir()):
            if not self.replaces:
                raise FolderError(f"{self.target} is not empty. With --force it is replaced.")
            if not (self.target / CHECKSUMS).is_file():
                raise FolderError(f"{self.target} is not an archive of a forum: it is not replaced.")

    def write(self, name: str, content: bytes) -> None:
        """A file, or the same one once more with other content."""
        self._path(name).write_bytes(content)
        self.digests[name] = hashlib.sha256(content).digest()
        self.bytes += len(content)

    def copy(self, name: str, file: IO[bytes]) -> None:
        """A file from a stream."""
        path = self._path(name)
        with path.open("wb") as target:
            shutil.copyfileobj(file, target)
        self._sum(name, path)

    def place(self, name: str, source: Path) -> None:
        """A file of this machine that is never written to again: no second copy where the disk is the same."""
        path = self._path(name)
        try:
            os.link(source, path)
        except FileNotFoundError:
            raise
        except OSError:
            shutil.copyfile(source, path)
        self._sum(name, path)

    def _sum(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self.digests[name] = hashlib.file_digest(file, "sha256").digest()
        self.bytes += path.stat().st_size

    def _path(self, name: str) -> Path:
        path = self.part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def finish(self) -> None:
        """Everything is on the disk before it has its name; what was there before goes after that."""
        lines = (f"{digest.hex()}  {name}\n" for name, digest in sorted(self.digests.items()))
        (self.part / CHECKSUMS).write_text("".join(lines), encoding="utf-8")
        os.sync()
        former = self.target.with_name(f"{self.target.name}.former")
        shutil.rmtree(former, ignore_errors=True)
        if self.target.is_dir():
            self.target.rename(former)
        self.part.rename(self.target)
        shutil.rmtree(former, ignore_errors=True)


def _empty(folder: Path) -> None:
    entries: Iterable[Path] = folder.iterdir()
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
