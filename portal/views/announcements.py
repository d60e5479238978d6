"""Announcements by mail, yes or no: by a secret link that stands in each of them, without signing in.

Mail programs send the address a POST by themselves when somebody presses their button (RFC 8058, 3.2); programs that look
at links send a GET, which changes nothing.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.announcing import stopping


@csrf_exempt  # the address itself is the right, and a mail program has no page to take a token from
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def announcements(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """POST ends them; with `again` they come again."""
    row = stopping.of(kind, key)
    if row is None:
        raise Http404
    if request.method == "POST":
        stopping.write(row, wanted="again" in request.POST)
    forum = row.forum if kind == "institution" else row.delegate.forum
    context = {"noindex": True, "of_forum": forum, "is_stopped": row.no_announcements_at is not None}
    return render(request, "portal/announcements.html", context)
