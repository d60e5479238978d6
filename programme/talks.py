"""What the programme knows of speakers and countries, for the pages of apps below."""

from collections.abc import Collection

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.dates import number
from core.prepared import Given, Prepared
from core.texts import text
from events.facts import About, Fact, Section
from events.models import Forum, Photo
from events.pictured import Shown
from programme import appearing, rows
from programme.models import ReleasedSession, with_rooms
from speakers.models import Appearance, Speaker
from speakers.talks import Talk


def of_speakers(forum: Forum, people: Collection[int] | None) -> dict[int, list[Talk]]:
    """Speaker id -> talks in the latest release, in order of time; of these people only, or of everybody."""
    found: dict[int, list[Talk]] = {}
    for row in rows.of_forum(forum) if people is None else appearing.of_people(forum, people):
        for entry in row.appearances:
            if people is None or entry["speaker"] in people:
                talk = Talk(row.title, row.code, row.track, row.starts_at, Appearance.Role(entry["role"]).label)
                found.setdefault(entry["speaker"], []).append(talk)
    return found


def calendar_of(forum: Forum, speaker: Speaker) -> str:
    """The address of a speaker's sessions as a calendar."""
    return reverse("speaker-calendar", args=[forum.slug, speaker.slug])


def _by_country(forum: Forum) -> dict[int, dict[int, ReleasedSession]]:
    """Country id -> released sessions with somebody from there."""
    released = with_rooms(ReleasedSession.objects.latest_of(forum).for_lists())
    ids = {entry["speaker"] for row in released for entry in row.appearances}
    homes = dict(Speaker.objects.published().filter(pk__in=ids, country__isnull=False).values_list("pk", "country"))
    found: dict[int, dict[int, ReleasedSession]] = {}
    for row in released:
        for entry in row.appearances:
            if entry["speaker"] in homes:
                found.setdefault(homes[entry["speaker"]], {})[row.pk] = row
    return found


def of_countries(forum: Forum) -> dict[int, About]:
    """In how many sessions, and in which, each country takes part."""
    found = {}
    for country, own in _by_country(forum).items():
        count = ngettext("%(count)s session", "%(count)s sessions", len(own)) % {"count": number(len(own))}
        section = Section("programme/_country.html", {"sessions": list(own.values()), "zone": forum.zone})
        found[country] = About(Fact(_("In the programme"), count), section)
    return found


_on_photo = Prepared(
    lambda: (
        ReleasedSession.objects.latest_of(rows.FORUM)
        .for_lists()
        .filter(session__photo_tags__photo=Given("photo", models.IntegerField()))
        .order_by("starts_at", "pk")
    )
)


def on_photo(photo: Photo) -> Shown:
    """Sessions of the latest release that a photograph shows."""
    forum = photo.gallery.forum
    links = [
        (text(row.session, "title"), reverse("session", args=[forum.slug, row.session.code]))
        for row in _on_photo(forum=forum.pk, photo=photo.pk)
    ]
    return Shown(_("In the programme"), links)
