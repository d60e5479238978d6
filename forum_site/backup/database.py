"""Which database is meant. Everything of the program speaks to the one that is called `default`, so another one takes its place."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import environ
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.utils import load_backend

Settings = dict[str, Any]
SQLITE, POSTGRESQL = "django.db.backends.sqlite3", "django.db.backends.postgresql"


def settings_of(address: str) -> Settings:
    """Settings of a database from an address as in DATABASE_URL. ValueError for one that is none."""
    try:
        found: Settings = environ.Env.db_url_config(address)
    except (ImproperlyConfigured, KeyError) as error:
        raise ValueError(f"{address!r} cannot be read") from error
    if found["ENGINE"] not in (SQLITE, POSTGRESQL):
        raise ValueError("the address must start with sqlite:// or postgres://")
    if found["ENGINE"] == SQLITE:
        found["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    return found


def file_of(path: Path) -> Settings:
    """Settings of a file of SQLite."""
    return settings_of(f"sqlite:///{path}")


@contextmanager
def taking_its_place(found: Settings) -> Iterator[None]:
    """While the block runs, `default` is another database."""
    before = connections[DEFAULT_DB_ALIAS]
    complete = {**before.settings_dict, "OPTIONS": {}, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, **found}
    # A pool is one for all that is called `default`: another database, or another way to look at this one, has none.
    complete["OPTIONS"] = {name: value for name, value in complete["OPTIONS"].items() if name != "pool"}
    other = load_backend(complete["ENGINE"]).DatabaseWrapper(complete, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = other
    ContentType.objects.clear_cache()  # ids of another database
    try:
        yield
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = before
        ContentType.objects.clear_cache()


@contextmanager
def snapshot() -> Iterator[None]:
    """While the block runs, `default` stands still, for this thread only: others go on writing."""
    now = connection.settings_dict
    options: dict[str, Any]
    if connection.vendor == "sqlite":
        options = {"transaction_mode": "DEFERRED", "timeout": 20, "init_command": "PRAGMA query_only=ON"}
    else:
        from psycopg import IsolationLevel  # of requirements-scale.txt

        options = {**now["OPTIONS"], "isolation_level": IsolationLevel.REPEATABLE_READ}
    with taking_its_place({**now, "OPTIONS": options}), transaction.atomic():
        with connection.cursor() as cursor:  # what is read first decides what is seen
            cursor.execute("SELECT COUNT(*) FROM django_migrations")
        yield


def replace_file(new: Path, old: Path) -> None:
    """Put a database of SQLite in the place of another, in one transaction of the old file: whoever has it open sees the new content.

    A file that is no database any more is put aside (`.damaged`), and the new one gets its name.
    """
    try:
        with closing(sqlite3.connect(new)) as source, closing(sqlite3.connect(old, timeout=20)) as target:
            target.execute("PRAGMA synchronous=FULL")
            source.backup(target)
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if target.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("the old file is damaged")
    except sqlite3.OperationalError:
        raise  # locked, or the disk is full: the old content is still there
    except sqlite3.DatabaseError:
        for ending in ("-wal", "-shm", ""):
            part = old.with_name(f"{old.name}{ending}")
            if part.exists():
                part.replace(old.with_name(f"{old.name}.damaged{ending}"))
        new.replace(old)
