"""The page of one session."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core import dates, existence, previews
from core.cards import Card
from core.once import once
from core.pages import public
from core.texts import text
from events.models import Forum, Session
from events.showing import long_text
from events.views import cards
from events.views.scope import forum_of
from programme import structured
from programme.exports import calendar, data, history
from programme.models import Release, ReleasedSession
from programme.views.agenda import fresh_until
from speakers.models import Appearance, Speaker
from speakers.views.speakers import next_speaker


def sessions_of(request: HttpRequest, forum: str) -> list[ReleasedSession]:
    """Sessions of the forum's latest release."""
    found = forum_of(request, forum)
    rows: list[ReleasedSession] = once(request, "sessions", lambda: list(ReleasedSession.objects.latest_of(found)))
    return rows


def released_of(request: HttpRequest, forum: str, code: str) -> ReleasedSession:
    """A session of the forum's latest release. Raises Http404 where there is none."""
    found = next((row for row in sessions_of(request, forum) if row.session.code == code), None)
    if found is None:
        raise Http404
    return found


def session_card(request: HttpRequest, forum: str, code: str) -> Card:
    found, released = forum_of(request, forum), released_of(request, forum, code)
    place = text(released.room, "name").value if released.room else text(released.session, "location").value
    track = text(released.track, "name").value if released.track else ""
    detail = " · ".join(part for part in (dates.exact(released.starts_at, found.zone), place) if part)
    kicker = " · ".join(part for part in (cards.short_name(found), track) if part)
    said = long_text(found, released.session, "abstract").value
    existing = existence.of(released.session, "title", "abstract")
    return Card.of(text(released.session, "title"), kicker=kicker, detail=detail, description=said, exists_in=existing)


@public(fresh_until=fresh_until, card=session_card)
def session(request: HttpRequest, forum: str, code: str) -> HttpResponse:
    released = released_of(request, forum, code)
    return _page(request, forum_of(request, forum), released, sessions_of(request, forum))


@public(fresh_until=next_speaker)
def session_calendar(request: HttpRequest, forum: str, code: str) -> HttpResponse:
    """The session as a calendar file, to be taken once: a single session is not offered as a subscription."""
    found, released = forum_of(request, forum), released_of(request, forum, code)
    revisions = history.revisions(found, released.session_id)
    body = calendar.calendar(found, data.entries(found, [released]), revisions)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-{code}.ics"'
    return response


def _page(
    request: HttpRequest, forum: Forum, released: ReleasedSession, sessions: list[ReleasedSession]
) -> HttpResponse:
    now, appearing = timezone.now(), people(released)
    context = {
        "forum": forum,
        "released": released,
        "session": released.session,
        "people": appearing,
        "parallel": [other for other in sessions if other != released and _beside(released, other)],
        "next_here": next((other for other in sessions if _follows(released, other)), None),
        "files": released.session.files.all(),
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
    same_room = released.room_id is not None and other.room_id == released.room_id
    same_day = (other.starts_at - released.starts_at).days < 1
    return same_room and same_day and other.starts_at >= released.ends_at and other.state != "cancelled"


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
    released = ReleasedSession(
        release=Release(forum=obj.forum), session=obj, kind=obj.kind, track=obj.track, room=obj.room, starts_at=obj.starts_at,
        ends_at=obj.ends_at, state=obj.state, languages=spoken, appearances=appearances,
    )  # fmt: skip
    return _page(request, obj.forum, released, [])


previews.register("session", Session, preview)
