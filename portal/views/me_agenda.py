"""My agenda: the stars of an account for the script of public pages, and a calendar by secret link."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import security
from core.structured import full
from events.models import Forum
from portal import links, stars
from portal.models import Registration
from portal.views.me_scope import own
from programme.exports import calendar, data, history
from programme.models import ReleasedSession, with_rooms

MOST = 500  # codes of one request


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_stars(request: HttpRequest) -> HttpResponse:
    """GET: {"token", "stars": {forum: [codes]}}. POST {"forum", "add": [codes], "remove": [codes]} changes them and answers the same.

    401 for a visitor (RFC 9110, 15.5.2), 400 for what is no such JSON, 404 for a forum that is not public.
    """
    person: Any = request.user
    if not person.is_authenticated:
        return JsonResponse({"stars": None}, status=401)
    if request.method == "POST":
        asked = _asked(request)
        if asked is None:
            return JsonResponse({"stars": None}, status=400)
        forum = Forum.objects.published().filter(slug=asked[0]).first()
        if forum is None:
            return JsonResponse({"stars": None}, status=404)
        stars.change(person, forum, asked[1], asked[2])
    return JsonResponse({"token": get_token(request), "stars": stars.of(person)})


def _asked(request: HttpRequest) -> tuple[str, list[str], list[str]] | None:
    try:
        said = json.loads(request.body)
        lists = [said.get("add", []), said.get("remove", [])]
    except (ValueError, AttributeError):
        return None
    if not isinstance(said.get("forum"), str) or not all(isinstance(codes, list) for codes in lists):
        return None
    add, remove = ([code for code in codes[:MOST] if isinstance(code, str)] for codes in lists)
    return said["forum"], add, remove


@never_cache
@require_safe
def my_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Starred sessions as a calendar to subscribe to (RFC 5545). The address is the right to read it."""
    pk = links.number(key)
    found = (
        Registration.objects.filter(pk=pk).select_related("delegate__forum", "delegate__user").first() if pk else None
    )
    if found is None or not links.is_true(key, "calendar", found.pk, found.stamp):
        security.note("false link", request, detail="calendar")
        raise Http404
    forum = found.delegate.forum
    person = found.delegate.user
    codes = set(stars.codes_of(person, forum)) if person else set()
    revisions = history.revisions(forum)
    rows = [*with_rooms(ReleasedSession.objects.latest_of(forum)), *with_rooms(history.gone(revisions))]
    entries = data.entries(forum, [row for row in rows if row.session.code in codes])
    feed = calendar.Feed(calendar.name_of(forum), full(reverse("agenda", args=[forum.slug])), full(request.path))
    body = calendar.calendar(forum, entries, revisions, feed=feed)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@login_required
@require_POST
def new_calendar(request: HttpRequest, reference: str) -> HttpResponse:
    """Another secret link; the one before it ends."""
    delegate = own(request, reference)
    Registration.objects.filter(delegate=delegate).update(stamp=F("stamp") + 1)
    return HttpResponseRedirect(reverse("me-page", args=[reference]))
