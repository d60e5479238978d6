"""Time zones to choose from, by the names of their places in the reader's language (CLDR, exemplar cities)."""

from functools import lru_cache
from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

from babel.dates import get_timezone_location
from django.utils.translation import gettext_lazy as _

from core import languages

REGIONS = {
    "Asia": _("Asia"), "Europe": _("Europe"), "Africa": _("Africa"), "America": _("America"),
    "Australia": _("Australia"), "Pacific": _("Pacific"), "Atlantic": _("Atlantic"), "Indian": _("Indian Ocean"),
}  # fmt: skip


def choices() -> list[tuple[Any, list[tuple[str, str]]]]:
    """(region, [(IANA name, place)]), the regions of most forums first; nothing without a place, such as "Etc/GMT+3"."""
    named = sorted(_places(languages.active()), key=lambda place: list(REGIONS).index(place[0]))
    found = [
        (REGIONS[region], sorted(((zone, words) for _region, zone, words in places), key=lambda place: place[1]))
        for region, places in groupby(named, key=lambda place: place[0])
    ]
    return [*found, ("UTC", [("UTC", "UTC")])]


@lru_cache(maxsize=16)
def _places(code: str) -> tuple[tuple[str, str, str], ...]:
    locale = languages.locale(code)
    return tuple(
        (region, zone, f"{get_timezone_location(zone, locale=locale, return_city=True)} ({zone})")
        for zone in sorted(available_timezones())
        if (region := zone.partition("/")[0]) in REGIONS
    )
