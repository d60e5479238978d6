"""Who is writing, and whether as a translator: the desk's own writes, and those of people who translate only."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from core import history
from core.admin import locking

_translating: ContextVar[bool] = ContextVar("translating", default=False)


@contextmanager
def translating() -> Iterator[None]:
    """Whatever is written inside is a translation of the original there is, even in a language of originals."""
    token = _translating.set(True)
    try:
        yield
    finally:
        _translating.reset(token)


def is_by_translator(person: Any) -> bool:
    return _translating.get() or (person is not None and locking.languages_of(person) is not None)


def person_of(instance: Any) -> Any:
    """Who makes the write of the moment; None where nobody is known (a command, a job)."""
    return history.person_of(instance)
