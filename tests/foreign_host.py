"""A host of the tests' own at 127.0.0.2, which answers as badly as a test wants. 127.0.0.1 stays a private address."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from core.fetching import Terms
from core.network import is_public

ADDRESS = "127.0.0.2"  # Linux answers on all of 127.0.0.0/8
Answer = Callable[[socket.socket], None]


class ForeignHost:
    """Answers by path. `asked` are the paths, `heads` the requests as they came, `sent` the bytes that were taken."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.heads: list[str] = []
        self.sent = 0
        self.context = context
        self.listener = socket.create_server((ADDRESS, 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str, name: str = ADDRESS) -> str:
        return f"{'https' if self.context else 'http'}://{name}:{self.port}{path}"

    def give(self, path: str, *parts: bytes, pause: float = 0) -> str:
        """Answer a path with these bytes; its address."""

        def answer(connection: socket.socket) -> None:
            for part in parts:
                connection.sendall(part)
                self.sent += len(part)
                time.sleep(pause)

        self.answers[path] = answer
        return self.url(path)

    def file(self, path: str, data: bytes, kind: str = "image/png") -> str:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
        return self.give(path, head.encode() + data)

    def redirect(self, path: str, target: str, status: int = 302) -> str:
        return self.give(path, f"HTTP/1.1 {status} Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())

    def endless(self, path: str, head: bytes, part: bytes) -> str:
        """A head, and then the same bytes until the reader hangs up or a gigabyte is through."""

        def answer(connection: socket.socket) -> None:
            connection.sendall(head)
            while self.sent < 1024**3:
                connection.sendall(part)
                self.sent += len(part)

        self.answers[path] = answer
        return self.url(path)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _peer = self.listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            spoken = self.context.wrap_socket(connection, server_side=True) if self.context else connection
            with spoken:
                head = b""
                while b"\r\n\r\n" not in head and (got := spoken.recv(4096)):
                    head += got
                if not head:
                    return
                path = head.split()[1].decode()
                self.asked.append(path)
                self.heads.append(head.decode())
                self.answers.get(path, nothing)(spoken)


def nothing(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")


def is_allowed(address: str) -> bool:
    """Public addresses, and the tests' own host."""
    return address == ADDRESS or is_public(address)


def terms(limit: int = 1024 * 1024, kinds: tuple[str, ...] = ()) -> Terms:
    return Terms(limit=limit, kinds=kinds, allowed=is_allowed, ports=None)


@pytest.fixture
def host() -> Iterator[ForeignHost]:
    made = ForeignHost()
    yield made
    made.listener.close()
