"""The site map for search engines (sitemaps.org 0.9), each page with its other languages (hreflang).

Apps register their public places in `AppConfig.ready()`; this module names none of them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db import models
from django.db.models import Max
from django.urls import reverse
from django.utils import translation

from core import existence, languages

PLACES = 1000  # places to a file; each is an entry in every language, and a file may have 50,000
OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@dataclass(frozen=True)
class Place:
    """A public page by the name of its address; `changed` is when its object was last edited (aware).

    `exists_in` are the languages in which what it is about is written; None for a page of the interface, such as a list.
    """

    name: str
    args: tuple[str, ...] = ()
    changed: datetime | None = None
    exists_in: tuple[str, ...] | None = None


Source = Callable[[], Iterable[Place]]
_sources: dict[str, Source] = {}


def register(section: str, source: Source) -> None:
    """Put a section in the map; its name is part of an address: small letters only."""
    _sources[section] = source


def places() -> Iterator[Place]:
    """Every public place of the site, in the order of the sections."""
    for source in _sources.values():
        yield from source()


def languages_of(place: Place) -> tuple[str, ...]:
    """Those in which it exists."""
    return existence.interface() if place.exists_in is None else place.exists_in


def path(place: Place, code: str) -> str:
    """Its address in a language, from the first slash."""
    with translation.override(code):
        return reverse(place.name, args=place.args)


def changes(model: type[models.Model]) -> dict[Any, datetime]:
    """When each row of a model was last edited, from its history."""
    history: Any = model.history  # type: ignore[attr-defined]  # every model that asks keeps its history
    return dict(history.values_list("id").annotate(Max("history_date")))


def parts() -> Iterator[tuple[str, int]]:
    """Section and number, from 1, of every file."""
    for section, source in _sources.items():
        count = sum(1 for _ in source())
        yield from ((section, number) for number in range(1, -(-count // PLACES) + 1))


def index(addresses: Sequence[str]) -> str:
    """The file that names the files."""
    rows = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return f"{OPENING}<sitemapindex {NAMESPACES.split(' xmlns:', maxsplit=1)[0]}>\n{rows}</sitemapindex>\n"


def part(section: str, number: int) -> str | None:
    """One file, or None where there is none of that name."""
    source = _sources.get(section)
    places = list(islice(source(), (number - 1) * PLACES, number * PLACES)) if source and number > 0 else []
    if not places:
        return None
    return f"{OPENING}<urlset {NAMESPACES}>\n{''.join(_entries(places))}</urlset>\n"


def _entries(places: Iterable[Place]) -> Iterator[str]:
    for place in places:
        existing = languages_of(place)
        addresses = {code: f"{settings.SITE_URL}{path(place, code)}" for code in existing}
        links = [_link(languages.tag(code), address) for code, address in addresses.items()]
        default = addresses[existence.nearest(languages.DEFAULT, existing)]
        links.append(_link("x-default", f"{settings.SITE_URL}/" if place.name == "home" else default))
        changed = f"<lastmod>{place.changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if place.changed else ""
        common = f"{changed}{''.join(links)}"
        yield from (f"<url><loc>{escape(address)}</loc>{common}</url>\n" for address in addresses.values())


def _link(tag: str, address: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(address)}"/>'
