"""What a forum still lacks before it may go public, and what readers would see of it. Apps above register theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True)
class Next:
    """What comes after the steps of setting up: where to write the first one or the next, and what there is of it already."""

    label: str | Promise
    url: str
    detail: str = ""
    permissions: tuple[str, ...] = ()


_checks: dict[str, Callable[[Forum], Iterable[Gap]]] = {}
_shown: dict[str, Callable[[Forum], Iterable[Shown]]] = {}
_next: dict[str, Callable[[Forum], Iterable[Next]]] = {}


def register(
    key: str, check: Callable[[Forum], Iterable[Gap]], shown: Callable[[Forum], Iterable[Shown]] | None = None
) -> None:
    """`check(forum)` gives what is missing, `shown(forum)` what there is."""
    _checks[key] = check
    if shown is not None:
        _shown[key] = shown


def register_next(key: str, following: Callable[[Forum], Iterable[Next]]) -> None:
    """`following(forum)` gives links to forms that know the forum already."""
    _next[key] = following


def following(forum: Forum, user: Any) -> list[Next]:
    """For a person who may do so, in the order of registration: from the bottom of the house to its roof."""
    return [one for ask in _next.values() for one in ask(forum) if user.has_perms(one.permissions)]


def gaps(forum: Forum) -> list[Gap]:
    """What is missing, first what must not be. The forum may have changes that are not saved yet."""
    return sorted((gap for check in _checks.values() for gap in check(forum)), key=lambda gap: not gap.must)


def shown(forum: Forum) -> list[Shown]:
    return [one for ask in _shown.values() for one in ask(forum)]
