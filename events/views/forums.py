"""All editions, and one edition."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core import previews
from core.cards import Card
from core.identity import site_card
from core.once import once
from core.pages import public, soonest
from events import actions, countries_map, structured
from events.models import Delegation, Forum, ForumPartner, KeyFigure
from events.views.cards import forum_card
from events.views.scope import forum_of, phase_until


def any_phase_until(request: HttpRequest) -> datetime | None:
    return soonest(*(forum.next_phase_at for forum in _forums(request)))


def _forums(request: HttpRequest) -> list[Forum]:
    rows = Forum.objects.published().select_related("host_country").in_order()
    found: list[Forum] = once(request, "forums", lambda: list(rows))
    return found


def forums_card(request: HttpRequest) -> Card:
    return site_card(request, _("All forums"))


@public(fresh_until=any_phase_until, card=forums_card)
def forums(request: HttpRequest) -> HttpResponse:
    return render(request, "events/forums.html", {"forums": _forums(request), "section": "forums"})


def forum_until(request: HttpRequest, forum: str) -> datetime | None:
    return soonest(phase_until(request, forum), actions.until(request, forum_of(request, forum)))


@public(fresh_until=forum_until, card=forum_card)
def forum(request: HttpRequest, forum: str) -> HttpResponse:
    return page(request, forum_of(request, forum))


def page(request: HttpRequest, found: Forum) -> HttpResponse:
    """An edition's page."""
    delegations = list(Delegation.objects.filter(forum=found).in_protocol_order())
    partners = list(ForumPartner.objects.filter(forum=found).select_related("institution"))
    context = {
        "forum": found,
        "figures": KeyFigure.objects.filter(forum=found),
        "delegations": delegations,
        "partners": partners,
        "structured": structured.event(found, partners, structured.sub_events(found)),
        "section": "forum",
        "actions": actions.of(request, found),
        **countries_map.context(found, delegations),
    }
    return render(request, "events/forum.html", context)


previews.register("forum", Forum, page)
