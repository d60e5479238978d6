"""The media in a backup: originals, private pictures, documents and chunks on their way; renditions are made again by the worker.

They are put into the file (`media/...`), or kept beside it: one folder for all backups of a timer, where each picture lies once.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core import storage
from forum_site.backup.archive import BLOCK, PART, Archive, DamagedError, Reading, Writer, digest_of

FOLDERS = ("originals/", "private/", "public/papers/", "uploads/")
RENDITIONS = "public/"
INSIDE = "media/"
Tell = Callable[[int, int], object]
Files = dict[str, dict[str, Any]]
Known = dict[str, str]


def listed(*, renditions: bool = False) -> list[storage.Stored]:
    """What has to be kept, by name. Raises OSError."""
    folders = (*FOLDERS, RENDITIONS) if renditions else FOLDERS
    found = {one.name: one for folder in folders for one in storage.listing(folder) if one.size}
    return [found[name] for name in sorted(found) if storage.PART not in name]


def put_inside(writer: Writer, files: list[storage.Stored], tell: Tell) -> Files:
    """Stream files into the backup. One that has gone meanwhile is left out."""
    found: Files = {}
    for number, one in enumerate(files, 1):
        try:
            file, size = storage.opened(one.name)
        except FileNotFoundError:
            continue
        with file:
            found[one.name] = {"size": size, "sha256": writer.add(f"{INSIDE}{one.name}", file, size)}
        tell(number, len(files))
    return found


def put_beside(folder: Path, files: list[storage.Stored], known: Known, tell: Tell) -> Files:
    """Copy what is not there yet. Names are made of contents, so what is there of the same size is the same; `known` says its SHA-256."""
    found: Files = {}
    for number, one in enumerate(files, 1):
        path = folder / one.name
        try:
            is_there = path.is_file() and path.stat().st_size == one.size and one.name in known
            digest = known[one.name] if is_there else _copy(one.name, path)
        except FileNotFoundError:
            if storage.status(one.name):
                raise  # the folder of the backups is gone, not the picture
            continue
        found[one.name] = {"size": path.stat().st_size, "sha256": digest}
        tell(number, len(files))
    return found


def _copy(name: str, path: Path) -> str:
    file, _size = storage.opened(name)
    with file:
        return written(Reading(file), path)


def written(reading: Reading, path: Path) -> str:
    """Write a file beside its place, flush and rename it; its SHA-256. For its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, part = tempfile.mkstemp(prefix=PART, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as target:
            while data := reading.read(BLOCK):
                target.write(data)
            target.flush()
            os.fsync(target.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return reading.digest.hexdigest()


# --- back --------------------------------------------------------------------------------------------------------------------
def verify(files: Files, archive: Archive, beside: Path, tell: Tell) -> None:
    """Look whether every file is there and as it was; those inside have been looked at. Raises DamagedError."""
    for number, (name, said) in enumerate(files.items(), 1):
        if f"{INSIDE}{name}" not in archive.members:
            path = beside / name
            if not path.is_file():
                raise DamagedError(f"{path} is missing")
            with path.open("rb") as file:
                if digest_of(file) != said["sha256"]:
                    raise DamagedError(f"{path} is damaged")
        elif archive.members[f"{INSIDE}{name}"]["sha256"] != said["sha256"]:
            raise DamagedError(f"{name} is not what the manifest says")
        tell(number, len(files))


def bring_back(files: Files, archive: Archive, beside: Path, tell: Tell) -> int:
    """Write what is missing or not as it was; how many that were. Nothing else is touched, each is there whole or as before.

    Pictures are named by their content, so this may be done before the database comes, and again.
    """
    brought = 0
    for number, (name, said) in enumerate(files.items(), 1):
        if not _is_as_it_was(name, said):
            inside = f"{INSIDE}{name}"
            with archive.opened(inside) if inside in archive.members else (beside / name).open("rb") as file:
                data = file.read()
            storage.keep(name, data)
            brought += 1
        tell(number, len(files))
    return brought


def _is_as_it_was(name: str, said: dict[str, Any]) -> bool:
    found = storage.status(name)
    if found is None or found.size != said["size"]:
        return False
    file, _size = storage.opened(name)
    with file:
        return digest_of(file) == str(said["sha256"])


def is_there_any() -> bool:
    """Whether this site has pictures already."""
    return any(True for folder in FOLDERS for _one in storage.listing(folder))


def forget(folder: Path, kept: set[str]) -> Iterator[str]:
    """Delete from the folder beside backups what none of them speaks of; the names."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in kept:
            path.unlink()
            yield name


def lacking_renditions() -> list[str]:
    """Originals whose renditions are not there."""
    from core import media_check

    return sorted(media_check.find().unrendered)
