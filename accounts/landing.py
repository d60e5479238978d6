"""Where people arrive after signing in when they asked for no page: an application above may say it."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

Landing = Callable[[Any], str]
_landings: list[Landing] = []


def register(landing: Landing) -> None:
    """`landing(user)` gives an address, or "" to leave it to others. The last one that was registered is asked first."""
    if landing not in _landings:
        _landings.insert(0, landing)


def address_for(user: Any) -> str:
    found = (landing(user) for landing in _landings)
    return next((address for address in found if address), "") or reverse("account")
