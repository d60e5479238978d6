"""The programme on paper and the copy for places without a network: what the background made last. Nothing is made here."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from core import languages
from core.models import ContentCounter
from core.pages import parameters, public
from events.models import Forum
from events.views.scope import forum_of
from programme import tasks
from programme.models import MadeFile, Release, beside_of

SOON = 30  # seconds after which it is worth asking again for a file that is being made


@public(params=("with",))
def programme_pdf(request: HttpRequest, forum: str) -> HttpResponse:
    """`?with=zh-hans`: with Chinese below the language of the address; below Chinese, English."""
    code = languages.active()
    given = parameters(request, ("with",)).get("with", "")
    beside = given if given and given == beside_of(code) else ""
    return _file(request, forum_of(request, forum), MadeFile.Kind.PROGRAMME, beside)


@public()
def offline_zip(request: HttpRequest, forum: str) -> HttpResponse:
    return _file(request, forum_of(request, forum), MadeFile.Kind.OFFLINE)


def _file(request: HttpRequest, forum: Forum, kind: str, beside: str = "") -> HttpResponse:
    """To the file that was made last, at an address of its own. One that may be out of date is ordered anew for the next reader.

    503 while the first is being made; Http404 for a forum whose programme has not been released.
    """
    key: dict[str, Any] = {"forum": forum, "kind": kind, "language": languages.active(), "beside": beside}
    row = MadeFile.objects.filter(**key).first()
    if row is None or not row.name:
        if not Release.objects.filter(forum=forum).exists():
            raise Http404
        row = row or MadeFile.objects.get_or_create(**key)[0]
        tasks.ask(row)
        return _being_made(request, forum)
    if row.counter != ContentCounter.value():
        tasks.ask(row)
    return HttpResponseRedirect(row.url, headers={"Cache-Control": "public, max-age=60"})


def _being_made(request: HttpRequest, forum: Forum) -> HttpResponse:
    context = {"forum": forum, "section": "agenda", "noindex": True}
    response = render(request, "programme/being_made.html", context, status=503)
    response["Retry-After"] = str(SOON)
    response["Cache-Control"] = "no-store"
    return response
