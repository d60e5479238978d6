"""The content counter as the page cache reads it, once for each request: as cheaply as the database allows."""

import sqlite3
import threading
from typing import Any, Protocol

from django.db import connection

from core.models import ContentCounter
from core.models.counter import KINDS

TOTAL = f"SELECT COALESCE(SUM(n), 0) FROM {ContentCounter._meta.db_table}"  # noqa: S608  (our own table's name)


class Counter(Protocol):
    """Both read what is committed, and raise what a driver raises where that cannot be read; the next call connects again."""

    def total(self) -> int:
        """It rises with every write to content."""

    def numbers(self) -> dict[str, int]:
        """The number of each kind, all of the same moment; together they are the total."""


class OfFile:
    """Of a file of SQLite, by a read-only connection of its own. It sees what any process has committed, and holds no snapshot.

    `PRAGMA data_version` differs once another connection has committed anything; only then the numbers are added up again. They
    are read after it, so they are at least as new as what it stands for.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.lock = threading.Lock()
        self.file: sqlite3.Connection | None = None
        self.known = (-1, -1)  # data version, total

    def total(self) -> int:
        with self.lock:
            version = self._asked("PRAGMA data_version")[0][0]
            if version != self.known[0]:
                self.known = (version, int(self._asked(TOTAL)[0][0]))
            return self.known[1]

    def numbers(self) -> dict[str, int]:
        with self.lock:
            return dict(self._asked(KINDS))

    def _asked(self, question: str) -> list[Any]:
        """By whoever holds the lock."""
        try:
            if self.file is None:
                self.known = (-1, -1)  # each connection has versions of its own
                address = f"file:{self.path}?mode=ro"
                self.file = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None, timeout=1)
            return self.file.execute(question).fetchall()
        except sqlite3.Error:
            if self.file is not None:
                self.file.close()
            self.file = None
            raise


class OfServer:
    """Of PostgreSQL, by a connection of this process's own: kept pages come without Django, whose threads give theirs back to a pool
    at the end of a request. A question takes less than a tenth of a millisecond, so one for all threads is enough.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.connection: Any = None

    def total(self) -> int:
        return int(self._asked(TOTAL)[0][0])

    def numbers(self) -> dict[str, int]:
        return {str(kind): int(n) for kind, n in self._asked(KINDS)}

    def _asked(self, question: str) -> list[Any]:
        with self.lock:
            try:
                if self.connection is None:
                    self.connection = psycopg_connection()
                return list(self.connection.execute(question).fetchall())
            except Exception:
                if self.connection is not None:
                    self.connection.close()
                self.connection = None
                raise


def psycopg_connection() -> Any:
    """A connection that is none of Django's, which commits each statement."""
    own: Any = connection
    arguments = {**own.get_connection_params(), "autocommit": True}
    arguments.pop("cursor_factory")
    return own.Database.connect(**arguments)


class OfConnection:
    """By this thread's connection of Django."""

    def total(self) -> int:
        try:
            with connection.cursor() as cursor:
                cursor.execute(TOTAL)
                return int(cursor.fetchone()[0])
        except Exception:
            connection.close()
            raise

    def numbers(self) -> dict[str, int]:
        try:
            return ContentCounter.numbers()
        except Exception:
            connection.close()
            raise


def reader() -> Counter:
    """What reads the counter of this site's database."""
    path = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in path:
        return OfFile(path)
    return OfServer() if connection.vendor == "postgresql" else OfConnection()
