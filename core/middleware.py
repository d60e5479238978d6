"""Middleware of the site, in the order of the settings."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from core import languages, zones

COMPRESSED = (
    "text/",
    "image/svg+xml",
    *(f"application/{kind}" for kind in ("json", "xml", "atom+xml", "manifest+json")),
)
Handler = Callable[[HttpRequest], HttpResponse]


def limits(get_response: Handler) -> Handler:
    """Refuse bodies that are too large, or of a length that is not said, before anything is read (RFC 9110, 15.5.14)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        limit = settings.REQUEST_LIMIT_STAFF if request.path_info.startswith("/admin/") else settings.REQUEST_LIMIT
        length = request.META.get("CONTENT_LENGTH") or "0"
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            return HttpResponse("Say the length of the body.", status=411, content_type="text/plain; charset=utf-8")
        if not length.isdecimal() or int(length) > limit:
            return HttpResponse("The body is too large.", status=413, content_type="text/plain; charset=utf-8")
        if (request.content_params or {}).get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise BadRequest("Forms are in UTF-8.")
        return get_response(request)

    return middleware


class _Compression(GZipMiddleware):
    """gzip for readers without brotli. Nothing secret stands on a compressed page beside what a reader sent (BREACH)."""

    max_random_bytes = 0


def compress(get_response: Handler) -> Handler:
    """Brotli where the reader takes it, else gzip; public pages only, where nobody is signed in."""
    import brotli

    gzip = _Compression(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        text = response.get("Content-Type", "").startswith(COMPRESSED)
        if response.streaming or not text or len(response.content) < 500 or response.has_header("Content-Encoding"):
            return response
        if not getattr(response, "is_public", False):
            return response
        if "br" not in request.META.get("HTTP_ACCEPT_ENCODING", ""):
            gzip.process_response(request, response)
            return response
        response.content = brotli.compress(response.content, quality=4)
        response["Content-Encoding"] = "br"
        response["Content-Length"] = str(len(response.content))
        patch_vary_headers(response, ("Accept-Encoding",))
        return response

    return middleware


def known_host(get_response: Handler) -> Handler:
    """A foreign Host is a 400 on every address, also where no view asks for it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.get_host()
        return get_response(request)

    return middleware


def pictures(get_response: Handler) -> Handler:
    """What a request shows of pictures: which are withheld is asked once, when the first one is to be shown."""

    def middleware(request: HttpRequest) -> HttpResponse:
        from core import withheld  # models are not there yet when the settings are read

        with withheld.asked_once():
            return get_response(request)

    return middleware


def language(get_response: Handler) -> Handler:
    """The language of an address is its first part. Nothing is negotiated here: only `/` does that."""

    def middleware(request: HttpRequest) -> HttpResponse:
        first = request.path_info.split("/", 2)[1] if request.path_info.startswith("/") else ""
        translation.activate(first if first in languages.CODES else languages.DEFAULT)
        request.LANGUAGE_CODE = translation.get_language()
        response = get_response(request)
        response.headers.setdefault("Content-Language", languages.tag(languages.active()))
        return response

    return middleware


def staff_language(get_response: Handler) -> Handler:
    """The admin speaks its reader's language, of the account when signed in, of the browser before; and says times in their zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/admin/"):
            user: Any = request.user
            code = user.language if user.is_authenticated else translation.get_language_from_request(request)
            translation.activate(code)
            request.LANGUAGE_CODE = translation.get_language()
            if user.is_authenticated:
                with timezone.override(zones.of_person(user)):
                    return get_response(request)
        return get_response(request)

    return middleware
