"""The move to another database: a backup of the rows, built there. The same code, the same comparison."""

import tempfile
from contextlib import nullcontext
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from forum_site.backup import archive, building, database, making, restoring, tables
from forum_site.backup.progress import Progress


def move(target: database.Settings, progress: Progress) -> dict[str, int]:
    """Copy every row of `default` into a database that has no tables of a site; {table: rows}, all compared with the source.

    Sessions go along. The source is not changed. Raises RefusedError, DamagedError, OSError, DatabaseError.
    """
    with tempfile.TemporaryDirectory(prefix=".move-", dir=settings.VAR) as name:
        path = Path(name) / "rows.tar"
        with archive.writing(path) as writer, database.snapshot():
            writer.finish(making.write_rows(writer, progress, tables.MADE_AGAIN))
        with archive.opened(path) as found:
            restoring.read_whole(found, progress)
            with database.taking_its_place(target):
                _build(found, progress)
            return {name: said["rows"] for name, said in found.manifest["tables"].items()}


def _build(found: archive.Archive, progress: Progress) -> None:
    """All of it or nothing, on PostgreSQL; a new file of SQLite that was cut short is no site's yet."""
    there = set(connection.introspection.table_names())
    if there.intersection({*restoring.OWN, "django_migrations"}):
        raise restoring.RefusedError("The database to move to has tables of a site already: it must be empty.")
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        building.build(found, progress)
        restoring.count_on(0)
