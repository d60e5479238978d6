"""What a request needs in several places, made once: a view, its card and its `fresh_until` read the same rows."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest


def once(request: HttpRequest, key: str, make: Callable[[], Any]) -> Any:
    """What `make()` gave when it was first asked under `key` in this request."""
    known: dict[str, Any] = request.__dict__.setdefault("_made_once", {})
    if key not in known:
        known[key] = make()
    return known[key]
