"""A gunicorn worker that gives a request to a thread only once it has arrived.

gunicorn's own `gthread` lets each connection hold a thread while its request trickles in, without any limit in time: as
many half-sent requests as there are threads, and the site stands still. Here requests are gathered in the event loop,
where a waiting connection costs a few kilobytes and no thread; one that is not whole after `PATIENCE` is closed.
"""

import re
import socket
import struct
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

PATIENCE = 10.0  # seconds for a request to arrive
GATHERED = 64 * 1024  # bytes of one request (head and body) that are gathered; a larger body is read by its thread
STALLED = 10  # seconds that a thread waits for the next bytes of such a body, or for a reader to take its answer
END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect:", re.IGNORECASE)


def has_arrived(received: bytes | bytearray) -> bool:
    """Whether a request is whole, or as much of it as is gathered here (RFC 9112, 2.1 and 6.3)."""
    end = received.find(END_OF_HEAD)
    if end < 0:
        return len(received) >= GATHERED
    head = bytes(received[: end + len(END_OF_HEAD)])
    if EXPECTS.search(head):
        return True  # the client waits for "100 Continue" before it sends more
    length = LENGTH.search(head)
    wanted = len(head) + (int(length[1]) if length else 0)
    return len(received) >= min(wanted, GATHERED)


class Arrival:
    """A connection whose request is on its way."""

    def __init__(self, received: bytes) -> None:
        self.received = bytearray(received)
        self.until = time.monotonic() + PATIENCE


class PatientWorker(ThreadWorker):
    """`gthread` whose threads see whole requests only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arrivals: dict[Any, Arrival] = {}

    def enqueue_req(self, conn: Any) -> None:
        """Called for new connections and for kept ones that sent something: gather before a thread is taken."""
        if self.cfg.is_ssl:
            super().enqueue_req(conn)
            return
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            conn.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", STALLED, 0))
        conn.sock.setblocking(False)
        self.arrivals[conn] = Arrival(conn.parser.unreader.take_buffered() if conn.parser else b"")
        self.poller.register(conn.sock, 1, partial(self.gather, conn))  # 1 is selectors.EVENT_READ
        self.gather(conn, conn.sock)

    def gather(self, conn: Any, sock: Any) -> None:
        """Take what has come; hand the connection to a thread when the request is whole."""
        arrival = self.arrivals[conn]
        while not has_arrived(arrival.received):
            try:
                more = sock.recv(GATHERED)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                more = b""
            if not more:
                self.let_go(conn)
                return
            arrival.received += more
        del self.arrivals[conn]
        self.poller.unregister(sock)
        conn.init()
        conn.parser.unreader.unread(bytes(arrival.received))
        conn.data_ready = True
        super().enqueue_req(conn)

    def let_go(self, conn: Any) -> None:
        """Close a connection whose request did not come."""
        del self.arrivals[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """Called once a second or more often: close what took too long; a stopping worker waits for nobody."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [conn for conn, arrival in self.arrivals.items() if arrival.until < now or not self.alive]:
            self.let_go(conn)
