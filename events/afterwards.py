"""What is left to do with a forum once it is over, until it is an archive. Apps above register theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from events.models import Forum


@dataclass(frozen=True)
class Step:
    """One thing to do, and where. `left` is how many are left, None where nobody can count it and somebody ticks it."""

    key: str
    label: str | Promise
    url: str = ""
    left: int | None = None
    detail: str = ""
    permissions: tuple[str, ...] = ()


_steps: dict[str, Callable[[Forum], Iterable[Step]]] = {}


def register(key: str, steps: Callable[[Forum], Iterable[Step]]) -> None:
    """`steps(forum)` gives them in order; those that are done too."""
    _steps[key] = steps


def every(forum: Forum) -> list[Step]:
    return [step for steps in _steps.values() for step in steps(forum)]
