"""What a first visit to a page loads, counted from the page's own references, without a browser.

Left out, because a page does not name it: fonts for letters outside of those that it preloads.
"""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag

import brotli

LINKS = {"stylesheet", "preload", "icon", "apple-touch-icon", "manifest"}
TEXT = (".css", ".js", ".svg", ".json", ".webmanifest")


@dataclass(frozen=True)
class Load:
    """Requests, and bytes of all bodies as a reader of either compression gets them."""

    requests: int
    brotli: int
    gzip: int


class _References(HTMLParser):
    """Addresses that a browser fetches by itself when it reads the page, each once."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if (tag == "link" and given.get("rel") in LINKS) or tag == "use":
            self._add(given.get("href", ""))
        elif tag in ("script", "img"):
            self._add(given.get("src", ""))

    def _add(self, address: str) -> None:
        bare = urldefrag(address).url
        if bare:
            self.found.add(bare)


def references(html: str) -> set[str]:
    """Addresses that a browser fetches by itself when it reads the page."""
    parser = _References()
    parser.feed(html)
    return parser.found


def measure(html: bytes, body_of: Callable[[str], bytes]) -> Load:
    """The page and all that it names. `body_of` gives what is at an address, not compressed."""
    bodies = {address: body_of(address) for address in references(html.decode())}
    # Pages are compressed quickly, at each request; files once, as well as it goes (WhiteNoise).
    small, smaller = len(gzip.compress(html, 6)), len(brotli.compress(html, quality=4))
    for address, body in bodies.items():
        is_text = Path(address).suffix in TEXT
        small += min(len(gzip.compress(body, 9)), len(body)) if is_text else len(body)
        smaller += min(len(brotli.compress(body)), len(body)) if is_text else len(body)
    return Load(1 + len(bodies), smaller, small)
