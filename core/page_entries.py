"""Pages that are kept: ready to be sent, bounded in memory, and shared by servers where there is a Redis."""

import gzip
import hashlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
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
OVERHEAD = 4_000  # bytes of an entry beside its bodies
GZIP_TOO = 2.3  # a body by Brotli, and the same by gzip
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
    coding: str = ""
    body: bytes = b""
    ready: dict[str, Answer] = field(default_factory=dict)

    @classmethod
    def of(cls, mark: Mark, headers: Iterable[tuple[str, str]], body: bytes, now: float) -> "Entry":
        """A page as Django has made it. What can be compressed is kept compressed only: in a fifth of the memory."""
        kept = [(name, value) for name, value in headers if name not in AGAIN]
        kept.append(("Last-Modified", formatdate(now, usegmt=True)))
        until = mark.until.timestamp() if mark.until else float("inf")
        kind = next((value for name, value in kept if name == "Content-Type"), "")
        if len(body) < SMALLEST or not kind.startswith(COMPRESSED):
            return cls(mark.counter, mark.numbers, until, mark.tag, kept, "", body)
        return cls(mark.counter, mark.numbers, until, mark.tag, kept, "br", brotli.compress(body, quality=4))

    @property
    def size(self) -> int:
        """Bytes in memory, with what gzip makes of it for some readers."""
        return OVERHEAD + int(len(self.body) * (GZIP_TOO if self.coding else 1))

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

    def in_coding(self, accepted: str) -> Answer:
        """Headers and body for what a reader takes, put together once; `Cache-Control` comes to it. Plain text is for machines, and is
        unpacked each time.
        """
        ready = self.ready.get(accepted)
        if ready is not None:
            return ready
        coding, body = self.coding, self.body
        if coding and accepted != coding:
            coding, body = accepted, brotli.decompress(body)
            if coding:
                body = gzip.compress(body, 6, mtime=0)
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        if coding:
            headers.append(("Content-Encoding", coding))
        ready = (headers, [body])
        if coding or not self.coding:
            self.ready[accepted] = ready
        return ready

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """The page for one request; 304 where the reader has it (RFC 9110, 13.1.2)."""
        control = ("Cache-Control", cache_control(self.until - time.time()))
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and (self.tag in known or known.strip() == "*"):
            start_response("304 Not Modified", [control, *(one for one in self.headers if one[0] in NOT_MODIFIED)])
            return []
        headers, body = self.in_coding(_encoding(environ))
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
        size = entry.size
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
        told = replace(entry, ready={})
        self._with_others(lambda: self.shared.set(_name(key), told, KEPT))

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
