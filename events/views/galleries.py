"""Galleries of a forum, one gallery, one photograph. A plain page for each: no script is needed."""

from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core import existence, previews
from core.cards import Card
from core.once import once
from core.pages import parameters, public
from core.texts import text
from events.models import Forum, Gallery, Photo
from events.showing import long_text
from events.views import cards
from events.views.scope import forum_of

PER_PAGE = 48


def next_gallery(request: HttpRequest, forum: str, **kwargs: str) -> datetime | None:
    found: datetime | None = Gallery.objects.for_forum(forum_of(request, forum)).next_publication()
    return found


@public(fresh_until=next_gallery, card=cards.section(_("Photo gallery")))
def galleries(request: HttpRequest, forum: str) -> HttpResponse:
    found = forum_of(request, forum)
    first = Photo.objects.shown().filter(gallery=OuterRef("pk")).order_by("order", "pk").values("pk")[:1]
    rows = list(
        Gallery.objects.for_forum(found)
        .published()
        .annotate(count=Count("photos", filter=Q(photos__is_hidden=False)), first=Subquery(first))
    )
    covers = Photo.objects.in_bulk([row.first for row in rows if row.first])
    for row in rows:
        row.cover = covers.get(row.first)
    return render(request, "events/galleries.html", {"forum": found, "galleries": rows, "section": "gallery"})


def gallery_of(request: HttpRequest, forum: str, slug: str) -> Gallery:
    """A published gallery. Raises Http404 for a draft or none."""
    found: Gallery = once(request, "gallery", lambda: _gallery(forum_of(request, forum), slug))
    return found


def _gallery(forum: Forum, slug: str) -> Gallery:
    found: Gallery | None = Gallery.objects.for_forum(forum).published().filter(slug=slug).first()
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
    pages = Paginator(Photo.objects.shown().filter(gallery=row), PER_PAGE)
    page = pages.get_page(parameters(request, ("page",)).get("page"))
    context = {"forum": row.forum, "gallery": row, "page": page, "count": pages.count, "section": "gallery"}
    return render(request, "events/gallery.html", context)


def photo_of(request: HttpRequest, forum: str, slug: str, code: str) -> Photo:
    """A photograph of a published gallery. Raises Http404 where there is none."""
    row = gallery_of(request, forum, slug)
    found: Photo | None = once(request, "photo", lambda: Photo.objects.shown().filter(gallery=row, code=code).first())
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
    return Card.of(title, kicker=kicker, detail=detail, picture=shown.picture.name or "", exists_in=existing)


@public(fresh_until=next_gallery, card=photo_card)
def photo(request: HttpRequest, forum: str, slug: str, code: str) -> HttpResponse:
    shown = photo_of(request, forum, slug, code)
    return photo_page(request, shown, shown.gallery)


def photo_page(request: HttpRequest, shown: Photo, row: Gallery | None = None) -> HttpResponse:
    if shown.is_hidden:
        raise Http404
    gallery = row or shown.gallery
    codes = list(Photo.objects.shown().filter(gallery=gallery).values_list("code", flat=True))
    at = codes.index(shown.code)
    context = {
        "forum": gallery.forum,
        "gallery": gallery,
        "photo": shown,
        "number": at + 1,
        "total": len(codes),
        "previous": codes[at - 1] if at else None,
        "next": codes[at + 1] if at + 1 < len(codes) else None,
        "section": "gallery",
    }
    return render(request, "events/photo.html", context)


previews.register("gallery", Gallery, gallery_page)
previews.register("photo", Photo, photo_page)
