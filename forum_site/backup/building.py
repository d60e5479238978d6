"""A database made of a backup: the tables as they were, the rows compared with what was written down, then the program's own state."""

import gzip
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction

from forum_site import new_tables, preparation
from forum_site.backup import database, tables
from forum_site.backup.archive import Archive, DamagedError
from forum_site.backup.making import ROWS
from forum_site.backup.progress import Progress
from forum_site.backup.tables import Held, Table


def build(archive: Archive, progress: Progress) -> None:
    """Fill `default`, which has no tables, with the rows of a backup, and bring it up to date.

    Raises DamagedError where what is there afterwards is not what the backup says, DatabaseError.
    """
    nodes = [(app, name) for app, name in archive.manifest["migrations"]]
    _constraints("IMMEDIATE")  # PostgreSQL alters no table while a check of it is put off
    new_tables.make(nodes)
    every = tables.every(nodes)
    with connection.constraint_checks_disabled(), transaction.atomic():
        _constraints("DEFERRED")
        tables.empty(every)
        _fill(archive, every, progress)
        try:
            connection.check_constraints()
        except IntegrityError as error:
            raise DamagedError(f"a row refers to one that is not there: {error}") from error
        _constraints("IMMEDIATE")
    preparation.migrate(lambda line: None)


def _fill(archive: Archive, every: Collection[Table], progress: Progress) -> None:
    """Write each table and read it again."""
    said: dict[str, dict[str, Any]] = archive.manifest["tables"]
    by_name = {table.name: table for table in every}
    for number, (name, expected) in enumerate(said.items(), 1):
        table = by_name[name]
        tables.fill(table, expected["columns"], _lines(archive, name))
        tables.number_on(table, expected["last_id"])
        compare(table, Held(expected["rows"], expected["sha256"], expected["last_id"]))
        progress.count("tables written and compared", number, len(said))


def compare(table: Table, expected: Held) -> None:
    """Raises DamagedError where a table does not hold what it should."""
    found = tables.held(table)
    if found.rows != expected.rows:
        raise DamagedError(f"{table.name} has {found.rows} rows and should have {expected.rows}")
    if found.sha256 != expected.sha256:
        raise DamagedError(f"the rows of {table.name} are not what they should be")


def _lines(archive: Archive, name: str) -> Iterator[bytes]:
    with archive.opened(f"{ROWS}{name}.jsonl.gz") as packed, gzip.open(packed) as lines:
        yield from lines


def _constraints(when: str) -> None:
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS ALL {when}")


@contextmanager
def new_file(beside: Path) -> Iterator[Path]:
    """A new file of SQLite that is `default` while the block runs. What is left of it afterwards goes."""
    path = beside.with_name(f".restore-{beside.name}")
    _remove(path)
    found = database.file_of(path)
    # Until it is in its place nobody needs it: a file that was cut short is thrown away.
    found["OPTIONS"]["init_command"] = "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; PRAGMA foreign_keys=ON"
    try:
        path.touch(mode=0o600)
        with database.taking_its_place(found):
            yield path
    finally:
        _remove(path)


def _remove(path: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
