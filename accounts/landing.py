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


def own_pages(user: Any) -> str:
    """The address of a person's own pages; "" where no application has any for them."""
    found = (landing(user) for landing in _landings)
    return next((address for address in found if address), "")


def address_for(user: Any) -> str:
    """Where somebody arrives: their own pages, else their account."""
    return own_pages(user) or reverse("account")
