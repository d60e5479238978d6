"""Connections that the threads of a process share (psycopg_pool). After the server has gone away nobody waits for it in vain.

psycopg's own pool hands its dead connections out one after another, so that a request finds three of them in as many seconds and
gives up; it tries to connect again at growing distances of up to minutes; and while the server is away every thread waits for it
as long as the first one did. Here the first dead connection takes all others with it, the settings keep attempts to connect close
together (`reconnect_timeout`), and once somebody has waited in vain the others are told at once, until there is a connection.
"""

import time
from typing import Any

from psycopg_pool import ConnectionPool, PoolTimeout

HARDLY = 0.1  # seconds that a request waits after another one has waited in vain
LOOK = 0.25  # seconds between two attempts to get a living connection


class Pool(ConnectionPool[Any]):
    """`timeout` is how long a request waits for a connection; then PoolTimeout, an OperationalError."""

    is_hopeless = False

    def getconn(self, timeout: float | None = None) -> Any:
        """A connection that answers."""
        patience = self.timeout if timeout is None else timeout
        ends = time.monotonic() + (min(patience, HARDLY) if self.is_hopeless else patience)
        while True:
            connection = self._waited_for(ends)
            try:
                self.check_connection(connection)
            except Exception:  # the server has gone, or has come back without it
                self.putconn(connection)
                self.drain()
                time.sleep(max(0.0, min(LOOK, ends - time.monotonic())))
            else:
                self.is_hopeless = False
                return connection

    def _waited_for(self, ends: float) -> Any:
        try:
            return super().getconn(max(0.001, ends - time.monotonic()))
        except PoolTimeout:
            self.is_hopeless = True
            raise
