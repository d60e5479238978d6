"""Everything that the exports tell of a programme, read once: the number of queries is the same for one session and for 600."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from core.structured import full
from events.models import Forum, Session, SessionFile
from programme.exports.places import Place, places_of
from programme.models import Release, ReleasedSession, with_rooms
from speakers.models import Appearance, Speaker, SpeakerListing


@dataclass(frozen=True)
class Part:
    """Somebody's part in a session. `address` is the full one of their page, "" where they have none."""

    speaker: Speaker
    role: str
    address: str

    @property
    def label(self) -> str:
        """The role in the language in force."""
        return str(Appearance.Role(self.role).label)


@dataclass(frozen=True)
class Entry:
    """A released session with its people, papers and places, the first one first. Times are the venue's."""

    released: ReleasedSession
    people: tuple[Part, ...]
    files: tuple[SessionFile, ...]
    places: tuple[Place, ...]
    starts_at: datetime
    ends_at: datetime
    address: str

    @property
    def session(self) -> Session:
        return self.released.session

    @property
    def place(self) -> Place:
        """The one place that most formats have words for."""
        return self.places[0]

    @property
    def is_cancelled(self) -> bool:
        return bool(self.released.state == Session.State.CANCELLED)

    @property
    def persons(self) -> list[Part]:
        """Each person once, whatever they do in the session."""
        return list({part.speaker.pk: part for part in self.people}.values())

    @property
    def tongues(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Languages of the floor, and those of interpretation."""
        return tuple(self.released.floor), tuple(entry["language"] for entry in self.released.interpretation)


@dataclass(frozen=True)
class Programme:
    """A forum's latest release; none and no sessions before the first one."""

    forum: Forum
    release: Release | None
    entries: tuple[Entry, ...]

    @property
    def version(self) -> str:
        """The release's number and time at the venue: "3 (2027-03-01 10:00)"."""
        if self.release is None:
            return "0"
        return f"{self.release.number} ({self.release.released_at.astimezone(self.forum.zone):%Y-%m-%d %H:%M})"

    @property
    def is_empty(self) -> bool:
        """There is neither a session nor a day: formats that want a day cannot tell it."""
        return not self.entries and not self.forum.days

    @property
    def taking_place(self) -> list[Entry]:
        """Without those that were called off: for formats that cannot say so."""
        return [entry for entry in self.entries if not entry.is_cancelled]

    @property
    def places(self) -> list[Place]:
        """Where sessions are: rooms in the organiser's order, then other places."""
        return sorted(
            {place.key: place for entry in self.entries for place in entry.places}.values(),
            key=lambda place: place.order,
        )

    @property
    def tracks(self) -> list[Any]:
        """Tracks of the sessions, in the organiser's order."""
        found = {entry.released.track.pk: entry.released.track for entry in self.entries if entry.released.track}
        return sorted(found.values(), key=lambda track: (track.order, track.pk))


def read(forum: Forum) -> Programme:
    """The programme as it was last released, with the texts of now."""
    release = Release.objects.latest_of(forum)
    return Programme(forum, release, entries(forum, list(ReleasedSession.objects.latest_of(forum)) if release else ()))


def entries(forum: Forum, rows: Sequence[ReleasedSession]) -> tuple[Entry, ...]:
    """Released sessions (with session, room and track) with what belongs to them."""
    people = _people(forum, rows)
    papers = _papers(rows)
    return tuple(
        Entry(
            row,
            tuple(_parts(row, people)),
            tuple(papers.get(row.session_id, ())),
            places_of(forum, row),
            row.starts_at.astimezone(forum.zone),
            row.ends_at.astimezone(forum.zone),
            full(reverse("session", args=[forum.slug, row.session.code])),
        )
        for row in with_rooms(rows)
    )


def _people(forum: Forum, rows: Iterable[ReleasedSession]) -> dict[int, tuple[Speaker, str]]:
    """Speaker id -> (speaker, address of the page). Who is no longer published has vanished from here too."""
    ids = {entry["speaker"] for row in rows for entry in row.appearances}
    if not ids:
        return {}
    listed = SpeakerListing.objects.filter(forum=forum, speaker=OuterRef("pk"))
    found = Speaker.objects.published().without("biography").annotate(is_listed=Exists(listed)).in_bulk(ids)
    address = {pk: full(reverse("speaker", args=[forum.slug, one.slug])) for pk, one in found.items() if one.is_listed}
    return {pk: (speaker, address.get(pk, "")) for pk, speaker in found.items()}


def _parts(row: ReleasedSession, people: dict[int, tuple[Speaker, str]]) -> Iterable[Part]:
    for entry in row.appearances:
        if entry["speaker"] in people:
            speaker, address = people[entry["speaker"]]
            yield Part(speaker, entry["role"], address)


def _papers(rows: Sequence[ReleasedSession]) -> dict[int, list[SessionFile]]:
    """Session id -> papers that have an address on the web."""
    found: dict[int, list[SessionFile]] = {}
    sessions = {row.session_id for row in rows}
    forums = {row.session.forum_id for row in rows}
    for paper in SessionFile.objects.filter(session__forum__in=forums) if rows else ():
        if paper.session_id in sessions and is_web(paper.url):
            found.setdefault(paper.session_id, []).append(paper)
    return found


def has_speaker(row: ReleasedSession, speaker: Speaker) -> bool:
    return any(entry["speaker"] == speaker.pk for entry in row.appearances)


def is_web(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def links(entry: Entry) -> list[tuple[str, str]]:
    """(address, label) of a session's stream and recording."""
    session = entry.session
    found = [(session.stream_url, _("Live stream")), (session.recording_url, _("Recording"))]
    return [(address, label) for address, label in found if is_web(address)]
