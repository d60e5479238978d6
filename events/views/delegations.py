"""Delegations of a forum, and the page of one country."""

from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import existence, previews
from core.cards import Card
from core.once import once
from core.pages import public
from core.texts import text
from events import facts, photo_rows
from events.models import Delegate, Delegation, DelegationInstitution, Forum, KeyFigure, Photo
from events.views import cards
from events.views.galleries import STRIP, next_gallery
from events.views.scope import forum_of


@public(card=cards.section(gettext_lazy("Delegations")))
def delegations(request: HttpRequest, forum: str) -> HttpResponse:
    found = forum_of(request, forum)
    rows = (
        Delegation.objects.filter(forum=found)
        .in_protocol_order()
        .with_heads()
        .with_counts()
        .annotate(institutions=Count("members"))
    )
    known = facts.about_countries(found)
    for row in rows:
        row.about = known.get(row.country_id, [])
    figures = KeyFigure.objects.filter(forum=found)
    context = {"forum": found, "delegations": rows, "figures": figures, "section": "delegations"}
    return render(request, "events/delegations.html", context)


def delegation_of(request: HttpRequest, forum: str, code: str) -> Delegation:
    """A country's delegation. Raises Http404 where the forum has none."""
    found: Delegation = once(request, "delegation", lambda: _delegation(forum_of(request, forum), code))
    return found


def _delegation(found: Forum, code: str) -> Delegation:
    members = Prefetch("members", DelegationInstitution.objects.select_related("institution"))
    row: Delegation | None = (
        Delegation.objects.filter(forum=found, country__code=code.upper())
        .with_heads()
        .with_counts()
        .select_related("country")
        .prefetch_related(members)
        .first()
    )
    if row is None:
        raise Http404
    row.forum = found
    return row


def delegation_card(request: HttpRequest, forum: str, code: str) -> Card:
    row = delegation_of(request, forum, code)
    kicker = f"{cards.short_name(row.forum)} · {_('Delegations')}"
    existing = existence.of(row, "country__name", "note")
    return Card.of(text(row.country, "name"), kicker=kicker, detail=cards.when_and_where(row.forum), exists_in=existing)


@public(fresh_until=next_gallery, card=delegation_card)
def delegation(request: HttpRequest, forum: str, code: str) -> HttpResponse:
    return page(request, delegation_of(request, forum, code))


def page(request: HttpRequest, row: Delegation) -> HttpResponse:
    context = {
        "forum": row.forum,
        "delegation": row,
        "people": Delegate.objects.shown_of(row),
        "photos": photo_rows.listed(photo_rows.of_galleries(Photo.objects.of_delegation(row))[:STRIP]),
        "about": facts.about_countries(row.forum).get(row.country_id, []),
        "section": "delegations",
    }
    return render(request, "events/delegation.html", context)


previews.register("delegation", Delegation, page)
