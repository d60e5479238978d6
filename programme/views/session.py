"""The page of one session."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core import dates, existence, previews
from core.cards import Card
from core.once import once
from core.pages import public, soonest
from core.prepared import Given, Prepared
from core.texts import text, together
from events.models import Forum, Photo, Room, Session
from events.showing import long_text
from events.views import cards
from events.views.galleries import STRIP, next_gallery
from events.views.scope import forum_of
from programme import structured
from programme.exports import calendar, data, history
from programme.models import Release, ReleasedSession, with_rooms
from programme.views.agenda import fresh_until
from speakers.models import Appearance, Speaker
from speakers.views.speakers import next_speaker

_latest = partial(ReleasedSession.objects.latest_of, Given("forum", models.IntegerField()))
_of_code = Prepared(lambda: _latest().filter(session__code=Given("code", models.CharField())))
_near = Prepared(lambda: _latest().near().for_lists())


def released_of(request: HttpRequest, forum: str, code: str) -> ReleasedSession:
    """A session of the forum's latest release, read once a request. Raises Http404 where there is none."""
    asked = forum_of(request, forum).pk
    found: ReleasedSession | None = once(request, "released", lambda: _of_code.first(forum=asked, code=code))
    if found is None:
        raise Http404
    return found


def session_card(request: HttpRequest, forum: str, code: str) -> Card:
    found, released = forum_of(request, forum), released_of(request, forum, code)
    place = together([text(room, "name") for room in released.rooms] or [text(released.session, "location")]).value
    track = text(released.track, "name").value if released.track else ""
    detail = " · ".join(part for part in (dates.exact(released.starts_at, found.zone), place) if part)
    kicker = " · ".join(part for part in (cards.short_name(found), track) if part)
    said = long_text(found, released.session, "abstract").value
    existing = existence.of(released.session, "title", "abstract")
    return Card.of(text(released.session, "title"), kicker=kicker, detail=detail, description=said, exists_in=existing)


def session_fresh_until(request: HttpRequest, forum: str, code: str) -> datetime | None:
    """Until something starts or ends, or a gallery with photographs of the session is published."""
    return soonest(fresh_until(request, forum), next_gallery(request, forum))


@public(fresh_until=session_fresh_until, card=session_card)
def session(request: HttpRequest, forum: str, code: str) -> HttpResponse:
    found, released = forum_of(request, forum), released_of(request, forum, code)
    return _page(request, found, released, _around(found, released))


def _around(forum: Forum, released: ReleasedSession) -> list[ReleasedSession]:
    """What takes place at the same time, and later that day in its rooms, in order of time. A query for each of its rooms."""
    until = released.starts_at + timedelta(days=1)
    asked = {"forum": forum.pk, "starts": released.starts_at, "ends": released.ends_at, "until": until}
    rooms: list[int | None] = [room.pk for room in released.rooms] or [None]
    found = {row.pk: row for room in rooms for row in _near(**asked, room=room)}
    return sorted(with_rooms(found.values()), key=lambda row: row.starts_at)


@public(fresh_until=next_speaker)
def session_calendar(request: HttpRequest, forum: str, code: str) -> HttpResponse:
    """The session as a calendar file, to be taken once: a single session is not offered as a subscription."""
    found, released = forum_of(request, forum), released_of(request, forum, code)
    revisions = history.revisions(found, released.session_id)
    body = calendar.calendar(found, data.entries(found, [released]), revisions)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-{code}.ics"'
    return response


def _page(request: HttpRequest, forum: Forum, released: ReleasedSession, near: list[ReleasedSession]) -> HttpResponse:
    now, appearing = timezone.now(), people(released)
    context = {
        "forum": forum,
        "released": released,
        "session": released.session,
        "people": appearing,
        "parallel": [other for other in near if other != released and _beside(released, other)],
        "next_here": _next_in(released, near),
        "files": released.session.files.all(),
        "photos": Photo.objects.of_session(released.session)[:STRIP],
        "structured": structured.session(released, forum, appearing),
        "is_now": released.starts_at <= now < released.ends_at,
        "is_past": released.ends_at <= now,
        "zone": forum.zone,
        "section": "agenda",
    }
    return render(request, "programme/session.html", context)


def _beside(released: ReleasedSession, other: ReleasedSession) -> bool:
    return other.starts_at < released.ends_at and released.starts_at < other.ends_at and other.state != "cancelled"


def _follows(released: ReleasedSession, other: ReleasedSession) -> bool:
    same_day = (other.starts_at - released.starts_at).days < 1
    return same_day and other.starts_at >= released.ends_at and other.state != "cancelled"


def _next_in(
    released: ReleasedSession, sessions: Sequence[ReleasedSession]
) -> list[tuple[ReleasedSession, list[Room]]]:
    """What comes next in each of its rooms, with those of the rooms that it comes in. `sessions` are in order of time."""
    later = [other for other in sessions if _follows(released, other)]
    found: dict[int, tuple[ReleasedSession, list[Room]]] = {}
    for room in released.rooms:
        coming = next((other for other in later if room in other.rooms), None)
        if coming is not None:
            found.setdefault(coming.pk, (coming, []))[1].append(room)
    return sorted(found.values(), key=lambda pair: pair[0].starts_at)


def people(released: ReleasedSession) -> list[dict[str, Any]]:
    """Who appears, in order: {speaker, role}. Somebody who is no longer published has vanished from here too."""
    ids = [entry["speaker"] for entry in released.appearances]
    speakers = Speaker.objects.published().select_related("country", "institution").in_bulk(ids)
    return [
        {"speaker": speakers[entry["speaker"]], "role": Appearance.Role(entry["role"]).label}
        for entry in released.appearances
        if entry["speaker"] in speakers
    ]


def preview(request: HttpRequest, obj: Session) -> HttpResponse:
    """The working copy of a session as it will look after a release."""
    appearances = [{"speaker": entry.speaker_id, "role": entry.role} for entry in obj.appearances.all()]
    spoken = [{"language": entry.language, "use": entry.use, "channel": entry.channel} for entry in obj.languages.all()]
    rooms = obj.rooms
    released = ReleasedSession(
        release=Release(forum=obj.forum), session=obj, kind=obj.kind, track=obj.track, starts_at=obj.starts_at,
        ends_at=obj.ends_at, room=rooms[0] if rooms else None, more_rooms=[room.pk for room in rooms[1:]], state=obj.state,
        languages=spoken, appearances=appearances,
    )  # fmt: skip
    return _page(request, obj.forum, released, [])


previews.register("session", Session, preview)
