"""A gunicorn worker that gives a request to a thread only once it has arrived.

gunicorn's own `gthread` lets each connection hold a thread while its request trickles in, without any limit in time: as
many half-sent requests as there are threads, and the site stands still. Here requests are gathered in the event loop,
where a waiting connection costs a few kilobytes and no thread; one that is not whole after `PATIENCE` is closed.
"""

import math
import re
import select
import socket
import struct
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

PATIENCE = 10.0  # seconds for a request to arrive
LINGER = 2.0  # seconds that a stopping worker gives them
HEAD = 64 * 1024  # bytes of a head; gunicorn refuses what is longer
# Bytes of one request (head and body) that are gathered: all that a stranger may send (`REQUEST_LIMIT`). Of more, which
# only staff may send, the rest is read by its thread; nothing reads it for others.
GATHERED = HEAD + 1024 * 1024
HELD = 64 * 1024 * 1024  # bytes of all requests on their way; beyond that the oldest are let go
STALLED = 10  # seconds that a thread waits for the next bytes of such a body, or for a reader to take its answer
END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


def has_arrived(received: bytes | bytearray) -> bool:
    """Whether a request is whole, or as much of it as is gathered here (RFC 9112, 2.1 and 6.3)."""
    end = received.find(END_OF_HEAD)
    if end < 0:
        return len(received) >= HEAD
    head = bytes(received[: end + len(END_OF_HEAD)])
    length = LENGTH.search(head)
    wanted = len(head) + (int(length[1]) if length else 0)
    return len(received) >= min(wanted, GATHERED)


def waits_for_word(received: bytes | bytearray) -> bool:
    """Whether the client has sent a head and holds the body back until it hears "100 Continue" (RFC 9110, 10.1.1)."""
    return received.endswith(END_OF_HEAD) and EXPECTS.search(received) is not None


class Arrival:
    """A connection whose request is on its way."""

    def __init__(self, received: bytes) -> None:
        self.received = bytearray(received)
        self.until = time.monotonic() + PATIENCE
        self.told = False  # to go on


class PatientWorker(ThreadWorker):
    """`gthread` whose threads see whole requests only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arrivals: dict[Any, Arrival] = {}
        self.held = 0
        self.latest = math.inf  # when all of them have to be here

    def enqueue_req(self, conn: Any) -> None:
        """Called for new connections and for kept ones that sent something: gather before a thread is taken."""
        if self.cfg.is_ssl:
            super().enqueue_req(conn)
            return
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            conn.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", STALLED, 0))
        conn.sock.setblocking(False)
        arrival = self.arrivals[conn] = Arrival(conn.parser.unreader.take_buffered() if conn.parser else b"")
        self.held += len(arrival.received)
        self.poller.register(conn.sock, 1, partial(self.gather, conn))  # 1 is selectors.EVENT_READ
        self.gather(conn, conn.sock)

    def gather(self, conn: Any, sock: Any) -> None:
        """Take what has come; hand the connection to a thread when the request is whole."""
        arrival = self.arrivals[conn]
        while not has_arrived(arrival.received):
            try:
                if not arrival.told and waits_for_word(arrival.received):
                    arrival.told = True
                    sock.send(GO_ON)
                more = sock.recv(HEAD)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                more = b""
            if not more:
                self.let_go(conn)
                return
            arrival.received += more
            self.held += len(more)
        self.forget(conn)
        conn.init()
        conn.parser.unreader.unread(bytes(arrival.received))
        conn.data_ready = True
        super().enqueue_req(conn)

    def forget(self, conn: Any) -> None:
        """It is on its way no longer."""
        self.held -= len(self.arrivals.pop(conn).received)
        self.poller.unregister(conn.sock)

    def let_go(self, conn: Any) -> None:
        """Close a connection whose request did not come."""
        self.forget(conn)
        self.nr_conns -= 1
        conn.close()

    def set_accept_enabled(self, enabled: bool) -> None:
        """A stopping worker takes what waits at the door first: nobody else may come to it."""
        if not enabled and not self.alive and self._accepting:
            for listener in self.sockets:
                while select.select([listener], [], [], 0)[0] and self.nr_conns < self.worker_connections:
                    self.accept(listener)
        super().set_accept_enabled(enabled)

    def murder_pending(self) -> None:
        """Called once a second or more often: close what took too long; a stopping worker waits less."""
        super().murder_pending()
        now = time.monotonic()
        if not self.alive:
            self.latest = min(self.latest, now + LINGER)
        for conn, arrival in list(self.arrivals.items()):
            if min(arrival.until, self.latest) < now or self.held > HELD:
                self.let_go(conn)
