"""The home page, editions, delegations and galleries in the site map."""

from collections.abc import Iterator

from core import existence, sitemaps
from core.sitemaps import Place
from events.models import Delegation, Forum, Gallery


def places() -> Iterator[Place]:
    yield Place("home")
    yield Place("forums")
    yield Place("alliance")
    forums, changed = Forum.objects.published(), sitemaps.changes(Forum)
    existing = existence.of_rows(forums, "name", "theme", "tagline", "description")
    for forum in forums.in_order():
        yield Place("forum", (forum.slug,), changed.get(forum.pk), existing.get(forum.pk))
        yield Place("delegations", (forum.slug,))
        yield Place("galleries", (forum.slug,))
    changed = sitemaps.changes(Delegation)
    rows = Delegation.objects.filter(forum__in=forums).order_by("forum", "order", "pk")
    existing = existence.of_rows(rows, "country__name", "note")
    for pk, slug, code in rows.values_list("pk", "forum__slug", "country__code"):
        yield Place("delegation", (slug, code.lower()), changed.get(pk), existing.get(pk))
    changed = sitemaps.changes(Gallery)
    galleries = Gallery.objects.published().filter(forum__in=forums).order_by("forum", "order", "pk")
    existing = existence.of_rows(galleries, "title", "description")
    for pk, slug, gallery in galleries.values_list("pk", "forum__slug", "slug"):
        yield Place("gallery", (slug, gallery), changed.get(pk), existing.get(pk))


def register() -> None:
    sitemaps.register("forums", places)
