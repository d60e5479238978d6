"""The folder of a timer: backups by their moment, which of them are kept, and the pictures that they share."""

import fcntl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from forum_site.backup import archive, making, pictures
from forum_site.backup.progress import Progress
from portal import erasure

DAYS, WEEKS, MONTHS = 7, 4, 3
MEDIA, ERASURES = "media", "erasures.log"
NAMED = "forum-%Y%m%dT%H%M%SZ.tar"
ABANDONED = 24 * 3600  # seconds after which an unfinished file has nobody who writes it


class BusyError(Exception):
    """Another backup is being made there."""


def make(folder: Path, progress: Progress, days: int = DAYS) -> Path:
    """Make a backup there, then drop those whose time is over. Raises BusyError, OSError, DatabaseError.

    Nothing is dropped before the new one is on the disk.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(folder):
        path = folder / datetime.now(UTC).strftime(NAMED)
        making.make(path, progress, beside=folder / MEDIA)
        remember_erasures(folder)
        drop(folder, days)
    return path


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError from error
        yield


def moment_of(path: Path) -> datetime | None:
    """When a backup was made, by its name; None for another file."""
    try:
        return datetime.strptime(path.name, NAMED).replace(tzinfo=UTC)
    except ValueError:
        return None


def kept(moments: Iterable[datetime], days: int = DAYS) -> set[datetime]:
    """The newest backup of each of the last days, weeks (ISO 8601) and months that have one."""
    newest_first = sorted(moments, reverse=True)
    found: set[datetime] = set()
    for stretch, most in (("%Y-%m-%d", days), ("%G-%V", WEEKS), ("%Y-%m", MONTHS)):
        seen: dict[str, datetime] = {}
        for moment in newest_first:
            seen.setdefault(moment.strftime(stretch), moment)
        found.update(list(seen.values())[:most])
    return found


def drop(folder: Path, days: int) -> None:
    """Delete backups whose time is over, pictures that none of the others speaks of, and what killed writers left."""
    moments = {moment: path for path in making.backups(folder) if (moment := moment_of(path))}
    for moment in set(moments) - kept(moments, days):
        moments[moment].unlink()
    for part in folder.rglob(f"{archive.PART}*"):
        if part.stat().st_mtime < time.time() - ABANDONED:
            part.unlink()
    names: set[str] = set()
    for path in making.backups(folder):
        try:
            with archive.opened(path) as one:
                names.update(one.manifest["media"])
        except archive.DamagedError:
            return  # nobody knows which pictures it needs: they stay until it has gone
    for _name in pictures.forget(folder / MEDIA, names):
        pass


def remember_erasures(folder: Path) -> None:
    """Keep the list of who was erased beside the backups: for whoever brings one back on another machine."""
    log: Path = settings.ERASURE_LOG
    if log.is_file():
        merge_erasures(log, folder / ERASURES)


def merge_erasures(source: Path, target: Path) -> None:
    """Add to a list of erasures what another one has more. It is never shortened."""
    known = set(target.read_text(encoding="ascii").splitlines()) if target.is_file() else set()
    lines = [line for line in source.read_text(encoding="ascii").splitlines() if line not in known]
    if lines:
        erasure.add_lines(target, lines)
