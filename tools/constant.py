"""What answers are measured against: 20 kB that never change, by WSGI alone and by Django alone."""

from collections.abc import Iterable
from typing import Any

BODY = (b"<p>nothing in here is ever looked up, rendered or compressed</p>\n" * 400)[:20_000]
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))]


def wsgi(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The least that a WSGI application can do (PEP 3333)."""
    start_response("200 OK", HEADERS)
    return [BODY]


def django() -> Any:
    """Django with one view and no middleware."""
    import django as framework
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(BODY)

    routes = type("Routes", (), {"urlpatterns": [path("", answer)]})
    settings.configure(ROOT_URLCONF=routes, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="constant")  # noqa: S106  (it guards nothing)
    framework.setup(set_prefix=False)
    return WSGIHandler()
