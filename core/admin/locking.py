"""Who may edit which languages. The application of accounts says it; the admin obeys."""

from collections.abc import Callable
from typing import Any

LanguagesOf = Callable[[Any], frozenset[str] | None]
_sources: list[LanguagesOf] = []


def register(source: LanguagesOf) -> None:
    """Declare the function that knows: `source(user)` gives the codes a person is limited to, or None for no limit."""
    if source not in _sources:
        _sources.append(source)


def languages_of(user: Any) -> frozenset[str] | None:
    """Languages whose columns a person may edit; None where nothing limits them."""
    limits = [limit for limit in (source(user) for source in _sources) if limit is not None]
    return frozenset.intersection(*limits) if limits else None


def is_limited(request: Any) -> bool:
    """Whether the person of a request edits some languages only."""
    return languages_of(request.user) is not None
