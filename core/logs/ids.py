"""The id of a request: the one a proxy of ours gave, or one of our own. It stands in the WSGI environment."""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

KEY = "forum.request_id"
HEADER = "X-Request-ID"
GIVEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
# The request that this thread is busy with: lines of the log that are written meanwhile name it.
current: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def of(environ: dict[str, Any]) -> str:
    """The id, decided at the first call."""
    found: str | None = environ.get(KEY)
    if found is None:
        given = environ.get("HTTP_X_REQUEST_ID", "") if settings.TRUSTED_PROXY_COUNT else ""
        found = environ[KEY] = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
    return found


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The id for the log, and for the reader of an answer that is nobody else's: a public one is the same for everybody."""

    def handle(request: HttpRequest) -> HttpResponse:
        token = current.set(request)
        try:
            number = of(request.META)
            response = get_response(request)
        finally:
            current.reset(token)
        if not getattr(response, "is_public", False) and "public" not in response.get("Cache-Control", ""):
            response.headers[HEADER] = number
        return response

    return handle
