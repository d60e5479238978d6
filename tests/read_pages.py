"""A click is done when the page that it leads to has been read.

Playwright waits after a click until the new page has begun, not until its elements are there: a question asked at once finds
an empty document on a busy machine, and never on a quiet one.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest import mock

from playwright.sync_api import Error, Locator, Page


def _then_read(action: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(action)
    def acted(self: Page | Locator, *given: Any, **named: Any) -> Any:
        page = self if isinstance(self, Page) else self.page
        answer = action(self, *given, **named)
        try:
            page.wait_for_load_state("domcontentloaded")
        except Error:
            if not page.is_closed():  # by the click itself
                raise
        return answer

    return acted


@contextmanager
def waited_for() -> Iterator[None]:
    """For as long as this lasts, clicks and keys wait for the page that they lead to."""
    with ExitStack() as stack:
        for kind in (Page, Locator):
            for name in ("click", "press"):
                stack.enter_context(mock.patch.object(kind, name, _then_read(getattr(kind, name))))
        yield
