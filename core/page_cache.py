"""Whole public pages in front of Django (RFC 9111): ready bytes in each compression, and never a stale one.

A page is kept under its path and the parameters that its view declares. It is the answer as long as the content counter
says of all that the page has read what it said before, and its `fresh_until` has not come. The counter is raised in the
transaction of each write, so a page that was rendered before a write is no answer after it, in any process, whatever is
killed when. Only what a view declared public and answered with 200 is kept: see docs/performance.md.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.urls import Resolver404, resolve
from django.utils import translation

from core import languages
from core.logs import ids
from core.page_counter import Counter
from core.page_entries import Entries, Entry
from core.pages import MARK, Mark

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

MOST_PATHS = 20_000  # whose declarations are remembered
MOST_DOORS = 64  # hosts and schemes that Django has let in
LONGEST_QUERY = 2_000  # characters; what is longer is Django's to refuse
LONGEST_PATH = 500
PATIENCE = 1.0  # seconds after which a page that somebody makes is made by somebody else as well
FEW = 30  # parameters
KEPT_HEADERS = ("HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR")
logger = logging.getLogger(__name__)


class Flight:
    """A page that is being made. `entry` is there when it has `ended`, if it may be kept."""

    def __init__(self) -> None:
        self.began, self.ended = time.monotonic(), threading.Event()
        self.entry: Entry | None = None

    def left(self) -> float:
        """Seconds for which others wait for it."""
        return self.began + PATIENCE - time.monotonic()


class PageCache:
    """WSGI middleware (PEP 3333). `counter` reads the content counter, and may fail: then Django answers."""

    def __init__(self, application: Application, counter: Counter, entries: Entries) -> None:
        self.application, self.counter, self.entries = application, counter, entries
        self.declared: dict[str, Mapping[str, int] | None] = {}
        self.doors: set[tuple[str | None, ...]] = set()
        self.flights: dict[Any, Flight] = {}
        self.lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        declared = self._declared(environ) if _may_be_kept(environ) else None
        if declared is None:
            return self.application(environ, start_response)
        path = environ["PATH_INFO"]
        given = _given(environ.get("QUERY_STRING", ""), declared)
        if given is None:
            return self.application(environ, start_response)
        key = (path, given)
        if _door(environ) in self.doors:
            entry = self._fresh(key)
            if entry is not None:
                return entry.answer(environ, start_response)
        return self._by_one(key, environ, start_response)

    def _fresh(self, key: Any) -> Entry | None:
        """The kept page, if it is still right."""
        try:
            return self.entries.get(key, self.counter, time.time())
        except Exception as error:  # whatever a driver raises: the page is Django's then
            logger.warning("The content counter cannot be read: %s", error)
            return None

    def _by_one(self, key: Any, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Made by the first who asks; the others wait for that. Whoever has waited for `PATIENCE` makes it too, one at a time.

        What somebody began to make after this reader had asked is new enough, whatever was written meanwhile.
        """
        asked = time.monotonic()
        while True:
            with self.lock:
                flight = self.flights.get(key)
                if flight is None or flight.left() <= 0:
                    mine = self.flights[key] = Flight()
                    break
            has_ended = flight.ended.wait(flight.left())
            if has_ended and (flight.entry is None or _door(environ) not in self.doors):
                return self._rendered(key, environ, start_response, Flight())
            entry = flight.entry if has_ended and flight.began >= asked else self._fresh(key)
            if entry is not None:
                return entry.answer(environ, start_response)
        try:
            return self._rendered(key, environ, start_response, mine)
        finally:
            with self.lock:
                if self.flights.get(key) is mine:
                    del self.flights[key]
            mine.ended.set()

    def _rendered(self, key: Any, environ: Environ, start_response: StartResponse, flight: Flight) -> Iterable[bytes]:
        """Django's answer to nothing but the key: no other header, parameter or cookie can get into what others are shown."""
        ids.of(environ)  # the header that may give one does not get through
        asked = {name: value for name, value in environ.items() if not name.startswith("HTTP_") or name in KEPT_HEADERS}
        asked |= {"QUERY_STRING": urlencode(key[1]), "REQUEST_METHOD": "GET"}
        said: list[Any] = []
        response: Any = self.application(asked, lambda *given: said.extend(given))
        status, headers = said[0], said[1]
        mark: Mark | None = asked.get(MARK)
        if mark is None or not status.startswith("200 ") or not _is_for_everybody(response, headers):
            start_response(status, headers)
            return response if environ["REQUEST_METHOD"] != "HEAD" else _nothing(response)
        entry = Entry.of(mark, headers, b"".join(response), time.time())
        response.close()
        flight.entry = entry
        self.entries.put(key, entry)
        if (
            len(self.doors) >= MOST_DOORS
        ):  # somebody makes up hosts that Django lets in: they shall not keep the others out
            self.doors.clear()
        self.doors.add(_door(environ))
        return entry.answer(environ, start_response)

    def _declared(self, environ: Environ) -> Mapping[str, int] | None:
        """What the view at an address takes: {parameter: characters that are looked at}; None where it is not public."""
        path: str = environ["PATH_INFO"]
        found = self.declared.get(path)
        if found is None:
            found = _of_view(path)
            if found is not None:
                if len(self.declared) >= MOST_PATHS:
                    self.declared.clear()
                self.declared[path] = found
        return found


def _may_be_kept(environ: Environ) -> bool:
    path = environ.get("PATH_INFO", "")
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and environ.get("CONTENT_LENGTH") in (None, "", "0")
        and "HTTP_TRANSFER_ENCODING" not in environ
        and len(environ.get("QUERY_STRING", "")) <= LONGEST_QUERY
        and len(path) <= LONGEST_PATH
        and not path.startswith(("/static/", "/media/", "/admin/", "/healthz", "/readyz"))
    )


def _of_view(path: str) -> Mapping[str, int] | None:
    try:
        decoded = path.encode("latin-1").decode()  # PEP 3333: bytes in the clothes of a string
    except UnicodeDecodeError:
        return None
    first = decoded.split("/", 2)[1] if decoded.startswith("/") else ""
    with translation.override(first if first in languages.CODES else languages.DEFAULT):
        try:
            view: Any = resolve(decoded).func
        except Resolver404:
            return None
    return getattr(view, "public_lengths", None)


def _given(query: str, declared: Mapping[str, int]) -> tuple[tuple[str, str], ...] | None:
    """The declared parameters of a query as the view sees them, sorted: the last of each, cut, none that is empty.

    None for a query that only Django should judge.
    """
    if not query or not declared:
        return ()
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=FEW) if query.isascii() else None
    except ValueError:
        return None
    if pairs is None:
        return None
    found = {name: value[: declared[name]] for name, value in pairs if name in declared}
    return tuple(sorted((name, value) for name, value in found.items() if value))


def _door(environ: Environ) -> tuple[str | None, ...]:
    """What Django looks at before it lets a request in: whose host, and is it safe transport?"""
    return environ.get("HTTP_HOST"), environ.get("HTTP_X_FORWARDED_PROTO"), environ["wsgi.url_scheme"]


def _is_for_everybody(response: Any, headers: list[tuple[str, str]]) -> bool:
    names = {name.lower(): value for name, value in headers}
    varies = {name.strip().lower() for name in names.get("vary", "").split(",") if name.strip()}
    return not getattr(response, "streaming", True) and "set-cookie" not in names and varies <= {"accept-encoding"}


def _nothing(response: Any) -> list[bytes]:
    response.close()
    return []
