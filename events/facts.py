"""What other apps know about the countries of a forum. They register here; this app names none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from events.models import Forum


@dataclass(frozen=True)
class Fact:
    """A line about a country: label and value, both ready to show."""

    label: Any
    value: Any


@dataclass(frozen=True)
class Section:
    """A part of a country's page: a template and its context."""

    template: str
    context: dict[str, Any]


@dataclass(frozen=True)
class About:
    """What one app knows about one country: a line for the list, a part of its page."""

    fact: Fact
    section: Section


Source = Callable[[Forum], dict[int, About]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Tell what an app knows: `source(forum)` returns it by country id."""
    if source not in _sources:
        _sources.append(source)


def about_countries(forum: Forum) -> dict[int, list[About]]:
    """Country id -> what is known, in the order of registration. Each source is asked once."""
    found: dict[int, list[About]] = {}
    for source in _sources:
        for country, about in source(forum).items():
            found.setdefault(country, []).append(about)
    return found
