"""The programme as plain data for the page layout, in one language or in two.

A text is a tuple of [words, BCP 47 tag], one for each language of the paper; everything else is a string, a number, a list or
a dict. So two languages are laid over each other without knowing what the parts mean.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import dates, languages
from core.texts import Text, text, together
from events import spoken
from events.models import Forum, Room, Session, Track
from events.views.cards import short_name, when
from programme import agenda, rows
from programme.models import Release
from programme.paper.alphabet import key
from speakers.models import Appearance, Speaker

Line = tuple[tuple[str, str], ...]


def document(forum: Forum, release: Release, code: str, other: str = "") -> dict[str, Any]:
    """All that stands in the paper, in language `code`, with `other` below it where one is given."""
    found = _in(code, forum, release)
    if other:
        found = laid_over(found, _in(other, forum, release))
    found["people"].sort(key=lambda person: key(person["name"][0][0], code))
    return {**found, "lang": code, "two": bool(other)}


def _in(code: str, forum: Forum, release: Release) -> dict[str, Any]:
    with translation.override(code):
        sessions = rows.of_forum(forum)
        people = _people(sessions)
        days = agenda.build(sessions, forum.zone, forum.days, timezone.now())
        return {
            "words": _words(release, forum),
            "forum": _forum(forum, code),
            "days": [_day(day, forum, people) for day in days],
            "rooms": _rooms(sessions),
            "tracks": _tracks(forum, sessions),
            "people": _index(sessions, people),
        }


def laid_over(own: Any, other: Any) -> Any:
    """Two papers of the same structure as one. Words that are the same in both stand once."""
    if isinstance(own, tuple):
        known = {words for words, _tag in own}
        return (*own, *(pair for pair in other if pair[0] not in known))
    if isinstance(own, dict):
        return {name: laid_over(value, other[name]) for name, value in own.items()}
    if isinstance(own, list):
        return [laid_over(*pair) for pair in zip(own, other, strict=True)]
    return own


def said(found: Text) -> Line:
    return ((found.value, languages.tag(found.language)),) if found.value else ()


def word(value: Any) -> Line:
    """Words in the language in force."""
    return ((str(value), languages.tag(languages.active())),) if value else ()


def _words(release: Release, forum: Forum) -> dict[str, Line]:
    """Every label of the paper."""
    moment = dates.exact(release.released_at, forum.zone)
    labels = {
        "programme": _("Programme"),
        "contents": _("Contents"),
        "release": _("Release %(number)s") % {"number": dates.number(release.number)},
        "released": f"{moment} ({dates.offset(release.released_at, forum.zone)})",
        "rooms": _("Rooms"),
        "tracks": pgettext("programme", "Tracks"),
        "speakers": _("Speakers"),
        "cancelled": _("Cancelled"),
        "interpretation": _("Interpretation"),
        "floor": _("Working languages"),
        "channel": _("Channel on the receiver"),
        "marks": _("Languages of a session"),
        "pages": _("The numbers are pages."),
        "latest": _("The programme may have changed since. The latest one:"),
        "none": _("The programme has not been published yet."),
        "code": _("QR code with the address of the agenda"),
    }
    return {name: word(label) for name, label in labels.items()}


def _forum(forum: Forum, code: str) -> dict[str, Any]:
    address = f"{settings.SITE_URL}{reverse('agenda', args=[forum.slug])}"
    return {
        "name": said(text(forum, "name")),
        "short": word(short_name(forum)),
        "theme": said(text(forum, "theme")),
        "when": word(when(forum)),
        "city": said(text(forum, "city")),
        "venue": said(text(forum.venue, "name")) if forum.venue else (),
        "place": said(text(forum.venue, "address")) if forum.venue else (),
        "language": word(spoken.own_name(code)),
        "sample": said(text(forum, "sample_note")) if forum.is_sample else (),
        "address": address.partition("://")[2],
        "link": address,
    }


def _day(day: agenda.Day, forum: Forum, people: dict[int, Speaker]) -> dict[str, Any]:
    head = {
        "date": word(dates.short_day(day.date)),
        "weekday": word(dates.weekday(day.date)),
        "number": word(_("Day %(number)s") % {"number": day.number}),
        "zone": word(f"{_('Venue time')} · {dates.offset(day.slots[0].starts, forum.zone)}"),
    }
    slots = [[_session(entry, people) for entry in slot.entries] for slot in day.slots]
    return {**head, "id": day.anchor, "slots": slots}


def _session(entry: agenda.Entry, people: dict[int, Speaker]) -> dict[str, Any]:
    row: rows.Row = entry.released
    return {
        "code": row.code,
        "starts": f"{entry.starts:%H:%M}",
        "ends": f"{entry.ends:%H:%M}",
        "title": said(row.title),
        "kind": word(Session.Kind(row.kind).label),
        "pause": row.is_pause,
        "cancelled": row.state == Session.State.CANCELLED,
        "place": said(together([room.name for room in row.rooms] or [row.location])),
        "track": said(row.track.name) if row.track else (),
        "look": row.track.css if row.track else "",
        "people": [_part(part, people[part["speaker"]]) for part in row.appearances if part["speaker"] in people],
        "floor": [spoken.SHORT.get(code, code.upper()) for code in row.floor],
        "channels": [
            [spoken.SHORT.get(language, language.upper()), str(channel or "")] for language, channel in row.channels
        ],
    }


def _part(part: dict[str, Any], person: Speaker) -> dict[str, Line]:
    """A person in a session. The role of an ordinary speaker goes without saying, and so does the position of a seat."""
    plain = part["role"] in (Appearance.Role.SPEAKER, Appearance.Role.PANELLIST)
    return {
        "name": said(text(person, "name")),
        "role": () if plain else word(Appearance.Role(part["role"]).label),
        "position": () if person.is_seat else said(text(person, "position")),
    }


def _people(sessions: Iterable[rows.Row]) -> dict[int, Speaker]:
    """Everybody who appears and is published, by id."""
    ids = {part["speaker"] for row in sessions for part in row.appearances}
    everybody = Speaker.objects.published().select_related("country", "institution").without("biography")
    return {person.pk: person for person in everybody.order_by() if person.pk in ids}


def _index(sessions: Sequence[rows.Row], people: dict[int, Speaker]) -> list[dict[str, Any]]:
    """Each person with the sessions to look up, in order of time."""
    where: dict[int, list[str]] = {}
    for row in sessions:
        for part in row.appearances:
            if part["speaker"] in people and row.code not in where.setdefault(part["speaker"], []):
                where[part["speaker"]].append(row.code)
    return [
        {
            "name": said(text(people[pk], "name")),
            "home": said(text(people[pk].country, "name")) if people[pk].country else (),
            "sessions": codes,
        }
        for pk, codes in sorted(where.items())
    ]


def _rooms(sessions: Sequence[rows.Row]) -> list[dict[str, Any]]:
    ids = {room.pk for row in sessions for room in row.rooms}
    found = Room.objects.filter(pk__in=ids).order_by("order", "pk")
    return [
        {
            "name": said(text(room, "name")),
            "directions": said(text(room, "directions")),
            "seats": word(f"{_('Seats')}: {dates.number(room.capacity)}") if room.capacity else (),
        }
        for room in found
    ]


def _tracks(forum: Forum, sessions: Sequence[rows.Row]) -> list[dict[str, Any]]:
    ids = {row.track.pk for row in sessions if row.track}
    found = Track.objects.filter(forum=forum, pk__in=ids).order_by("order", "pk")
    return [
        {"name": said(text(track, "name")), "about": said(text(track, "description")), "look": track.css}
        for track in found
    ]
