"""Galleries of a forum, one gallery, one photograph. A plain page for each: no script is needed."""

from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core import previews
from core.pages import parameters, public
from events.models import Forum, Gallery, Photo
from events.views.scope import forum_of

PER_PAGE = 48


def next_gallery(request: HttpRequest, forum: str, **kwargs: str) -> datetime | None:
    found: datetime | None = Gallery.objects.for_forum(forum_of(request, forum)).next_publication()
    return found


@public(fresh_until=next_gallery)
def galleries(request: HttpRequest, forum: str) -> HttpResponse:
    found = forum_of(request, forum)
    first = Photo.objects.filter(gallery=OuterRef("pk")).order_by("order", "pk").values("pk")[:1]
    rows = list(Gallery.objects.for_forum(found).published().annotate(count=Count("photos"), first=Subquery(first)))
    covers = Photo.objects.in_bulk([row.first for row in rows if row.first])
    for row in rows:
        row.cover = covers.get(row.first)
    return render(request, "events/galleries.html", {"forum": found, "galleries": rows, "section": "gallery"})


def _gallery(forum: Forum, slug: str) -> Gallery:
    found: Gallery | None = Gallery.objects.for_forum(forum).published().filter(slug=slug).first()
    if found is None:
        raise Http404
    found.forum = forum
    return found


@public(params=("page",), fresh_until=next_gallery)
def gallery(request: HttpRequest, forum: str, slug: str) -> HttpResponse:
    found = forum_of(request, forum)
    return gallery_page(request, _gallery(found, slug))


def gallery_page(request: HttpRequest, row: Gallery) -> HttpResponse:
    pages = Paginator(Photo.objects.filter(gallery=row), PER_PAGE)
    page = pages.get_page(parameters(request, ("page",)).get("page"))
    context = {"forum": row.forum, "gallery": row, "page": page, "count": pages.count, "section": "gallery"}
    return render(request, "events/gallery.html", context)


@public(fresh_until=next_gallery)
def photo(request: HttpRequest, forum: str, slug: str, code: str) -> HttpResponse:
    found = forum_of(request, forum)
    row = _gallery(found, slug)
    shown = Photo.objects.filter(gallery=row, code=code).first()
    if shown is None:
        raise Http404
    return photo_page(request, shown, row)


def photo_page(request: HttpRequest, shown: Photo, row: Gallery | None = None) -> HttpResponse:
    gallery = row or shown.gallery
    codes = list(Photo.objects.filter(gallery=gallery).values_list("code", flat=True))
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
