"""A migrated database file, made once for this state of the program and copied for each test that runs a site of its own."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase

from tests.made_once import once

APPS = ("core", "accounts", "search", "translations", "events", "speakers", "news", "programme", "portal", "forum_site")


@cache
def made() -> Path:
    """The file."""
    return once("migrated", digest(), lambda folder: migrate(folder) / "site.sqlite3")


def copy_to(folder: Path) -> None:
    """Put a copy where `tests.site_settings` looks for the database."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(made(), folder / "site.sqlite3")


def fill(connection: Any, **kwargs: Any) -> None:
    """Fill a database in memory that has no tables yet (receiver of `connection_created`)."""
    if connection.vendor != "sqlite" or "memory" not in str(connection.settings_dict["NAME"]):
        return
    if not connection.connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        with closing(sqlite3.connect(made())) as source:
            source.backup(connection.connection)


def put_back(self: TransactionTestCase) -> None:
    """End a test that wrote for good: the database in memory is the file's copy again. Django would empty all its tables and
    make roles and permissions anew, which takes a hundred times as long.
    """
    if is_in_memory():
        with answering:
            become(made())
    else:
        _emptied(self)


def is_in_memory() -> bool:
    connection: Any = connections["default"]
    return bool(connection.vendor == "sqlite" and connection.is_in_memory_db())


def become(file: Path) -> None:
    """The database in memory is a copy of this file from now on."""
    connection: Any = connections["default"]
    connection.ensure_connection()
    _settle(connection)
    limit = time.monotonic() + 10
    with closing(sqlite3.connect(file)) as source:
        while True:
            try:
                source.backup(connection.connection)
            except sqlite3.OperationalError:  # the test's server is still answering a page
                if time.monotonic() > limit:
                    raise
                time.sleep(0.05)
            else:
                return


def _settle(connection: Any) -> None:
    """No transaction is left of what was before, not even one that two threads left half ended: nothing would be committed
    from then on, and no function called on commit.
    """
    connection.connection.rollback()
    connection.in_atomic_block = connection.needs_rollback = False
    connection.savepoint_ids, connection.atomic_blocks, connection.run_on_commit = [], [], []
    connection.set_autocommit(True)


def one_at_a_time(answer: Callable[..., Any]) -> Callable[..., Any]:
    """`WSGIHandler.__call__` for a test's server: its threads share one connection in memory, and transactions of Django are
    not made for that.
    """

    def waiting(*arguments: Any) -> Any:
        with answering:
            return answer(*arguments)

    return waiting


answering = RLock()
_emptied: Any = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


@cache
def digest() -> str:
    """Of everything that a migrated database is made by."""
    found = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            found.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode() + path.read_bytes())
    return found.hexdigest()


def migrate(folder: Path, *arguments: str) -> Path:
    """Migrate a new database where `tests.site_settings` looks for it, by the command itself. The folder."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_FOLDER": str(folder),
        "SECRET_KEY": "a key of a database that holds nothing but what migrations write",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    for name in ("DATABASE_URL", "CACHE_URL", "EMAIL_URL", "EXTRA_LANGUAGES"):
        environment.pop(name, None)
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", *arguments]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
    return folder
