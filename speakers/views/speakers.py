"""Speakers of a forum, and the page of one."""

from datetime import datetime
from functools import lru_cache
from itertools import groupby

from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import existence, previews
from core.cards import Card
from core.fields import shown_name
from core.once import once
from core.pages import parameters, public, soonest
from core.prepared import Given, Prepared
from core.texts import text
from events import photo_rows
from events.models import Forum
from events.views import cards
from events.views.galleries import STRIP, next_gallery
from events.views.scope import forum_of
from speakers import talks
from speakers.models import Speaker, SpeakerListing
from speakers.photographs import photographs_of

PER_PAGE = 100

_forum, _now = Given("forum", models.IntegerField()), Given("now", models.DateTimeField())
_next = Prepared(lambda: Speaker.objects.publications_after(_now)[:1])
_count = Prepared(
    lambda: (
        Speaker.objects.for_forum(_forum, _now)
        .order_by()
        .values("listings__forum")
        .annotate(n=models.Count("pk"))
        .values_list("n", flat=True)
    )
)


@lru_cache(maxsize=128)
def _people(first: int) -> Prepared:
    """Those of one page of the list; SQL has the numbers of the rows in itself."""
    return Prepared(lambda: Speaker.objects.for_forum(_forum, _now).for_lists().in_groups()[first : first + PER_PAGE])


def next_speaker(request: HttpRequest, forum: str, **kwargs: str) -> datetime | None:
    found: datetime | None = _next.first(now=timezone.now())
    return found


@public(params=("page",), fresh_until=next_speaker, card=cards.section(_("Speakers")))
def speakers(request: HttpRequest, forum: str) -> HttpResponse:
    found = forum_of(request, forum)
    asked = {"forum": found.pk, "now": timezone.now()}
    pages = Paginator(range(_count.first(**asked) or 0), PER_PAGE)
    page = pages.get_page(parameters(request, ("page",)).get("page"))
    people = _people(max(0, page.start_index() - 1))(**asked) if pages.count else []
    known = talks.of_forum(found, {person.pk for person in people}) if people else {}
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
    spoken = once(request, "talks", lambda: talks.of_forum(shown, {person.pk})).get(person.pk, []) if shown else []
    context = {
        "forum": shown,
        "person": person,
        "talks": spoken,
        "calendar": talks.calendar_of(shown, person) if shown and spoken else "",
        "photos": photo_rows.listed(photo_rows.of_galleries(photographs_of(person))[:STRIP]),
        "zone": shown.zone if shown else None,
        "section": "speakers",
    }
    return render(request, "speakers/speaker.html", context)


previews.register("speaker", Speaker, page)
