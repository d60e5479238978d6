"""What a forum still lacks before it may go public, and what readers would see of it. Apps above register theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from events.models import Forum


@dataclass(frozen=True)
class Gap:
    """One thing that is missing, and where it is written. Without what `must` be there, a forum cannot be published."""

    label: str | Promise
    url: str
    must: bool = False
    detail: str = ""


@dataclass(frozen=True)
class Shown:
    """How many of something readers find once the forum is public."""

    label: str | Promise
    count: int


_checks: dict[str, Callable[[Forum], Iterable[Gap]]] = {}
_shown: dict[str, Callable[[Forum], Iterable[Shown]]] = {}


def register(
    key: str, check: Callable[[Forum], Iterable[Gap]], shown: Callable[[Forum], Iterable[Shown]] | None = None
) -> None:
    """`check(forum)` gives what is missing, `shown(forum)` what there is."""
    _checks[key] = check
    if shown is not None:
        _shown[key] = shown


def gaps(forum: Forum) -> list[Gap]:
    """What is missing, first what must not be. The forum may have changes that are not saved yet."""
    return sorted((gap for check in _checks.values() for gap in check(forum)), key=lambda gap: not gap.must)


def shown(forum: Forum) -> list[Shown]:
    return [one for ask in _shown.values() for one in ask(forum)]
