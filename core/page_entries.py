"""Pages that are kept: ready to be sent, bounded in memory, and shared by servers where there is a Redis."""

import gzip
import hashlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import brotli

from core.middleware import COMPRESSED
from core.page_counter import Counter
from core.pages import Mark, cache_control, version

SMALLEST = 500  # bytes; below, compression makes nothing smaller
PAUSE = 1.0  # seconds for which a shared cache that failed is left alone
KEPT = 24 * 3600  # seconds in the shared cache
AGAIN = ("Content-Length", "Cache-Control", "Content-Encoding")  # headers that are made for each answer
NOT_MODIFIED = ("ETag", "Vary", "Last-Modified", "Access-Control-Allow-Origin")  # RFC 9110, 15.4.5
OVERHEAD = 2_000  # bytes of an entry beside its bodies
Answer = tuple[list[tuple[str, str]], list[bytes]]
logger = logging.getLogger(__name__)


def encoding_of(accepted: str) -> str:
    """The coding for a reader's `Accept-Encoding`: "br", "gzip" or "" (RFC 9110, 12.5.3)."""
    refused = {
        part.split(";")[0].strip() for part in accepted.split(",") if part.replace(" ", "").endswith((";q=0", ";q=0.0"))
    }
    offered = {part.split(";")[0].strip() for part in accepted.split(",")} - refused
    return next((coding for coding in ("br", "gzip") if coding in offered), "")


_encodings: dict[str, str] = {}


def _encoding(environ: dict[str, Any]) -> str:
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    known = _encodings.get(accepted)
    if known is None:
        known = encoding_of(accepted)
        if len(_encodings) < 200:
            _encodings[accepted] = known
    return known


@dataclass
class Entry:
    """A page: true until `until` (seconds since 1970; infinite where only edits change it), and while the counter says what it said.

    `numbers` are those of the tables that the page was made of; None where it may be made of any. `counter` is the sum of all at a
    moment when these held.
    """

    counter: int
    numbers: Mapping[str, int] | None
    until: float
    tag: str
    headers: list[tuple[str, str]]
    bodies: dict[str, bytes] = field(default_factory=dict)
    ready: dict[str, Answer] = field(default_factory=dict)

    @classmethod
    def of(cls, mark: Mark, headers: Iterable[tuple[str, str]], body: bytes, now: float) -> "Entry":
        kept = [(name, value) for name, value in headers if name not in AGAIN]
        kept.append(("Last-Modified", formatdate(now, usegmt=True)))
        until = mark.until.timestamp() if mark.until else float("inf")
        return cls(mark.counter, mark.numbers, until, mark.tag, kept, {"": body})

    @property
    def size(self) -> int:
        return OVERHEAD + sum(map(len, self.bodies.values()))

    def holds(self, counter: int, numbers: Callable[[], Mapping[str, int]], now: float) -> bool:
        """Whether it is right now. After a write to something else that is looked up once, and known by the sum from then on."""
        if now >= self.until:
            return False
        if self.counter == counter:
            return True
        if self.numbers is None:
            return False
        found = numbers()
        if any(found.get(kind, 0) != number for kind, number in self.numbers.items()):
            return False
        self.counter = sum(found.values())
        return True

    def body(self, encoding: str) -> tuple[str, bytes]:
        """(the coding that it is in, the bytes)."""
        plain = self.bodies[""]
        kind = next((value for name, value in self.headers if name == "Content-Type"), "")
        if not encoding or len(plain) < SMALLEST or not kind.startswith(COMPRESSED):
            return "", plain
        if encoding not in self.bodies:
            packed = brotli.compress(plain, quality=4) if encoding == "br" else gzip.compress(plain, 6, mtime=0)
            self.bodies[encoding] = packed
        return encoding, self.bodies[encoding]

    def _ready(self, encoding: str) -> Answer:
        """Headers and body for an encoding that a reader takes, put together once. `Cache-Control` comes to it."""
        coding, body = self.body(encoding)
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        if coding:
            headers.append(("Content-Encoding", coding))
        ready = self.ready[encoding] = (headers, [body])
        return ready

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """The page for one request; 304 where the reader has it (RFC 9110, 13.1.2)."""
        control = ("Cache-Control", cache_control(self.until - time.time()))
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and (self.tag in known or known.strip() == "*"):
            start_response("304 Not Modified", [control, *(one for one in self.headers if one[0] in NOT_MODIFIED)])
            return []
        encoding = _encoding(environ)
        headers, body = self.ready.get(encoding) or self._ready(encoding)
        start_response("200 OK", [*headers, control])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else body


class Entries:
    """Pages by key, at most so many bytes; the one that nobody asked for longest goes first. `shared` is a cache of Django's."""

    def __init__(self, most_bytes: int, shared: Any = None) -> None:
        self.most_bytes, self.shared = most_bytes, shared
        self.pages: OrderedDict[Any, Entry] = OrderedDict()
        self.sizes: dict[Any, int] = {}
        self.total = 0
        self.left_alone_until = 0.0
        self.lock = threading.Lock()

    def get(self, key: Any, counter: Counter, now: float) -> Entry | None:
        """A page that is right now, or None. Raises what the counter raises."""
        total = counter.total()
        with self.lock:
            entry = self.pages.get(key)
        if entry is not None and entry.holds(total, counter.numbers, now):
            with self.lock:
                if key in self.pages:
                    self.pages.move_to_end(key)
            return entry
        entry = self._of_others(key)
        if entry is None or not entry.holds(total, counter.numbers, now):
            return None
        self._keep(key, entry)
        return entry

    def put(self, key: Any, entry: Entry) -> None:
        """Keep a page, here and for the other servers. An older one never takes a newer one's place."""
        self._keep(key, entry)
        self._tell_others(key, entry)

    def _keep(self, key: Any, entry: Entry) -> None:
        size = 2 * entry.size  # its compressed bodies come later
        if size > self.most_bytes // 8:
            return
        with self.lock:
            kept = self.pages.get(key)
            if kept is not None and kept.counter > entry.counter:
                return
            self.total += size - self.sizes.get(key, 0)
            self.pages[key], self.sizes[key] = entry, size
            self.pages.move_to_end(key)
            while self.total > self.most_bytes:
                oldest, _ = self.pages.popitem(last=False)
                self.total -= self.sizes.pop(oldest)

    def _of_others(self, key: Any) -> Entry | None:
        found: Entry | None = self._with_others(lambda: self.shared.get(_name(key)))
        return found

    def _tell_others(self, key: Any, entry: Entry) -> None:
        plain = Entry(entry.counter, entry.numbers, entry.until, entry.tag, entry.headers, {"": entry.bodies[""]})
        self._with_others(lambda: self.shared.set(_name(key), plain, KEPT))

    def _with_others(self, do: Callable[[], Any]) -> Any:
        """None where there is no shared cache or it does not answer; then it is left alone for a moment."""
        if self.shared is None or time.monotonic() < self.left_alone_until:
            return None
        try:
            return do()
        except Exception:  # whatever a client raises: the page is rendered here
            self.left_alone_until = time.monotonic() + PAUSE
            logger.warning("The shared cache does not answer.", exc_info=True)
            return None


def _name(key: Any) -> str:
    return f"page:{version()}:{hashlib.sha256(repr(key).encode()).hexdigest()[:40]}"
