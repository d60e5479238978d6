"""Fetching a file from a foreign host, for the server's own use: the only code that asks another host for anything.

The address comes from a text that somebody else wrote, so it is taken to be hostile. http and https only; every answer of
the name service must be a public address, and the connection goes to that very answer; redirects are looked at anew, one
by one; one deadline stands over everything; no more is read than the limit says.
"""

import contextlib
import http.client
import io
import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.network import Allowed, Clock, Line, Refused, connect, is_public, resolve

REDIRECTS = 5
LONGEST_ADDRESS = 2000  # characters
PORTS = frozenset({80, 443})
STEP = 64 * 1024  # bytes read at once
MOVED = (301, 302, 303, 307, 308)


class Reason(models.TextChoices):
    """Why a file could not be had, in words for people."""

    ADDRESS = "address", _("This address cannot be asked")
    PLACE = "place", _("The address leads to a place inside a private network")
    UNKNOWN = "unknown", _("There is no host of this name")
    CLOSED = "closed", _("The host cannot be reached")
    UNSAFE = "unsafe", _("The host does not prove who it is")
    SLOW = "slow", _("The host is too slow")
    STATUS = "status", _("The host does not give the file")
    REDIRECTS = "redirects", _("The address leads on and on")
    WEAKER = "weaker", _("The address leads from https to http")
    LARGE = "large", _("The file is too large")
    KIND = "kind", _("The file is of another kind")
    BROKEN = "broken", _("The answer of the host is broken")
    UNREADABLE = "unreadable", _("This is not a picture that can be read")


class FetchError(Exception):
    """A file could not be had. Its text is one line for people; `reason` and `detail` are what to store."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail

    def __str__(self) -> str:
        return f"{self.reason.label} ({self.detail})" if self.detail else str(self.reason.label)


@dataclass(frozen=True)
class Fetched:
    """What came: the bytes, their type without parameters in small letters, and the address that gave them."""

    data: bytes
    content_type: str
    address: str


@dataclass(frozen=True)
class Terms:
    """On which terms files are fetched. `kinds` are beginnings of content types; `ports` None is any port."""

    limit: int
    kinds: tuple[str, ...] = ()
    allowed: Allowed = is_public
    ports: Collection[int] | None = PORTS
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context


def fetch(address: str, *, seconds: float, terms: Terms) -> Fetched:
    """Get a file. Raises FetchError. Takes no longer than `seconds`, and holds `terms.limit` bytes at most."""
    clock = Clock(seconds)
    for _hop in range(REDIRECTS + 1):
        parts = read_address(address, terms.ports)
        try:
            found = _ask(parts, clock, terms)
        except Refused as error:
            raise FetchError(Reason(error.reason), error.detail) from error
        except TimeoutError as error:
            raise FetchError(Reason.SLOW) from error
        except ssl.SSLError as error:
            raise FetchError(Reason.UNSAFE, getattr(error, "verify_message", "") or str(error.reason or "")) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchError(Reason.BROKEN, type(error).__name__) from error
        if isinstance(found, Fetched):
            return found
        if parts.scheme == "https" and urlsplit(found).scheme == "http":
            raise FetchError(Reason.WEAKER)
        address = found
    raise FetchError(Reason.REDIRECTS)


def read_address(address: str, ports: Collection[int] | None = PORTS) -> SplitResult:
    """An address in its parts, with the host in ASCII and the rest quoted. Raises FetchError for what is never asked."""
    text = address.strip()
    if len(text) > LONGEST_ADDRESS or "\\" in text or any(ord(c) < 32 or ord(c) == 127 for c in text):
        raise FetchError(Reason.ADDRESS)
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("ascii" if ":" in (parts.hostname or "") else "idna").decode()
        port = parts.port if parts.port is not None else {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError as error:
        raise FetchError(Reason.ADDRESS) from error
    is_asked = parts.scheme in ("http", "https") and host and "%" not in host and " " not in host
    if not is_asked or "@" in parts.netloc or not (ports is None or port in ports):
        raise FetchError(Reason.ADDRESS)
    netloc = f"[{host}]" if ":" in host else host
    netloc += "" if port == {"http": 80, "https": 443}[parts.scheme] else f":{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return SplitResult(parts.scheme, netloc, path, query, "")


def _ask(parts: SplitResult, clock: Clock, terms: Terms) -> Fetched | str:
    """One request: what came, or the address that the host names instead."""
    host, port = parts.hostname or "", parts.port or {"http": 80, "https": 443}[parts.scheme]
    line = connect(resolve(host, port, clock, terms.allowed), clock)
    with contextlib.ExitStack() as stack:
        stack.callback(line.end)
        if parts.scheme == "https":
            line.encrypt(terms.context(), host)
        response = _request(line, parts)
        if response.status in MOVED and response.headers.get("Location"):
            return urljoin(parts.geturl(), str(response.headers["Location"]))
        if response.status != 200:
            raise FetchError(Reason.STATUS, str(response.status))
        kind = (response.headers.get("Content-Type") or "").split(";")[0].strip().lower()
        if terms.kinds and not kind.startswith(terms.kinds):
            raise FetchError(Reason.KIND, kind[:60])
        return Fetched(_body(response, line, terms.limit), kind, parts.geturl())


def _request(line: Line, parts: SplitResult) -> http.client.HTTPResponse:
    """Ask, and read the head of the answer."""
    asker = http.client.HTTPConnection(parts.netloc)
    asker.sock = line
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    asker.putrequest("GET", target, skip_accept_encoding=True)
    asker.putheader("Accept", "*/*")
    asker.putheader("Accept-Encoding", "identity")
    asker.putheader("User-Agent", f"{urlsplit(settings.SITE_URL).hostname} (fetches pictures of its own news)")
    asker.putheader("Connection", "close")
    asker.endheaders()
    return asker.getresponse()


def _body(response: http.client.HTTPResponse, line: Line, limit: int) -> bytes:
    """The body, whole. What is announced or turns out to be larger than the limit is refused at that moment."""
    if (response.headers.get("Content-Encoding") or "identity").strip().lower() != "identity":
        raise FetchError(Reason.BROKEN, "Content-Encoding")
    expected = response.length
    if expected is not None and expected > limit:
        raise FetchError(Reason.LARGE)
    line.room = 2 * limit + STEP  # what chunks and their marks may weigh
    body = io.BytesIO()
    while step := response.read(min(STEP, limit + 1 - body.tell())):
        body.write(step)
        if body.tell() > limit:
            raise FetchError(Reason.LARGE)
    if expected is not None and body.tell() != expected:
        raise FetchError(Reason.BROKEN, "Content-Length")
    return body.getvalue()
