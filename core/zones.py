"""The zone in which somebody reads times that belong to no place: their own, else that of the forum the site is about now."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

_of_site: list[Callable[[], str]] = []


def register(of_site: Callable[[], str]) -> None:
    """Register what says the site's zone, a name of the IANA database; "" when it knows none."""
    _of_site.append(of_site)


def of_person(person: Any) -> ZoneInfo:
    """Zone of an account. Without one in it: the site's; TIME_ZONE of the settings while there is no forum."""
    own = getattr(person, "time_zone", "")
    return ZoneInfo(own or next(filter(None, (ask() for ask in _of_site)), settings.TIME_ZONE))
