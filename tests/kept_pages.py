"""A page cache before Django, as each web worker has one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory

from core.page_cache import PageCache
from core.page_counter import Counter, OfConnection
from core.page_entries import Entries

MEGABYTE = 1024 * 1024


class Site:
    """A page cache before Django, and how often Django was asked."""

    def __init__(self, shared: Any = None, counter: Counter | None = None) -> None:
        self.asked: list[str] = []
        self.django = get_wsgi_application()
        self.cache = PageCache(self.answer, counter or OfConnection(), Entries(8 * MEGABYTE, shared))

    def answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.asked.append(environ["PATH_INFO"])
        return self.django(environ, start_response)

    def get(self, address: str, method: str = "get", **headers: str) -> tuple[str, dict[str, str], bytes]:
        """(status, headers, body) of a request; `Accept_Encoding="br"` is a header."""
        given = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        environ = getattr(RequestFactory(), method)(address, **given).environ
        said: list[Any] = []
        response: Any = self.cache(environ, lambda *one: said.extend(one))
        body = b"".join(response)
        if hasattr(response, "close"):
            response.close()
        return said[0], dict(said[1]), body


@pytest.fixture
def connections_stay() -> Iterator[None]:
    """Django ends connections around each request; the test's own transaction has to outlive them."""
    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)
