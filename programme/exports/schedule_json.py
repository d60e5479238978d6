"""The schedule as JSON, version 1: the same as the XML, for programs that would rather have that (c3voc's schema.json)."""

import re
from typing import Any

from django.urls import reverse

from core.structured import full, picture
from events.models import Forum
from programme.exports import data, marks, words
from programme.exports.data import Entry, Part, Programme
from programme.exports.days import Day
from programme.exports.places import Place
from programme.exports.schedules import GENERATOR, TIMESLOT, description, duration, in_places, language, split_days

SCHEMA = "https://c3voc.de/schedule/schema.json"
ZONE = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+|UTC$")  # names of zones that the schemas take
Json = dict[str, Any]


def schedule(programme: Programme) -> Json:
    """The latest release in the language in force. What was called off is left out, as in the XML."""
    forum = programme.forum
    return {
        "$schema": SCHEMA,
        "generator": {"name": GENERATOR},
        "schedule": {
            "version": programme.version,
            "base_url": full(reverse("forum", args=[forum.slug])),
            "url": full(reverse("schedule-json", args=[forum.slug])),
            "conference": _conference(programme),
        },
    }


def common(forum: Forum) -> Json:
    """What both versions say of the forum in the same words."""
    zone = {"time_zone_name": forum.time_zone} if ZONE.match(forum.time_zone) else {}
    return {
        "acronym": marks.acronym(forum),
        "title": words.say(forum, "name"),
        "url": full(reverse("agenda", args=[forum.slug])),
        **zone,
    }


def tracks(programme: Programme) -> list[Json]:
    return [
        {"name": words.say(track, "name"), "slug": marks.two_letters(track.slug), "color": marks.COLOURS[track.hue][0]}
        for track in programme.tracks
    ]


def _conference(programme: Programme) -> Json:
    forum, split = programme.forum, split_days(programme)
    about = (words.say(forum, "tagline") or words.say(forum, "theme"), words.caution(forum))
    return {
        **common(forum),
        "description": "\n\n".join(part for part in about if part),
        "start": split[0].date.isoformat(),
        "end": split[-1].date.isoformat(),
        "daysCount": len(split),
        "timeslot_duration": TIMESLOT,
        "logo": full(reverse("apple-touch-icon.png")),
        "tracks": tracks(programme),
        "rooms": [_room(place) for place in programme.places],
        "days": [_day(forum, day) for day in split],
    }


def _room(place: Place) -> Json:
    capacity = {"capacity": place.source.capacity} if place.is_room and place.source.capacity else {}
    return {"name": place.name(), "guid": place.guid, **capacity}


def _day(forum: Forum, day: Day[Entry]) -> Json:
    """Two places of one name share a list: the format knows rooms by their names."""
    rooms: dict[str, list[Json]] = {}
    for place, entries in in_places(day.items):
        rooms.setdefault(place.name(), []).extend(_event(forum, entry) for entry in entries)
    return {
        "index": day.number,
        "date": day.date.isoformat(),
        "day_start": day.begins.isoformat(),
        "day_end": day.ends.isoformat(),
        "rooms": rooms,
    }


def _event(forum: Forum, entry: Entry) -> Json:
    session, released = entry.session, entry.released
    return {
        "guid": marks.session_guid(forum, session),
        "id": session.pk,
        "slug": marks.session_slug(forum, session),
        "url": entry.address,
        "title": words.say(session, "title"),
        "subtitle": None,
        "abstract": words.say(session, "abstract") or None,
        "description": description(forum, entry) or None,
        "type": released.kind,
        "track": words.say(released.track, "name") or None,
        "language": language(entry) or None,
        "room": entry.place.name(),
        "date": entry.starts_at.isoformat(),
        "start": f"{entry.starts_at:%H:%M}",
        "end": entry.ends_at.isoformat(),
        "duration": duration(released.starts_at, released.ends_at),
        "persons": [_person(part) for part in entry.persons],
        "links": [{"url": address, "title": label} for address, label in data.links(entry)],
        "attachments": [{"url": paper.url, "title": words.say(paper, "title")} for paper in entry.files],
    }


def _person(part: Part) -> Json:
    """A person in the second of the schema's two shapes: the one that calls a name a name."""
    speaker = part.speaker
    avatar = picture(speaker.portrait)
    return {
        "guid": marks.speaker_guid(speaker),
        "id": speaker.pk,
        "name": words.say(speaker, "name"),
        **({"url": part.address} if part.address else {}),
        **({"avatar": avatar} if avatar else {}),
    }
