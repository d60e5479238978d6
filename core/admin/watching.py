"""Who looks at what in the admin: apps that must know it (personal data) register for a model."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest

Watcher = Callable[[HttpRequest, str, int | None, int], None]
_watchers: dict[str, Watcher] = {}


def register(label: str, watcher: Watcher) -> None:
    """`watcher(request, what, pk, count)` for a model such as "events.Delegate"; `what` is opened, listed, searched or history."""
    _watchers[label] = watcher


def tell(request: HttpRequest, model: type[models.Model], what: str, pk: Any = None, count: int = 1) -> None:
    watcher = _watchers.get(model._meta.label)
    if watcher is not None:
        watcher(request, what, int(pk) if str(pk or "").isdecimal() else None, count)


def is_watched(model: type[models.Model]) -> bool:
    return model._meta.label in _watchers
