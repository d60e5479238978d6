"""The page of one session."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core import previews
from core.pages import public
from events.models import Forum, Session
from events.views.scope import forum_of
from programme.models import Release, ReleasedSession
from programme.views.agenda import fresh_until
from speakers.models import Appearance, Speaker


@public(fresh_until=fresh_until)
def session(request: HttpRequest, forum: str, code: str) -> HttpResponse:
    found = forum_of(request, forum)
    sessions = list(ReleasedSession.objects.latest_of(found))
    released = next((released for released in sessions if released.session.code == code), None)
    if released is None:
        raise Http404
    return _page(request, found, released, sessions)


def _page(
    request: HttpRequest, forum: Forum, released: ReleasedSession, sessions: list[ReleasedSession]
) -> HttpResponse:
    now = timezone.now()
    context = {
        "forum": forum,
        "released": released,
        "session": released.session,
        "people": people(released),
        "parallel": [other for other in sessions if other != released and _beside(released, other)],
        "next_here": next((other for other in sessions if _follows(released, other)), None),
        "files": released.session.files.all(),
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
