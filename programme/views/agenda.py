"""The agenda of a forum."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.pages import parameters, public, soonest
from events.views import cards
from events.views.scope import forum_of
from programme import agenda as structure
from programme import filters
from programme.models import ReleasedSession


def fresh_until(request: HttpRequest, forum: str, **kwargs: str) -> datetime | None:
    """Until the next session starts or ends, or the forum's phase changes."""
    found = forum_of(request, forum)
    return soonest(found.next_phase_at, structure.boundary(ReleasedSession.objects.latest_of(found), timezone.now()))


@public(params=filters.NAMES, fresh_until=fresh_until, card=cards.section(_("Agenda")))
def agenda(request: HttpRequest, forum: str) -> HttpResponse:
    found = forum_of(request, forum)
    sessions = list(ReleasedSession.objects.latest_of(found).for_lists())
    given = parameters(request, filters.NAMES)
    shown = filters.keep(sessions, given, found.zone)
    days = structure.build(shown, found.zone, found.days, timezone.now())
    context = {
        "forum": found,
        "days": days,
        "given": given,
        "choices": filters.choices(sessions),
        "count": len(shown),
        "has_programme": bool(sessions),
        "zone": found.zone,
        "section": "agenda",
    }
    return render(request, "programme/agenda.html", context)
