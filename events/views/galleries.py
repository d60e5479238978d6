"""Galleries of a forum, one gallery, one photograph. A plain page for each: no script is needed. And a copy to take."""

from datetime import datetime
from functools import lru_cache

from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import existence, image_names, previews
from core.cards import Card
from core.once import once
from core.pages import parameters, public
from core.prepared import ByKeys, Given, Prepared
from core.texts import text
from events import photo_rows, pictured
from events.models import Forum, Gallery, Photo
from events.models.gallery import PhotoQuerySet
from events.photo_places import place_of
from events.showing import long_text
from events.views import cards
from events.views.scope import forum_of

PER_PAGE = 48
STRIP = 12  # photographs on the page of what they show; all others are in the galleries


_forum, _now = Given("forum", models.IntegerField()), Given("now", models.DateTimeField())
_next = Prepared(lambda: Gallery.objects.filter(forum=_forum).publications_after(_now)[:1])
_listed = Prepared(lambda: Gallery.objects.filter(forum=_forum).published(_now).counted())
_covers = ByKeys(lambda keys: Photo.objects.as_covers().filter(pk__in=keys))
_named = Prepared(
    lambda: Gallery.objects.filter(forum=_forum, slug=Given("slug", models.CharField())).published(_now)[:1]
)

_of_code = Prepared(lambda: _in_gallery().filter(code=Given("code", models.CharField())))
_count = Prepared(lambda: _in_gallery().counted())


def _in_gallery() -> PhotoQuerySet:
    return Photo.objects.in_gallery(Given("gallery", models.IntegerField()))


@lru_cache(maxsize=128)
def _photos(first: int) -> Prepared:
    """Those of one page of a gallery, in rows; SQL has the numbers of the rows in itself."""
    return Prepared(lambda: photo_rows.of_gallery(_in_gallery())[first : first + PER_PAGE])


def next_gallery(request: HttpRequest, forum: str, **kwargs: str) -> datetime | None:
    found: datetime | None = _next.first(forum=forum_of(request, forum).pk, now=timezone.now())
    return found


@public(fresh_until=next_gallery, card=cards.section(_("Photo gallery")))
def galleries(request: HttpRequest, forum: str) -> HttpResponse:
    found = forum_of(request, forum)
    rows = _listed(forum=found.pk, now=timezone.now())
    covers = _covers({pk for row in rows for pk in (row.cover_id, row.first) if pk})
    for row in rows:
        row.first_photo = covers.get(row.cover_id) or covers.get(row.first)
    return render(request, "events/galleries.html", {"forum": found, "galleries": rows, "section": "gallery"})


def gallery_of(request: HttpRequest, forum: str, slug: str) -> Gallery:
    """A published gallery. Raises Http404 for a draft or none."""
    found: Gallery = once(request, "gallery", lambda: _gallery(forum_of(request, forum), slug))
    return found


def _gallery(forum: Forum, slug: str) -> Gallery:
    found: Gallery | None = _named.first(forum=forum.pk, slug=slug, now=timezone.now())
    if found is None:
        raise Http404
    found.forum = forum
    return found


def gallery_card(request: HttpRequest, forum: str, slug: str) -> Card:
    row = gallery_of(request, forum, slug)
    return Card.of(
        text(row, "title"), kicker=cards.short_name(row.forum), detail=str(_("Photo gallery")),
        description=long_text(row.forum, row, "description").value, exists_in=existence.of(row, "title", "description"),
    )  # fmt: skip


@public(params=("page",), fresh_until=next_gallery, card=gallery_card)
def gallery(request: HttpRequest, forum: str, slug: str) -> HttpResponse:
    return gallery_page(request, gallery_of(request, forum, slug))


def gallery_page(request: HttpRequest, row: Gallery) -> HttpResponse:
    count = _count.first(gallery=row.pk) or 0
    page = Paginator(range(count), PER_PAGE).get_page(parameters(request, ("page",)).get("page"))
    photos = photo_rows.listed(_photos(max(0, page.start_index() - 1))(gallery=row.pk), row)
    context = {"forum": row.forum, "gallery": row, "page": page, "photos": photos, "section": "gallery"}
    return render(request, "events/gallery.html", context)


def photo_of(request: HttpRequest, forum: str, slug: str, code: str) -> Photo:
    """A photograph of a published gallery. Raises Http404 where there is none."""
    row = gallery_of(request, forum, slug)
    found: Photo | None = once(request, "photo", lambda: _of_code.first(gallery=row.pk, code=code))
    if found is None:
        raise Http404
    found.gallery = row
    return found


def photo_card(request: HttpRequest, forum: str, slug: str, code: str) -> Card:
    shown = photo_of(request, forum, slug, code)
    caption = text(shown, "caption")
    title = caption if caption.value else text(shown.gallery, "title")
    existing = existence.of(shown, "caption") if caption.value else existence.of(shown.gallery, "title")
    kicker, detail = cards.short_name(shown.gallery.forum), shown.credit
    return Card.of(
        title, kicker=kicker, detail=detail, picture=shown.picture.name or "", focus=(shown.focus_x, shown.focus_y),
        exists_in=existing,
    )  # fmt: skip


@public(fresh_until=next_gallery, card=photo_card)
def photo(request: HttpRequest, forum: str, slug: str, code: str) -> HttpResponse:
    shown = photo_of(request, forum, slug, code)
    return photo_page(request, shown, shown.gallery)


def photo_page(request: HttpRequest, shown: Photo, row: Gallery | None = None) -> HttpResponse:
    if shown.is_hidden:
        raise Http404
    gallery = shown.gallery = row or shown.gallery
    context = {
        "forum": gallery.forum,
        "gallery": gallery,
        "photo": shown,
        "place": place_of(shown),
        "pictured": pictured.on(shown),
        "section": "gallery",
    }
    return render(request, "events/photo.html", context)


@public(fresh_until=next_gallery)
def photo_copy(request: HttpRequest, forum: str, slug: str, code: str) -> HttpResponse:
    """A copy to take, large enough for printing, where the organiser allows it and it has been made."""
    shown = photo_of(request, forum, slug, code)
    if not (shown.gallery.allows_download and shown.has_copy):
        raise Http404
    copy = image_names.print_name(str(shown.picture))
    return redirect(f"{image_names.shown_at()}{copy.removeprefix('public/')}")


previews.register("gallery", Gallery, gallery_page)
previews.register("photo", Photo, photo_page)
