"""A page of the site as a file: what it loads lies beside it, what is not in the copy leads to the site."""

import re
from collections.abc import Mapping
from functools import cache
from html import escape, unescape
from pathlib import Path
from posixpath import dirname, relpath
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import reverse

TAG = re.compile(r"<(?:a|link|script|img|source|use|form|meta)\b[^>]*>")
GONE = (
    re.compile(r'<script type="application/ld\+json">.*?</script>\n?', re.DOTALL),
    re.compile(r'<dialog class="lightbox".*?</dialog>\n<script[^>]*></script>\n?', re.DOTALL),
    re.compile(r'<p class="wrap page-share\b.*?</p>\n?', re.DOTALL),
)
ADDRESS = re.compile(r'\s(href|src|action)="([^"]*)"')
LINES = re.compile(r"\n{2,}")
HASHED = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")
PICTURE = re.compile(
    rf"(?:{re.escape(settings.MEDIA_HOST)})?{re.escape(settings.MEDIA_URL)}" + r"([0-9a-f]{24}-\d+\.(?:webp|jpg|avif))$"
)
SYMBOL = re.compile(r'<symbol id="([\w-]+)".*?</symbol>', re.DOTALL)


class Rewriter:
    """Turns the pages of one copy into files. `pictures` gets the names of the renditions that they show.

    `places` are addresses with the files of the copy, where the forum's page is home; `stamp` is HTML that says how old the copy is.
    """

    def __init__(self, places: Mapping[str, str], stamp: str) -> None:
        self.places, self.stamp = {reverse("home"): "index.html", **places}, stamp
        self.pictures: dict[str, None] = {}

    def page(self, address: str, html: str) -> str:
        file, used = self.places[address], set[str]()
        for pattern in GONE:
            html = pattern.sub("", html)
        html = TAG.sub(lambda match: self._tag(match[0], address, file, used), html)
        html = LINES.sub("\n", html)
        return html.replace("<header", f"{sprite(used)}{self.stamp}\n<header", 1)

    def _tag(self, tag: str, address: str, file: str, used: set[str]) -> str:
        name = tag[1:].split(maxsplit=1)[0].rstrip(">")
        if name in ("link", "meta", "source"):
            return self._head(tag, file)
        if name == "script":
            return f'<script defer src="{_to(file, "files/js/site.js")}">'
        if name == "use":
            return ADDRESS.sub(lambda match: _symbol(match, used), tag)
        if name == "img":
            tag = re.sub(r'\ssrcset="[^"]*"', "", tag)
        return ADDRESS.sub(
            lambda match: f' {match[1]}="{escape(self._address(unescape(match[2]), address, file))}"', tag
        )

    def _head(self, tag: str, file: str) -> str:
        """Of what stands in the head, the stylesheet, the icon and what has a name; of a picture, one rendition is enough."""
        if 'href="/look/' in tag:
            return ""  # the forum's colours stand in the stylesheet of the copy
        if 'rel="stylesheet"' in tag:
            return f'<link rel="stylesheet" href="{_to(file, "files/css/site.css")}">'
        if 'type="image/svg+xml"' in tag and "rel=" in tag:
            return f'<link rel="icon" href="{_to(file, "files/img/favicon.svg")}" type="image/svg+xml">'
        return tag if tag.startswith("<meta") and " property=" not in tag and 'name="twitter' not in tag else ""

    def _address(self, target: str, address: str, file: str) -> str:
        if target.startswith("#") or not target:
            return target
        found = urlsplit(urljoin(address, target))
        if found.scheme or found.netloc:
            return target
        if match := PICTURE.match(found.path):
            self.pictures[match[1]] = None
            return _to(file, f"files/pictures/{match[1]}")
        key = f"{found.path}?{found.query}" if found.query else found.path
        inside = self.places.get(key) or self.places.get(found.path)
        if inside:
            return _to(file, inside) + (f"#{found.fragment}" if found.fragment else "")
        return f"{settings.SITE_URL}{key}" + (f"#{found.fragment}" if found.fragment else "")


def _to(file: str, target: str) -> str:
    """The way from one file of the copy to another."""
    return relpath(target, dirname(file) or ".")


def _symbol(match: re.Match[str], used: set[str]) -> str:
    """A drawing of a sprite stands in the page itself: browsers take none from another file on a disk."""
    found = sprite_and_symbol(match[2])
    if not found:
        return match[0]
    used.add(found)
    return f' href="#{found.replace("#", "-")}"'


def sprite_and_symbol(address: str) -> str:
    """A drawing of a sprite by its address: "icons#star"; "" for one of the page itself."""
    path, _, name = address.partition("#")
    return f"{Path(HASHED.sub('', path)).stem}#{name}" if path else ""


def sprite(used: set[str]) -> str:
    """The drawings that a page uses, for its body."""
    drawn = [symbols(file)[name] for file, name in sorted(tuple(one.split("#")) for one in used)]
    return f'<svg class="vh" width="0" height="0" aria-hidden="true">{"".join(drawn)}</svg>\n'


@cache
def symbols(sprite: str) -> dict[str, str]:
    """Name -> drawing of a sprite, with a name that is the page's own."""
    text = (settings.BASE_DIR / "static" / "img" / f"{sprite}.svg").read_text(encoding="utf-8")
    return {
        match[1]: match[0].replace(f'id="{match[1]}"', f'id="{sprite}-{match[1]}"', 1)
        for match in SYMBOL.finditer(text)
    }
