"""The schedule as JSON, version 2 (c3voc's schema2.json): a list of sessions, with texts in every language at once."""

from django.urls import reverse

from core import languages
from core.structured import full
from core.texts import written
from events.models import Forum, Session
from programme.exports import data, marks, words
from programme.exports.data import Entry, Part, Programme
from programme.exports.days import Day, days
from programme.exports.places import Place
from programme.exports.schedule_json import Json, common, tracks
from programme.exports.schedules import GENERATOR, rooms
from speakers.models import Appearance

SCHEMA = "https://c3voc.de/schema/schedule2"
NO_TRACK = "no-track"  # the schema wants a track of every session
KINDS: dict[str, str] = {
    Session.Kind.ADDRESSES: "TALK", Session.Kind.KEYNOTE: "TALK", Session.Kind.PLENARY: "TALK",
    Session.Kind.PANEL: "DISCUSSION", Session.Kind.ROUND_TABLE: "DISCUSSION", Session.Kind.WORKSHOP: "WORKSHOP",
}  # fmt: skip
PAUSES: dict[str, str] = {Session.Kind.BREAK: "BREAK", Session.Kind.REGISTRATION: "META"}
STATES: dict[str, str] = {Session.State.CONFIRMED: "CONFIRMED", Session.State.CANCELLED: "CANCELED"}
ROLES: dict[str, str] = {
    Appearance.Role.MODERATOR: "MODERATOR", Appearance.Role.CHAIR: "HOST", Appearance.Role.GUIDE: "HOST",
    Appearance.Role.WELCOME: "GUEST",
}  # fmt: skip


def schedule(programme: Programme) -> Json:
    """The latest release. Titles and names are in the language in force, because the schema takes one text there."""
    forum = programme.forum
    return {
        "$schema": SCHEMA,
        "generator": {"name": GENERATOR},
        "schedule": {
            "version": programme.version,
            "url": full(reverse("schedule2-json", args=[forum.slug])),
            "conference": _conference(programme),
            "events": [_event(forum, entry) for entry in programme.entries if _can_be_told(entry)],
        },
    }


def _conference(programme: Programme) -> Json:
    forum = programme.forum
    split = days(programme.entries, forum.zone, forum.days)
    has_others = any(entry.released.track is None and not entry.released.is_pause for entry in programme.entries)
    others = [{"name": words.say(forum, "short_name"), "slug": NO_TRACK}] if has_others else []
    return {
        **common(forum),
        "description": _about(forum),
        "start": split[0].begins.isoformat(),
        "end": split[-1].ends.isoformat(),
        "timeslot_duration": "PT5M",
        "logo": {"type": "Image", "url": full(reverse("apple-touch-icon.png"))},
        "languages": list(dict.fromkeys(words.short(code) for code in languages.CODES)),
        "defaults": {"language": words.short(languages.active())},
        "tracks": [*tracks(programme), *others],
        "rooms": [_room(place) for place in programme.places],
        "days": [_day(day) for day in split],
    }


def _about(forum: Forum) -> dict[str, str] | None:
    """The forum in a line, and that its programme is a sample, in each language."""
    line = words.everywhere(forum, "tagline") or words.everywhere(forum, "theme") or {}
    note = (words.everywhere(forum, "sample_note") if forum.is_sample else None) or {}
    found = {code: "\n\n".join(part for part in (line.get(code), note.get(code)) if part) for code in {**line, **note}}
    return found or None


def _day(day: Day[Entry]) -> Json:
    return {
        "index": day.number,
        "date": day.date.isoformat(),
        "start": day.begins.isoformat(),
        "end": day.ends.isoformat(),
    }


def _room(place: Place) -> Json:
    if not place.is_room:
        return {"name": place.name(), "guid": place.guid}
    room = place.source
    found: Json = {"name": place.name(), "guid": place.guid, "slug": marks.two_letters(room.slug)}
    return {**found, "description": words.everywhere(room, "directions"), "capacity": room.capacity or None}


def _can_be_told(entry: Entry) -> bool:
    """The schema has no words for a break that was called off."""
    return not (entry.is_cancelled and entry.released.is_pause)


def _event(forum: Forum, entry: Entry) -> Json:
    session, kind, track = entry.session, entry.released.kind, entry.released.track
    same: Json = {
        "guid": marks.session_guid(forum, session),
        "title": words.say(session, "title"),
        "start": entry.starts_at.isoformat(),
        "end": entry.ends_at.isoformat(),
        "room": {"guid": entry.place.guid, "name": entry.place.name()},
    }
    if kind in PAUSES:
        return {**same, "type": PAUSES[kind]}
    return {
        **same,
        "type": KINDS.get(kind, "OTHER"),
        "slug": marks.session_slug(forum, session),
        "url": entry.address,
        "subtitle": None,
        "track": {"slug": marks.two_letters(track.slug) if track else NO_TRACK},
        "language": _language(entry),
        "abstract": words.everywhere(session, "abstract"),
        "description": _details(entry),
        "participants": [_participant(part) for part in entry.people],
        "links": [{"type": "MEDIA", "url": address, "title": label} for address, label in data.links(entry)],
        "attachments": [{"url": paper.url, "title": words.say(paper, "title")} for paper in entry.files],
        "state": STATES.get(entry.released.state, "CONFIRMED"),
    }


def _language(entry: Entry) -> str:
    """The first language of the floor; where none is said, the one its title is written in, because the schema wants one."""
    floor, _ = entry.tongues
    return words.short(floor[0] if floor else written(entry.session, "title").language)


def _details(entry: Entry) -> dict[str, str] | None:
    """All its rooms, where there are several, and its languages, in each language."""
    found: dict[str, str] = {}
    for code in languages.CODES:
        if line := "\n\n".join(filter(None, (rooms(entry, code), words.tongues(*entry.tongues, code)))):
            found.setdefault(words.short(code), line)
    return found or None


def _participant(part: Part) -> Json:
    return {
        "guid": marks.speaker_guid(part.speaker),
        "name": words.say(part.speaker, "name"),
        "role": ROLES.get(part.role, "SPEAKER"),
    }
