"""Speakers in the site map."""

from collections.abc import Iterator

from core import existence, sitemaps
from core.sitemaps import Place
from events.models import Forum
from speakers.models import Speaker, SpeakerListing


def places() -> Iterator[Place]:
    """The list of each forum that has one, and each speaker at the first forum that lists them: one page a person."""
    forums = Forum.objects.published()
    listings = SpeakerListing.objects.filter(forum__in=forums, speaker__in=Speaker.objects.published())
    for slug in listings.order_by("forum").values_list("forum__slug", flat=True).distinct():
        yield Place("speakers", (slug,))
    changed = sitemaps.changes(Speaker)
    existing = existence.of_rows(Speaker.objects.published(), "name", "position", "biography")
    for forum, pk, slug in listings.order_by("forum", "order", "pk").values_list(
        "forum__slug", "speaker", "speaker__slug"
    ):
        yield Place("speaker", (forum, slug), changed.get(pk), existing.get(pk))


def register() -> None:
    sitemaps.register("speakers", places)
