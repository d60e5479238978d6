"""Speakers of a forum, and the page of one."""

from datetime import datetime
from itertools import groupby

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core import existence, previews
from core.cards import Card
from core.fields import shown_name
from core.once import once
from core.pages import parameters, public, soonest
from core.texts import text
from events.models import Forum
from events.views import cards
from events.views.galleries import STRIP, next_gallery
from events.views.scope import forum_of
from speakers import talks
from speakers.models import Speaker, SpeakerListing
from speakers.photographs import photographs_of

PER_PAGE = 100


def next_speaker(request: HttpRequest, forum: str, **kwargs: str) -> datetime | None:
    found: datetime | None = Speaker.objects.next_publication()
    return found


@public(params=("page",), fresh_until=next_speaker, card=cards.section(_("Speakers")))
def speakers(request: HttpRequest, forum: str) -> HttpResponse:
    found = forum_of(request, forum)
    pages = Paginator(Speaker.objects.for_forum(found).select_related("country").in_groups(), PER_PAGE)
    page = pages.get_page(parameters(request, ("page",)).get("page"))
    people = list(page.object_list)
    known = talks.of_forum(found) if people else {}
    for person in people:
        person.talks = known.get(person.pk, [])
    groups = [
        {"label": SpeakerListing.Group(key).label, "key": key, "people": list(members)}
        for key, members in groupby(people, key=lambda person: person.group)
    ]
    context = {"forum": found, "groups": groups, "page": page, "count": pages.count, "section": "speakers"}
    return render(request, "speakers/speakers.html", context)


def speaker_of(request: HttpRequest, forum: str, slug: str) -> Speaker:
    """A published speaker of the forum. Raises Http404 for a draft or none."""
    rows = Speaker.objects.for_forum(forum_of(request, forum)).select_related("country", "institution")
    found: Speaker | None = once(request, "speaker", lambda: rows.filter(slug=slug).first())
    if found is None:
        raise Http404
    return found


def speaker_card(request: HttpRequest, forum: str, slug: str) -> Card:
    person = speaker_of(request, forum, slug)
    said = text(person, "position").value
    kicker = f"{cards.short_name(forum_of(request, forum))} · {_('Speakers')}"
    picture = shown_name(person.portrait)
    return Card.of(
        text(person, "name"), kicker=kicker, detail=said, description=said, picture=picture, kind="profile",
        exists_in=existence.of(person, "name", "position", "biography"),
    )  # fmt: skip


def speaker_until(request: HttpRequest, forum: str, slug: str) -> datetime | None:
    """Until somebody is published, or a gallery that may show the speaker."""
    return soonest(next_speaker(request, forum), next_gallery(request, forum))


@public(fresh_until=speaker_until, card=speaker_card)
def speaker(request: HttpRequest, forum: str, slug: str) -> HttpResponse:
    return page(request, speaker_of(request, forum, slug), forum_of(request, forum))


def page(request: HttpRequest, person: Speaker, forum: Forum | None = None) -> HttpResponse:
    shown = (
        forum or Forum.objects.filter(speaker_listings__speaker=person).in_order().first() or Forum.objects.current()
    )
    spoken = once(request, "talks", lambda: talks.of_forum(shown)).get(person.pk, []) if shown else []
    context = {
        "forum": shown,
        "person": person,
        "talks": spoken,
        "calendar": talks.calendar_of(shown, person) if shown and spoken else "",
        "photos": photographs_of(person)[:STRIP],
        "zone": shown.zone if shown else None,
        "section": "speakers",
    }
    return render(request, "speakers/speaker.html", context)


previews.register("speaker", Speaker, page)
