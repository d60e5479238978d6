"""All editions, and one edition."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import previews
from core.pages import public, soonest
from events import countries_map
from events.models import Delegation, Forum, ForumPartner, KeyFigure
from events.views.scope import forum_of, phase_until


def any_phase_until(request: HttpRequest) -> datetime | None:
    return soonest(*(forum.next_phase_at for forum in _forums(request)))


def _forums(request: HttpRequest) -> list[Forum]:
    if not hasattr(request, "forums"):
        request.forums = list(Forum.objects.published().select_related("host_country").in_order())  # type: ignore[attr-defined]
    found: list[Forum] = getattr(request, "forums", [])
    return found


@public(fresh_until=any_phase_until)
def forums(request: HttpRequest) -> HttpResponse:
    return render(request, "events/forums.html", {"forums": _forums(request), "section": "forums"})


@public(fresh_until=phase_until)
def forum(request: HttpRequest, forum: str) -> HttpResponse:
    return page(request, forum_of(request, forum))


def page(request: HttpRequest, found: Forum) -> HttpResponse:
    """An edition's page."""
    delegations = list(Delegation.objects.filter(forum=found).in_protocol_order())
    context = {
        "forum": found,
        "figures": KeyFigure.objects.filter(forum=found),
        "delegations": delegations,
        "partners": ForumPartner.objects.filter(forum=found).select_related("institution"),
        "section": "forum",
        **countries_map.context(found, delegations),
    }
    return render(request, "events/forum.html", context)


previews.register("forum", Forum, page)
