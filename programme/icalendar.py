"""Sessions as calendar entries (iCalendar, RFC 5545)."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event, vText

from core import languages
from core.structured import full
from core.texts import Text, text
from events.models import Forum, Session
from programme.models import Release, ReleasedSession

PRODUCT = "-//forum-site//programme//EN"
STATUS: dict[str, str] = {Session.State.CONFIRMED: "CONFIRMED", Session.State.CANCELLED: "CANCELLED"}


def calendar(forum: Forum, release: Release, sessions: Iterable[ReleasedSession]) -> bytes:
    """A calendar of sessions, in UTF-8, with the zone's rules (VTIMEZONE, 3.6.5) under its IANA name."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", text(forum, "short_name").value or text(forum, "name").value)
    for released in sessions:
        made.add_component(_event(forum, release, released))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(forum: Forum, release: Release, released: ReleasedSession) -> Event:
    """One session. DTSTAMP is the release's time (3.8.7.2), SEQUENCE its number less one (3.8.7.4)."""
    session, made = released.session, Event()
    made.add("uid", f"{session.code}.{forum.slug}@{urlsplit(settings.SITE_URL).hostname}")
    made.add("dtstamp", release.released_at)
    made.add("sequence", release.number - 1)
    made.add("dtstart", released.starts_at.astimezone(forum.zone))
    made.add("dtend", released.ends_at.astimezone(forum.zone))
    made.add("status", STATUS.get(released.state, "CONFIRMED"))
    address = full(reverse("session", args=[forum.slug, session.code]))
    made.add("url", address)
    _add(made, "summary", text(session, "title"))
    _add(made, "description", text(session, "abstract"), f"\n\n{address}")
    room = text(released.room, "name") if released.room else text(session, "location")
    venue = text(forum.venue, "name").value if forum.venue else ""
    _add(
        made,
        "location",
        room if room.value else Text(venue, languages.active()),
        f", {venue}" if room.value and venue else "",
    )
    return made


def _add(made: Event, name: str, found: Text, more: str = "") -> None:
    """A text with its language (3.2.10); nothing where there is none."""
    if found.value:
        made.add(name, vText(f"{found.value}{more}"), parameters={"LANGUAGE": languages.tag(found.language)})
