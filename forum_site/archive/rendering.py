"""Pages as a visitor would get them, from the site's own views; what many pages read is read once for a language."""

from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from core import languages
from core.storage import opened
from events.models import Forum
from forum_site.archive.addresses import language_of, matched
from programme.offline.rendering import request_for, shared

FOUND = (HTTPStatus.OK, HTTPStatus.NOT_FOUND)  # a 404 that a view has written says where the text can be read instead


class Mark:
    """What templates are told of the copy: `archive`."""

    def __init__(self) -> None:
        self.made_on: date = timezone.localdate()
        self.site = urlsplit(settings.SITE_URL).netloc
        self.languages = " ".join(languages.CODES)


class Visitor:
    """Asks for addresses one by one."""

    def __init__(self, forum: Forum, mark: Mark) -> None:
        self.forum, self.mark = forum, mark
        self.code, self.known = "", dict[str, Any]()

    def get(self, address: str) -> tuple[bytes, str] | None:
        """Content and its type, without parameters; None where there is nothing for the public."""
        path = urlsplit(address).path
        match = matched(path)
        if match is None:
            return None
        code = language_of(path) or languages.DEFAULT
        with translation.override(code):
            request = request_for(address)
            request.forum, request.archive = self.forum, self.mark
            request.LANGUAGE_CODE, request.resolver_match = code, match
            request.__dict__["_made_once"] = self._shared(code)
            try:
                response = match.func(request, *match.args, **match.kwargs)
            except Http404:
                return None
            return _content(response)

    def _shared(self, code: str) -> dict[str, Any]:
        if code != self.code:
            self.code, self.known = code, shared(self.forum)
        return dict(self.known)


def _content(response: HttpResponseBase) -> tuple[bytes, str] | None:
    location = response.headers.get("Location", "")
    if location.startswith(settings.MEDIA_URL):
        file, _ = opened(f"public/{location.removeprefix(settings.MEDIA_URL)}")
        with file:
            return file.read(), ""
    if response.status_code not in FOUND:
        return None
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if isinstance(response, HttpResponse):
        return response.content, kind
    content = b"".join(response)
    response.close()
    return content, kind
