"""The pages of the copy, rendered by the site's own views; what many pages read is read once."""

from collections.abc import Iterator
from http import HTTPStatus
from io import BytesIO
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.urls import resolve, reverse

from core import languages
from core.identity import identity_of
from events.models import Delegation, Forum
from news.models import Page
from programme import rows
from programme.models import ReleasedSession, with_rooms
from speakers import talks
from speakers.models import Speaker
from speakers.views.speakers import PER_PAGE


def places(forum: Forum) -> dict[str, str]:
    """Addresses of the pages in the language in force, with `?page=` where there is one -> files of the copy, in order."""
    slug = forum.slug
    found = {reverse("forum", args=[slug]): "index.html", reverse("agenda", args=[slug]): "files/agenda.html"}
    codes = [row.code for row in rows.of_forum(forum) if not row.is_pause]
    found |= {reverse("session", args=[slug, code]): f"files/sessions/{code}.html" for code in codes}
    people = list(Speaker.objects.for_forum(forum).values_list("slug", flat=True))
    listed = reverse("speakers", args=[slug])
    found[listed] = "files/speakers.html"
    found |= {f"{listed}?page={n}": f"files/speakers-{n}.html" for n in range(2, ceil(len(people) / PER_PAGE) + 1)}
    found |= {reverse("speaker", args=[slug, person]): f"files/speakers/{person}.html" for person in people}
    found[reverse("delegations", args=[slug])] = "files/delegations.html"
    for code in Delegation.objects.filter(forum=forum).in_protocol_order().values_list("country__code", flat=True):
        found[reverse("delegation", args=[slug, code.lower()])] = f"files/delegations/{code.lower()}.html"
    for page in Page.objects.published().shown_in(languages.active()).values_list("slug", flat=True):
        found[reverse("page", args=[page])] = f"files/pages/{page}.html"
    return found


def shared(forum: Forum) -> dict[str, Any]:
    """What many pages of a forum read in a language, as `core.once` keeps it."""
    return {
        "sessions": with_rooms(ReleasedSession.objects.latest_of(forum)),
        "identity": identity_of(request_for("/")),
        "talks": talks.of_forum(forum),
        "announcements": [],  # they are of a moment
    }


def rendered(forum: Forum, addresses: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Address and HTML of each page that is public; one that is not answers 404 and is left out."""
    known = shared(forum)
    for address in addresses:
        request = request_for(address)
        request.forum = forum  # as `events.views.scope` keeps it
        request.__dict__["_made_once"] = dict(known)
        match = request.resolver_match = resolve(request.path_info)
        response = match.func(request, *match.args, **match.kwargs)
        if response.status_code == HTTPStatus.OK:
            yield address, response.content.decode()


def request_for(address: str) -> Any:
    """A visitor's request as the site itself would get it."""
    site, asked = urlsplit(settings.SITE_URL), urlsplit(address)
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET", "PATH_INFO": asked.path, "QUERY_STRING": asked.query, "SERVER_NAME": site.hostname,
            "SERVER_PORT": str(site.port or 80), "HTTP_HOST": site.netloc, "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
        }
    )  # fmt: skip
