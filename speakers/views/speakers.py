"""Speakers of a forum, and the page of one."""

from datetime import datetime
from itertools import groupby

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core import previews
from core.pages import parameters, public
from events.models import Forum
from events.views.scope import forum_of
from speakers import talks
from speakers.models import Speaker, SpeakerListing

PER_PAGE = 100


def next_speaker(request: HttpRequest, forum: str, **kwargs: str) -> datetime | None:
    found: datetime | None = Speaker.objects.next_publication()
    return found


@public(params=("page",), fresh_until=next_speaker)
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


@public(fresh_until=next_speaker)
def speaker(request: HttpRequest, forum: str, slug: str) -> HttpResponse:
    found = forum_of(request, forum)
    person = Speaker.objects.for_forum(found).select_related("country", "institution").filter(slug=slug).first()
    if person is None:
        raise Http404
    return page(request, person, found)


def page(request: HttpRequest, person: Speaker, forum: Forum | None = None) -> HttpResponse:
    shown = (
        forum or Forum.objects.filter(speaker_listings__speaker=person).in_order().first() or Forum.objects.current()
    )
    context = {
        "forum": shown,
        "person": person,
        "talks": talks.of_forum(shown).get(person.pk, []) if shown else [],
        "zone": shown.zone if shown else None,
        "section": "speakers",
    }
    return render(request, "speakers/speaker.html", context)


previews.register("speaker", Speaker, page)
