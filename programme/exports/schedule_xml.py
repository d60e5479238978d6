"""The schedule as XML: the format of frab and c3voc that conference apps, displays and recorders read."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.urls import reverse

from core.structured import full
from events.models import Forum
from programme.exports import data, marks, words
from programme.exports.data import Entry, Programme
from programme.exports.days import Day
from programme.exports.schedules import GENERATOR, TIMESLOT, description, duration, in_places, language, split_days


def schedule(programme: Programme) -> bytes:
    """The latest release in the language in force, in UTF-8. What was called off is left out: the format cannot say so.

    The format wants a day at least: see `Programme.is_empty`.
    """
    root = Element("schedule")
    SubElement(root, "generator", name=GENERATOR, system=marks.host())
    _add(root, "url", full(reverse("schedule-xml", args=[programme.forum.slug])))
    _add(root, "version", programme.version)
    split = split_days(programme)
    _conference(root, programme, split)
    for day in split:
        made = SubElement(root, "day", index=str(day.number), date=day.date.isoformat())
        made.attrib |= {"start": day.begins.isoformat(), "end": day.ends.isoformat()}
        for place, entries in in_places(day.items):
            room = SubElement(made, "room", name=place.name(), guid=place.guid)
            for entry in entries:
                _event(room, programme.forum, entry)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _add(parent: Element, name: str, text: str, **attributes: str) -> Element:
    made = SubElement(parent, name, attributes)
    made.text = text
    return made


def _conference(root: Element, programme: Programme, split: list[Day[Entry]]) -> None:
    forum, made = programme.forum, SubElement(root, "conference")
    _add(made, "title", words.say(forum, "name"))
    _add(made, "acronym", marks.acronym(forum))
    if split:
        _add(made, "start", split[0].date.isoformat())
        _add(made, "end", split[-1].date.isoformat())
    _add(made, "days", str(len(split)))
    _add(made, "timeslot_duration", TIMESLOT)
    _add(made, "base_url", full(reverse("forum", args=[forum.slug])))
    _add(made, "logo", full(reverse("apple-touch-icon.png")))
    _add(made, "url", full(reverse("agenda", args=[forum.slug])))
    _add(made, "time_zone_name", forum.time_zone)
    for track in programme.tracks:
        found = SubElement(made, "track", name=words.say(track, "name"), color=marks.COLOURS[track.hue][0])
        if marks.TRACK_SLUG.fullmatch(track.slug):
            found.set("slug", track.slug)


def _event(room: Element, forum: Forum, entry: Entry) -> None:
    """One session; its `id` is the number in our database, its `guid` what programs should go by."""
    session, released = entry.session, entry.released
    made = SubElement(room, "event", id=str(session.pk), guid=marks.session_guid(forum, session))
    _add(made, "room", entry.place.name())
    _add(made, "title", words.say(session, "title"))
    _add(made, "subtitle", "")
    _add(made, "type", released.kind)
    _add(made, "date", entry.starts_at.isoformat())
    _add(made, "start", f"{entry.starts_at:%H:%M}")
    _add(made, "duration", duration(released.starts_at, released.ends_at))
    _add(made, "abstract", words.say(session, "abstract"))
    _add(made, "slug", marks.session_slug(forum, session))
    _add(made, "track", words.say(released.track, "name"))
    _persons(made, entry)
    _add(made, "language", language(entry))
    _add(made, "description", description(forum, entry))
    _recording(made, session.recording_url)
    _links(made, entry)
    _add(made, "url", entry.address)


def _persons(made: Element, entry: Entry) -> None:
    persons = SubElement(made, "persons")
    for part in entry.persons:
        speaker = part.speaker
        _add(persons, "person", words.say(speaker, "name"), id=str(speaker.pk), guid=marks.speaker_guid(speaker))


def _recording(made: Element, address: str) -> None:
    """Where it can be seen afterwards. The format wants a licence, which we do not know, and whether somebody opted out."""
    recording = SubElement(made, "recording")
    _add(recording, "license", "")
    _add(recording, "optout", "false")
    if data.is_web(address):
        _add(recording, "url", address)


def _links(made: Element, entry: Entry) -> None:
    links = SubElement(made, "links")
    for address, label in data.links(entry):
        _add(links, "link", label, href=address)
    papers = SubElement(made, "attachments")
    for paper in entry.files:
        _add(papers, "attachment", words.say(paper, "title"), href=paper.url)
