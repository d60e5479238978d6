"""Time zones to choose from, by the names of their regions and places in the reader's language (CLDR)."""

from functools import lru_cache
from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

from babel.dates import get_timezone_location

from core import languages

# First parts of IANA names -> CLDR's code of the region, those of most forums first. Islands of the oceans are of the world.
REGIONS = {
    "Asia": "142", "Europe": "150", "Africa": "002", "America": "019", "Australia": "AU", "Pacific": "009",
    "Atlantic": "001", "Indian": "001",
}  # fmt: skip
ORDER = list(dict.fromkeys(REGIONS.values()))


def choices() -> list[tuple[Any, list[tuple[str, str]]]]:
    """(region, [(IANA name, place)]); nothing without a place, such as "Etc/GMT+3"."""
    return list(_choices(languages.active()))


@lru_cache(maxsize=16)
def _choices(code: str) -> tuple[tuple[str, list[tuple[str, str]]], ...]:
    locale = languages.locale(code)
    named = sorted(
        (ORDER.index(REGIONS[region]), f"{get_timezone_location(zone, locale=locale, return_city=True)} ({zone})", zone)
        for zone in available_timezones()
        if (region := zone.partition("/")[0]) in REGIONS
    )
    found = [
        (str(locale.territories[ORDER[place]]), [(zone, words) for _place, words, zone in zones])
        for place, zones in groupby(named, key=lambda one: one[0])
    ]
    return (*found, ("UTC", [("UTC", "UTC")]))
