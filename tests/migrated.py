"""A migrated database file, made once for this state of the program and copied for each test that runs a site of its own."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase

KEPT = 8  # of each kind, of other checkouts and of states before
APPS = ("core", "accounts", "search", "translations", "events", "speakers", "news", "programme", "portal", "forum_site")


@cache
def made() -> Path:
    """The file. Processes that want it at the same time wait for the first."""
    folder = shared_folder()
    file = folder / f"{_digest()}.sqlite3"
    if file.exists():  # renamed when it is whole: who makes another one keeps nobody waiting
        return file
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            forget_old("*.sqlite3")
            with tempfile.TemporaryDirectory(dir=folder) as name:
                migrate(Path(name))
                (Path(name) / "site.sqlite3").rename(file)
    return file


def shared_folder() -> Path:
    """What workers and runs of this user share."""
    folder = Path(tempfile.gettempdir()) / f"forum-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def forget_old(pattern: str) -> None:
    for old in sorted(shared_folder().glob(pattern), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink()


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
    connection: Any = connections["default"]
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        connection.ensure_connection()
        with closing(sqlite3.connect(made())) as source:
            source.backup(connection.connection)
    else:
        _emptied(self)


_emptied: Any = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def _digest() -> str:
    """Of everything that a migrated database is made by."""
    found = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            found.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode() + path.read_bytes())
    return found.hexdigest()[:24]


def migrate(folder: Path, *arguments: str) -> None:
    """Migrate a new database where `tests.site_settings` looks for it, by the command itself."""
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
