"""The content counter as the page cache reads it, once for each request: as cheaply as the database allows."""

import sqlite3
import threading
from collections.abc import Callable

from django.db import connection

from core.models import ContentCounter

SELECT = f"SELECT COALESCE(SUM(n), 0) FROM {ContentCounter._meta.db_table}"  # noqa: S608  (our own table's name)


class OfFile:
    """Of a file of SQLite, by a read-only connection of its own. It sees what any process has committed, and holds no snapshot."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lock = threading.Lock()
        self.file: sqlite3.Connection | None = None

    def __call__(self) -> int:
        """Raises sqlite3.Error where it cannot be read; the next call connects again."""
        with self.lock:
            try:
                if self.file is None:
                    address = f"file:{self.path}?mode=ro"
                    self.file = sqlite3.connect(
                        address, uri=True, check_same_thread=False, isolation_level=None, timeout=1
                    )
                return int(self.file.execute(SELECT).fetchall()[0][0])
            except sqlite3.Error:
                if self.file is not None:
                    self.file.close()
                self.file = None
                raise


def of_connection() -> int:
    """By this thread's connection of Django. Raises DatabaseError where it cannot be read; the next call connects again."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(SELECT)
            return int(cursor.fetchone()[0])
    except Exception:
        connection.close()
        raise


def reader() -> Callable[[], int]:
    """What reads the counter of this site's database."""
    path = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "memory" not in path:
        return OfFile(path)
    return of_connection
