"""Delegations of a forum, and the page of one country."""

from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core import previews
from core.pages import public
from events import facts
from events.models import Delegation, DelegationInstitution, KeyFigure
from events.views.scope import forum_of


@public()
def delegations(request: HttpRequest, forum: str) -> HttpResponse:
    found = forum_of(request, forum)
    rows = (
        Delegation.objects.filter(forum=found).in_protocol_order().with_heads().annotate(institutions=Count("members"))
    )
    known = facts.about_countries(found)
    for row in rows:
        row.about = known.get(row.country_id, [])
    figures = KeyFigure.objects.filter(forum=found)
    context = {"forum": found, "delegations": rows, "figures": figures, "section": "delegations"}
    return render(request, "events/delegations.html", context)


@public()
def delegation(request: HttpRequest, forum: str, code: str) -> HttpResponse:
    found = forum_of(request, forum)
    members = Prefetch("members", DelegationInstitution.objects.select_related("institution"))
    row = (
        Delegation.objects.filter(forum=found, country__code=code.upper())
        .with_heads()
        .select_related("country")
        .prefetch_related(members)
        .first()
    )
    if row is None:
        raise Http404
    row.forum = found
    return page(request, row)


def page(request: HttpRequest, row: Delegation) -> HttpResponse:
    context = {
        "forum": row.forum,
        "delegation": row,
        "about": facts.about_countries(row.forum).get(row.country_id, []),
        "section": "delegations",
    }
    return render(request, "events/delegation.html", context)


previews.register("delegation", Delegation, page)
