"""Agendas and sessions in the site map."""

from collections.abc import Iterator

from core import existence, sitemaps
from core.sitemaps import Place
from events.models import Forum, Session
from programme.models import Release, ReleasedSession


def places() -> Iterator[Place]:
    newest = {release.forum_id: release.released_at for release in Release.objects.order_by("number")}
    for forum in Forum.objects.published().in_order():
        yield Place("agenda", (forum.slug,), newest.get(forum.pk))
        if forum.pk in newest:
            yield Place("agenda-changes", (forum.slug,), newest[forum.pk])
    changed = sitemaps.changes(Session)
    existing = existence.of_rows(Session.objects.filter(forum__in=newest), "title", "abstract")
    rows = (
        ReleasedSession.objects.newest().exclude(kind__in=Session.PAUSES).order_by("release__forum", "starts_at", "pk")
    )
    for pk, slug, code in rows.values_list("session", "release__forum__slug", "session__code"):
        yield Place("session", (slug, code), changed.get(pk), existing.get(pk))


def register() -> None:
    sitemaps.register("programme", places)
