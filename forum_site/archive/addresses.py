"""Which addresses of the site are part of the copy of an edition, and which file of it each one is.

Part of it is every declared public page of the edition and of the whole site, such as news: new kinds of pages are in it
by themselves. What needs the server, or is about the whole site of today, is named here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation

from core import languages
from forum_site.machines import ICONS

ELSEWHERE = frozenset({"forums", "alliance", "agenda-embed"})  # of use on the site only, while it lives
NEEDLESS = frozenset({"share", "share-code", "manifest", "offline", "offline-zip", "photo-copy"})
AT_THE_ROOT = frozenset({*ICONS, "site-icon"})
DOOR = "index.html"
FILTERED = "agenda"  # its script filters by the query, so that stays in the link
KNOWN = 50_000  # addresses that are remembered


@dataclass(frozen=True)
class Target:
    """An address that is in the copy: how the site is asked for it, its file, and what follows in a link ("?track=…")."""

    address: str
    file: str
    query: str = ""


class Outside:
    """What a link to an address becomes that is not in the copy."""

    PUBLIC = "public"  # it leads to the site
    PRIVATE = "private"  # it needs the server, or makes no sense without it: the words stay, the link goes


class Scope:
    """The addresses of one copy. `find` is asked for every link of every page, so it remembers."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self.find = lru_cache(maxsize=KNOWN)(self._find)

    def _find(self, address: str) -> Target | str:
        """What an address of the site (path and query) is: a target, or one of `Outside`."""
        asked = urlsplit(address)
        if asked.path == "/":
            return Target("/", DOOR)
        match = matched(asked.path)
        if match is None or match.url_name is None:
            return Outside.PRIVATE
        if match.url_name in AT_THE_ROOT:
            return Target(asked.path, asked.path[1:])
        declared = getattr(match.func, "public_params", None)
        if declared is None or language_of(asked.path) is None or match.url_name in NEEDLESS:
            return Outside.PRIVATE
        if match.url_name in ELSEWHERE or match.kwargs.get("forum", self.slug) != self.slug:
            return Outside.PUBLIC
        given = {name: value for name, value in parse_qsl(asked.query) if name in declared}
        return _target(asked.path, match, given, asked.query)


def matched(path: str) -> ResolverMatch | None:
    """The view of an address in the language that the address names."""
    with translation.override(language_of(path) or languages.DEFAULT):
        try:
            return resolve(path)
        except Resolver404:
            return None


def language_of(path: str) -> str | None:
    first = path.split("/", 2)[1]
    return first if first in languages.CODES else None


def _target(path: str, match: ResolverMatch, given: Mapping[str, Any], query: str) -> Target:
    """Pages are folders with an `index.html`, later pages of a list lie beside it; files and feeds keep their names."""
    name = str(match.url_name)
    if name.endswith("feed"):
        return Target(path, f"{path.strip('/')}.xml")
    if not path.endswith("/"):
        beside = given.get("with", "")
        if beside not in languages.CODES:
            return Target(path, path[1:])
        stem, _, ending = path[1:].rpartition(".")
        return Target(f"{path}?with={beside}", f"{stem}-{beside}.{ending}")
    number = given.get("page", "") if name != "search" else ""
    if number.isascii() and number.isdecimal() and int(number) > 1:
        return Target(f"{path}?page={int(number)}", f"{path[1:]}page-{int(number)}.html")
    return Target(path, f"{path[1:]}index.html", f"?{query}" if query and given and name == FILTERED else "")


def own(address: str) -> str | None:
    """An absolute address as one of this site, from its first slash; None for another site's."""
    if address.startswith("/") and not address.startswith("//"):
        return address
    rest = address.removeprefix(settings.SITE_URL)
    if rest == address or rest[:1] not in ("", "/", "?", "#"):
        return None
    return rest if rest.startswith("/") else f"/{rest}"
