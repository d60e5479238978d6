"""Making a backup: the database at one moment, then the media, then the key. Nobody is kept waiting."""

import gzip
import hashlib
import tempfile
from collections.abc import Collection
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection

from core.pages import version
from forum_site.backup import archive, database, pictures, tables
from forum_site.backup.progress import Progress
from forum_site.backup.tables import Held, Table

KEY, LANGUAGES, ROWS = "secret-key", "languages/", "tables/"
SMALL = 8 * 1024 * 1024  # bytes of a table that are kept in memory before they are put in
LEVEL = 6  # of gzip


def make(path: Path, progress: Progress, *, beside: Path | None = None, renditions: bool = False) -> dict[str, Any]:
    """Write a backup and give its manifest. With `beside` the media are kept in that folder, else in the file.

    Pictures come after the rows that speak of them: a file is stored before its row. Raises OSError, DatabaseError.
    """
    with archive.writing(path) as writer:
        with database.snapshot():
            made_at = datetime.now(UTC)
            manifest = write_rows(writer, progress)
        files = pictures.listed(renditions=renditions)

        def tell(done: int, total: int) -> None:
            progress.count("pictures", done, total)

        if beside is None:  # noqa: SIM108  (two calls that are read more easily on two lines)
            kept = pictures.put_inside(writer, files, tell)
        else:
            kept = pictures.put_beside(beside, files, _known(path.parent), tell)
        for name, data in _languages().items():
            writer.add_bytes(f"{LANGUAGES}{name}", data)
        writer.add_bytes(KEY, f"{settings.SECRET_KEY}\n".encode())
        manifest |= {
            "made_at": made_at.isoformat(timespec="seconds"), "program": version(), "django": django.__version__,
            "site": settings.SITE_URL, "extra_languages": [code for code, _name in settings.EXTRA_LANGUAGES], "media": kept,
        }  # fmt: skip
        writer.finish(manifest)
    return manifest


def write_rows(
    writer: archive.Writer, progress: Progress, left_out: Collection[str] = tables.MADE_AGAIN | tables.ENDING
) -> dict[str, Any]:
    """Put the tables of `default` in: {"database", "migrations", "tables"} of the manifest."""
    nodes = tables.applied()
    found: dict[str, dict[str, Any]] = {}
    every = [table for table in tables.every(nodes) if table.name not in left_out]
    for number, table in enumerate(every, 1):
        found[table.name] = {"columns": table.columns, **asdict(_put(writer, table))}
        progress.count("tables", number, len(every))
    return {"database": connection.vendor, "migrations": nodes, "tables": found}


def _put(writer: archive.Writer, table: Table) -> Held:
    digest, rows = hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(SMALL, dir=_beside(writer)) as file:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=LEVEL, mtime=0) as packed:
            for line in tables.lines(table):
                rows += 1
                digest.update(line)
                packed.write(line)
        size = file.tell()
        file.seek(0)
        writer.add(f"{ROWS}{table.name}.jsonl.gz", file, size)
    return Held(rows, digest.hexdigest(), tables.last_id(table))


def _beside(writer: archive.Writer) -> str:
    """Where there is room for a backup there is room for a table of it; /tmp may be memory."""
    return str(Path(str(writer.tar.name)).parent) if writer.tar.name else tempfile.gettempdir()


def _languages() -> dict[str, bytes]:
    """Catalogues and migrations of a site's own languages: the database is nothing without them."""
    root: Path = settings.LANGUAGES_FOLDER
    files = (path for path in sorted(root.rglob("*")) if path.suffix in (".po", ".py") and path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def _known(folder: Path) -> dict[str, str]:
    """SHA-256 of pictures by the latest backup of a folder, where there is one that can be read."""
    for path in reversed(backups(folder)):
        try:
            with archive.opened(path) as earlier:
                return {name: said["sha256"] for name, said in earlier.manifest["media"].items()}
        except (archive.DamagedError, OSError):
            continue
    return {}


def backups(folder: Path) -> list[Path]:
    """The backups that a timer has made there, the oldest first."""
    return sorted(folder.glob("forum-*.tar"))
