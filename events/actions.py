"""What a visitor can do about a forum, said on its page by applications above: they register here, this one names none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from core.pages import soonest


@dataclass(frozen=True)
class Action:
    """A button: `label` in the language in force, `address`. Both are "" while there is nothing to do."""

    label: str = ""
    address: str = ""
    until: datetime | None = None  # when it may change by itself


Source = Callable[[HttpRequest, Any], Action]
_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(request, forum)` gives an action; it is asked for each page of a forum."""
    if source not in _sources:
        _sources.append(source)


def of(request: HttpRequest, forum: Any) -> list[Action]:
    return [action for source in _sources if (action := source(request, forum)).address]


def until(request: HttpRequest, forum: Any) -> datetime | None:
    """When the first of them may change by itself."""
    return soonest(*(source(request, forum).until for source in _sources))
