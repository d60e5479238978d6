"""Sessions as calendars (iCalendar, RFC 5545, with the calendar's own properties of RFC 7986)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from core import languages
from core.texts import Text, together, written
from events.models import Forum, Session
from programme.exports import marks, words, zones
from programme.exports.data import Entry
from programme.exports.history import Revision

PRODUCT = "-//forum-site//programme//EN"
STATUS: dict[str, str] = {Session.State.CONFIRMED: "CONFIRMED", Session.State.CANCELLED: "CANCELLED"}
REFRESH = timedelta(hours=1)
REFRESH_TEXT = "PT1H"


@dataclass(frozen=True)
class Feed:
    """A calendar that can be subscribed to: its name, its page and its own address, both full."""

    name: str
    page: str
    source: str


def calendar(
    forum: Forum, entries: Iterable[Entry], revisions: Mapping[int, Revision], *, feed: Feed | None = None
) -> bytes:
    """A calendar of sessions, in UTF-8, with the zone's rules (3.6.5) under its IANA name; also one of no sessions.

    Without a `feed` it is a file that is taken once: nothing in it asks to be read again.
    """
    shown = list(entries)
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    _head(made, forum, feed)
    made.add_component(zones.vtimezone(forum.zone, *_span(forum, shown)))
    for entry in shown:
        made.add_component(_event(forum, entry, revisions[entry.released.session_id]))
    return bytes(made.to_ical())


def _head(made: Calendar, forum: Forum, feed: Feed | None) -> None:
    """Its name, zone and caution; where it can be subscribed to, how often to read it (RFC 7986, 5.7) and from where (5.8)."""
    name = feed.name if feed else name_of(forum)
    made.add("name", vText(name))
    made.add("x-wr-calname", vText(name))
    made.add("x-wr-timezone", vText(forum.time_zone))
    if note := words.caution(forum):
        made.add("description", vText(note))
        made.add("x-wr-caldesc", vText(note))
    if feed:
        made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", REFRESH_TEXT)
        made.add("source", feed.source, parameters={"VALUE": "URI"})
        made.add("url", feed.page)


def name_of(forum: Forum, *more: str) -> str:
    """A calendar's name: the forum's short name, and what part of it this is."""
    return " · ".join(part for part in (words.say(forum, "short_name") or words.say(forum, "name"), *more) if part)


def _span(forum: Forum, entries: list[Entry]) -> tuple[datetime, datetime]:
    """The first and last moment of the sessions, else of the forum, else of this day."""
    if entries:
        return min(entry.starts_at for entry in entries), max(entry.ends_at for entry in entries)
    day = forum.starts_on or forum.today
    noon = datetime.combine(day, time(12), UTC)
    return noon, noon


def _event(forum: Forum, entry: Entry, revision: Revision) -> Event:
    """One session. DTSTAMP (3.8.7.2) and LAST-MODIFIED are the time of the release that last changed it."""
    released, made = entry.released, Event()
    made.add("uid", marks.uid(forum, entry.session))
    made.add("dtstamp", revision.changed_at)
    made.add("last-modified", revision.changed_at)
    made.add("sequence", revision.sequence)
    made.add("dtstart", _moment(entry.starts_at))
    made.add("dtend", _moment(entry.ends_at))
    if revision.gone:
        # Its words are a draft's again, so nothing of them is told: programs need the UID and that it is off.
        made.add("status", "CANCELLED")
        made.add("summary", vText(f"{_('Cancelled')}: {released.get_kind_display()}"))
        return made
    made.add("status", STATUS.get(released.state, "CONFIRMED"))
    made.add("url", entry.address)
    _add(made, "summary", written(entry.session, "title"))
    _description(made, forum, entry)
    _place(made, forum, entry)
    if released.track:
        made.add("categories", [words.say(released.track, "name")])
        made.add("color", marks.COLOURS[released.track.hue][1])
    return made


def _moment(local: datetime) -> datetime:
    """The venue's time; UTC in the hour that clocks put back go through again: there, local time means the first (3.3.5)."""
    return local.astimezone(UTC) if local.fold else local


def _description(made: Event, forum: Forum, entry: Entry) -> None:
    """What it is about, who speaks, in which languages it can be followed, that it is a sample, and where more is said."""
    about = written(entry.session, "abstract")
    people = "\n".join(f"{part.label}: {_person(part.speaker)}" for part in entry.people)
    spoken = words.tongues(*entry.tongues, languages.active())
    parts = (about.value, people, spoken, words.caution(forum), entry.address)
    _add(made, "description", Text("\n\n".join(part for part in parts if part), about.language))


def _person(speaker: object) -> str:
    return ", ".join(part for part in (words.say(speaker, "name"), words.say(speaker, "position")) if part)


def _place(made: Event, forum: Forum, entry: Entry) -> None:
    """Rooms and venue with the venue's coordinates; of a session elsewhere, its own words; nothing where nothing is known."""
    if not entry.place.is_known:
        return
    name = together([written(place.source, place.field) for place in entry.places])
    venue = words.say(forum.venue, "name") if entry.place.is_room else ""
    _add(made, "location", Text(", ".join(part for part in (name.value, venue) if part), name.language))
    at = forum.venue
    if at and not entry.place.is_elsewhere and at.latitude is not None and at.longitude is not None:
        made.add("geo", (at.latitude, at.longitude))


def _add(made: Event, name: str, found: Text) -> None:
    """A text with its language (3.2.10); nothing where there is none."""
    if found.value:
        text = vText(words.FORBIDDEN.sub("", found.value))
        made.add(name, text, parameters={"LANGUAGE": languages.tag(found.language)})
