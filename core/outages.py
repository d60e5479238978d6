"""Which errors mean that the database does not answer just now, and not that the program is wrong."""

import sqlite3

from django.db import InterfaceError, OperationalError

WRONG = sqlite3.SQLITE_ERROR  # SQLite's driver says "operational" of a statement that is wrong, too


def is_outage(error: BaseException | None) -> bool:
    """No connection, a connection that broke, a database that is locked or full: the same may succeed a moment later."""
    code = getattr(error.__cause__ if error else None, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, OperationalError | InterfaceError) and code != WRONG
