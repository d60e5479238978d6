"""Connections to foreign hosts: which addresses are public, a name looked up once, a socket under one deadline."""

import io
import socket
import ssl
import threading
import time
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

Allowed = Callable[[str], bool]
Answer = tuple[int, tuple[Any, ...]]  # family, address of a socket
HEAD = 64 * 1024  # bytes that the head of an answer may weigh, with all that is said before it

# IPv6 that stands for an IPv4 address: mapped (RFC 4291, 2.5.5.2) and through a translator of networks (RFC 6052, 2.1).
STANDS_FOR_IPV4 = (ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"))
UNICAST = ip_network("2000::/3")  # all that IANA has given out (RFC 4291, 2.4)
# 6to4 (RFC 7526) and Teredo lead into an IPv4 network that nobody can check; the rest is for documents (RFC 9637).
NEVER = tuple(map(ip_network, ("2002::/16", "2001::/32", "3fff::/20", "192.88.99.0/24")))


class Refused(Exception):  # noqa: N818  (an answer, which `core.fetching` puts into words)
    """No connection. `reason` is a value of `core.fetching.Reason`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, whatever it is wrapped in."""
    try:
        ip = ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if any(ip in network for network in STANDS_FOR_IPV4):
            return is_public(str(IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in UNICAST:
            return False
    closed = not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified
    return not closed and not any(ip in network for network in NEVER)


class Clock:
    """One deadline over everything that is done."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left. Raises TimeoutError when none are."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def resolve(host: str, port: int, clock: Clock, allowed: Allowed) -> list[Answer]:
    """Addresses of a name, all of them allowed. Raises Refused; TimeoutError when the name service is slow."""
    found: list[Any] = []

    def ask() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            found.append([])

    asking = threading.Thread(target=ask, daemon=True)  # getaddrinfo knows no timeout
    asking.start()
    asking.join(clock.left())
    if not found:
        raise TimeoutError
    if not found[0]:
        raise Refused("unknown")
    if not all(allowed(str(answer[4][0])) for answer in found[0]):
        raise Refused("place")
    return [(answer[0], answer[4]) for answer in found[0]]


def connect(answers: list[Answer], clock: Clock) -> "Line":
    """A connection to the first of these addresses that answers; no name is looked up again. Raises Refused."""
    for family, address in answers:
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.settimeout(clock.left())
            made.connect(address)
        except TimeoutError:
            made.close()
            raise
        except OSError:
            made.close()
        else:
            return Line(made, clock)
    raise Refused("closed")


class Line:
    """A socket that reads and writes within a deadline and gives `room` bytes at most; as much of one as http.client needs."""

    def __init__(self, made: socket.socket, clock: Clock) -> None:
        self.socket, self.clock = made, clock
        self.room = HEAD

    def encrypt(self, context: ssl.SSLContext, host: str) -> None:
        """Speak TLS from here on. The certificate must be the host's (RFC 9110, 4.3.4)."""
        self.socket.settimeout(self.clock.left())
        self.socket = context.wrap_socket(self.socket, server_hostname=host)

    def sendall(self, data: Any) -> None:
        self.socket.settimeout(self.clock.left())
        self.socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def receive(self, buffer: Any) -> int:
        """Fill a buffer; 0 at the end. A drop at a time does not reset the deadline."""
        self.socket.settimeout(self.clock.left())
        got = self.socket.recv_into(buffer)
        self.room -= got
        if self.room < 0:
            raise Refused("large")
        return got

    def close(self) -> None:
        """http.client calls it before the body is read: nothing happens yet. See `end`."""

    def end(self) -> None:
        self.socket.close()


class _Reader(io.RawIOBase):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self.line.receive(buffer)
