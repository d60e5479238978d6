"""Help where one stands: what a screen of the admin is for, and where the guide tells more. The site declares it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

# Of every model's: looking back, deleting and bringing back are the same wherever one does it.
COMMON = ("history", "deleted", "delete")


@dataclass(frozen=True)
class Help:
    """`text`: one or two sentences. `address()`: of the place in the guide."""

    text: str | Promise
    address: Callable[[], str]


_screens: dict[str, Help] = {}


def declare(screens: Mapping[str, Help]) -> None:
    """Screens by the name of their address in the admin ("portal-queue", "events_session_changelist"); all pages of a model by its
    label ("events_session"); what all models have by its ending ("history").
    """
    _screens.update(screens)


def keys(name: str) -> list[str]:
    """Under what a screen may be declared, the narrowest first."""
    model, _, ending = name.rpartition("_")
    return [name, ending] if ending in COMMON else [name, model]


def of(match: Any) -> Help | None:
    """Help of the screen that an address leads to (a `ResolverMatch`; None where no address was found)."""
    found = (_screens.get(key) for key in keys(match.url_name or "")) if match is not None else iter(())
    return next(filter(None, found), None)
