"""The forum that an address names."""

from datetime import datetime

from django.db import models
from django.http import Http404, HttpRequest

from core.prepared import Given, Prepared
from events.models import Forum

_of_slug = Prepared(lambda: Forum.objects.whole().filter(slug=Given("slug", models.CharField())))
_current = Prepared(lambda: Forum.objects.whole().in_order()[:1])


def forum_of(request: HttpRequest, slug: str) -> Forum:
    """The published forum of that slug, read once a request. Raises Http404 for a draft or none."""
    known: Forum | None = getattr(request, "forum", None)
    if known is not None and known.slug == slug:
        return known
    found: Forum | None = _of_slug.first(slug=slug)
    if found is None:
        raise Http404
    request.forum = found  # type: ignore[attr-defined]  # kept for the templates and `fresh_until`
    return found


def current_forum(request: HttpRequest) -> Forum | None:
    """The current forum, read once a request."""
    if not hasattr(request, "forum"):
        request.forum = _current.first()  # type: ignore[attr-defined]  # as above
    found: Forum | None = getattr(request, "forum", None)
    return found


def phase_until(request: HttpRequest, forum: str, **kwargs: str) -> datetime | None:
    """`fresh_until` of pages that say where the forum stands."""
    return forum_of(request, forum).next_phase_at
