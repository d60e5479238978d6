"""What the search finds of this app: the sessions of the latest release of every public forum."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import dates, languages
from core.texts import listed
from events.models import Forum, Room, Session, Track
from programme.models import Release, ReleasedSession, with_rooms
from search.sources import OWN, WHOLE, Document, Ids, Source, Words, joined, own
from speakers.models import Speaker

OTHER = 10**11  # seconds: sessions of forums other than the current one come after its own


def _sessions(ids: Ids | None) -> Iterator[Document]:
    forums = Forum.objects.published().only("slug", "time_zone", "is_current").in_bulk()
    rows = ReleasedSession.objects.newest().select_related("session", "room", "track")
    found = with_rooms(rows.for_search() if ids is None else rows.for_search().filter(session__in=ids))
    people = _people(found)
    for row in found:
        forum = forums[row.session.forum_id]
        words = {code: _words(row, forum, people, code) for code in languages.CODES}
        position = int(row.starts_at.timestamp()) + (0 if forum.is_current else OTHER)
        yield Document(row.session_id, words, ("session", forum.slug, row.session.code), position=position)


def _people(rows: list[ReleasedSession]) -> dict[int, Speaker]:
    """Those of the sessions' people who are published."""
    ids = {entry["speaker"] for row in rows for entry in row.appearances}
    names = [languages.column("name", code) for code in languages.CODES]
    return Speaker.objects.published().only(*names).in_bulk(ids)


def _words(row: ReleasedSession, forum: Forum, people: Mapping[int, Speaker], code: str) -> Words:
    session = row.session
    names = [own(people.get(entry["speaker"]), "name", code) for entry in row.appearances]
    rooms = [own(room, "name", code) for room in row.rooms]
    place = listed(rooms, code) if rooms else own(session, "location", code)
    starts = row.starts_at.astimezone(forum.zone)
    off = _off(code) if row.state == Session.State.CANCELLED else ""
    detail = joined(off, _day(starts.date(), code), dates.clock(starts, forum.zone), place)
    body = joined(own(session, "abstract", code), ", ".join(dict.fromkeys(filter(None, names))), place)
    return Words(own(session, "title", code), joined(body, own(row.track, "name", code)), detail)


@lru_cache(maxsize=1000)
def _day(value: date, code: str) -> str:
    with translation.override(code):
        return dates.short_day(value)


@lru_cache
def _off(code: str) -> str:
    with translation.override(code):
        return gettext("Cancelled")


def _of_tracks(tracks: Ids) -> "QuerySet[ReleasedSession, int]":
    return ReleasedSession.objects.newest().filter(track__in=tracks).values_list("session", flat=True)


def _of_rooms(rooms: Ids) -> Iterator[int]:
    """Sessions that take one of these rooms, as their first or a further one."""
    wanted = set(rooms)
    for pk, room, more in ReleasedSession.objects.newest().values_list("session", "room", "more_rooms"):
        if room in wanted or not wanted.isdisjoint(more):
            yield pk


def _of_forums(forums: Ids) -> "QuerySet[Session, int]":
    return Session.objects.filter(forum__in=forums).values_list("pk", flat=True)


def _of_speakers(speakers: Ids) -> Iterator[int]:
    """Sessions in which they appear, also where they are there no longer."""
    wanted = set(speakers)
    for pk, appearances in ReleasedSession.objects.newest().values_list("session", "appearances"):
        if any(entry["speaker"] in wanted for entry in appearances):
            yield pk


SESSIONS = Source(
    "session", _("Sessions"), 10, _sessions,
    {
        Session: OWN, Release: WHOLE, ReleasedSession: WHOLE, Track: _of_tracks, Room: _of_rooms, Speaker: _of_speakers,
        Forum: _of_forums,
    },
)  # fmt: skip
