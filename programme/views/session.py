"""The page of one session."""

from collections.abc import Sequence
from datetime import datetime
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
from core.prepared import ByKeys, Given, Prepared
from core.texts import text, together
from events import photo_rows
from events.models import Forum, Photo, Room, Session, SessionFile
from events.showing import long_text
from events.views import cards
from events.views.galleries import STRIP, next_gallery
from events.views.scope import forum_of
from programme import rows, structured
from programme.exports import calendar, data, history
from programme.models import Release, ReleasedSession
from programme.views.agenda import fresh_until
from speakers.models import Appearance, Speaker
from speakers.views.speakers import next_speaker

_latest = partial(ReleasedSession.objects.latest_of, Given("forum", models.IntegerField()))
_of_code = Prepared(lambda: _latest().filter(session__code=Given("code", models.CharField())))
_now, _session = Given("now", models.DateTimeField()), Given("session", models.IntegerField())
_files = Prepared(lambda: SessionFile.objects.filter(session=_session))
_photos = Prepared(lambda: photo_rows.of_galleries(Photo.objects.of_session(_session, _now))[:STRIP])
_people = ByKeys(
    lambda keys: (
        Speaker.objects.published(_now)
        .filter(pk__in=keys)
        .order_by()
        .select_related("country", "institution")
        .without("biography")
    )
)


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
    return _page(request, found, released, rows.around(found, released))


@public(fresh_until=next_speaker)
def session_calendar(request: HttpRequest, forum: str, code: str) -> HttpResponse:
    """The session as a calendar file, to be taken once: a single session is not offered as a subscription."""
    found, released = forum_of(request, forum), released_of(request, forum, code)
    revisions = history.revisions(found, released.session_id)
    body = calendar.calendar(found, data.entries(found, [released]), revisions)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-{code}.ics"'
    return response


def _page(request: HttpRequest, forum: Forum, released: ReleasedSession, near: list[rows.Row]) -> HttpResponse:
    now, appearing = timezone.now(), people(released)
    context = {
        "forum": forum,
        "released": released,
        "session": released.session,
        "people": appearing,
        "parallel": [other for other in near if other.session_id != released.session_id and _beside(released, other)],
        "next_here": _next_in(released, near),
        "files": _files(session=released.session_id),
        "photos": photo_rows.listed(_photos(session=released.session_id, now=now)),
        "structured": structured.session(released, forum, appearing),
        "is_now": released.starts_at <= now < released.ends_at,
        "is_past": released.ends_at <= now,
        "zone": forum.zone,
        "section": "agenda",
    }
    return render(request, "programme/session.html", context)


def _beside(released: ReleasedSession, other: rows.Row) -> bool:
    return other.starts_at < released.ends_at and released.starts_at < other.ends_at and other.state != "cancelled"


def _follows(released: ReleasedSession, other: rows.Row) -> bool:
    same_day = (other.starts_at - released.starts_at).days < 1
    return same_day and other.starts_at >= released.ends_at and other.state != "cancelled"


def _next_in(released: ReleasedSession, sessions: Sequence[rows.Row]) -> list[tuple[rows.Row, list[Room]]]:
    """What comes next in each of its rooms, with those of the rooms that it comes in. `sessions` are in order of time."""
    later = [other for other in sessions if _follows(released, other)]
    found: dict[int, tuple[rows.Row, list[Room]]] = {}
    for room in released.rooms:
        coming = next((other for other in later if any(taken.pk == room.pk for taken in other.rooms)), None)
        if coming is not None:
            found.setdefault(coming.session_id, (coming, []))[1].append(room)
    return sorted(found.values(), key=lambda pair: pair[0].starts_at)


def people(released: ReleasedSession) -> list[dict[str, Any]]:
    """Who appears, in order: {speaker, role}. Somebody who is no longer published has vanished from here too."""
    ids = [entry["speaker"] for entry in released.appearances]
    speakers = _people(ids, now=timezone.now())
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
