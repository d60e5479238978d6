"""The agenda inside a page of another site: the only page that others may frame."""

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt

from core.pages import parameters, public
from events.views.scope import forum_of
from programme import filters
from programme.exports.days import days
from programme.models import ReleasedSession, with_rooms

FILTERS = ("day", "track", "room", "language")


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@public(params=FILTERS)
def agenda_embed(request: HttpRequest, forum: str) -> HttpResponse:
    """A list of days without header, menu and footer. Its links open a page of their own, outside of the frame."""
    found = forum_of(request, forum)
    sessions = with_rooms(ReleasedSession.objects.latest_of(found).for_lists())
    shown = filters.keep(sessions, parameters(request, FILTERS), found.zone)
    context = {
        "forum": found,
        "days": days(shown, found.zone, programme=sessions),
        "has_programme": bool(sessions),
        "zone": found.zone,
    }
    return render(request, "programme/embed.html", context)
