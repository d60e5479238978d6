"""What other apps know about the countries of a forum. They register here; this app names none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from events.models import Country, Forum


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


AboutCountries = Callable[[Forum], dict[int, list[Fact]]]
AboutCountry = Callable[[Forum, Country], Section | None]
_countries: list[AboutCountries] = []
_sections: list[AboutCountry] = []


def register(*, countries: AboutCountries, section: AboutCountry) -> None:
    """Tell what an app knows: facts by country id for the list, a section for one country's page."""
    if countries not in _countries:
        _countries.append(countries)
        _sections.append(section)


def about_countries(forum: Forum) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = {}
    for source in _countries:
        for country, facts in source(forum).items():
            found.setdefault(country, []).extend(facts)
    return found


def sections_about_country(forum: Forum, country: Country) -> list[Section]:
    return [section for source in _sections if (section := source(forum, country)) is not None]
