"""The latest release as light rows for long lists: the columns that are shown, each text in the language in force.

A forum of 600 sessions is read in one query without making a model of every row, room and track.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Subquery

from core import languages
from core.texts import Text, tie
from events.models import Forum, Session
from programme.models import Release, ReleasedSession
from programme.tongues import Channel
from speakers.models import Speaker

TEXTS = ("session__title", "session__location", "room__name", "track__name")
PLAIN = (
    "session_id", "session__code", "kind", "state", "starts_at", "ends_at", "languages", "appearances",
    "room_id", "room__slug", "room__order", "track_id", "track__slug", "track__order", "track__hue", "track__weave",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A room or a track. `css` are the classes of a track's hue and weave."""

    pk: int
    slug: str
    order: int
    name: Text
    css: str = ""


@dataclass(slots=True)
class Row:
    """A released session. `languages` and `appearances` are as in `ReleasedSession`; times are aware."""

    session_id: int
    code: str
    kind: str
    state: str
    starts_at: datetime
    ends_at: datetime
    languages: list[dict[str, Any]]
    appearances: list[dict[str, Any]]
    title: Text
    location: Text
    room: Named | None = None
    track: Named | None = None
    countries: frozenset[str] = field(default=frozenset())

    @property
    def room_id(self) -> int | None:
        return self.room.pk if self.room else None

    @property
    def is_pause(self) -> bool:
        return self.kind in Session.PAUSES

    @property
    def floor(self) -> tuple[str, ...]:
        """Codes of the languages spoken on the floor."""
        return tuple(entry["language"] for entry in self.languages if entry["use"] == "floor")

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Languages of interpretation with their channels. A language of the floor may be among them: for when others speak."""
        return tuple((entry["language"], entry["channel"]) for entry in self.languages if entry["use"] != "floor")


def of_forum(forum: Forum) -> list[Row]:
    """Sessions of the forum's latest release, in order of time and rooms. One query."""
    chain = languages.chain(languages.active())
    columns = [languages.column(name, code) for name in TEXTS for code in chain]
    found = ReleasedSession.objects.latest_of(forum).values_list(*PLAIN, *columns)
    return list(_rows(found, chain))


def _rows(found: Any, chain: tuple[str, ...]) -> Iterator[Row]:
    rooms: dict[int, Named] = {}
    tracks: dict[int, Named] = {}
    first, step = len(PLAIN), len(chain)
    for values in found:
        title, location, room_name, track_name = (
            values[first + n * step : first + (n + 1) * step] for n in range(len(TEXTS))
        )
        (session, code, kind, state, starts, ends, spoken, people, room, room_slug, room_order, track, track_slug,
         track_order, hue, weave) = values[:first]  # fmt: skip
        if room and room not in rooms:
            rooms[room] = Named(room, room_slug, room_order, _best(room_name, chain))
        if track and track not in tracks:
            css = f"hue-{hue} weave-{weave}"
            tracks[track] = Named(track, track_slug, track_order, _best(track_name, chain), css)
        yield Row(
            session, code, kind, state, starts, ends, spoken, people, _best(title, chain), _best(location, chain),
            rooms.get(room), tracks.get(track),
        )  # fmt: skip


def _best(values: tuple[str | None, ...], chain: tuple[str, ...]) -> Text:
    """The first text that is there; the values stand in the order of the chain."""
    for value, code in zip(values, chain, strict=True):
        if value:
            return Text(tie(value, code), code)
    return Text("", chain[0])


def with_countries(forum: Forum) -> tuple[list[Row], dict[str, str]]:
    """Rows that know where their speakers come from, and the names of those countries by code. Two queries."""
    found = of_forum(forum)
    ids = {entry["speaker"] for row in found for entry in row.appearances}
    chain = languages.chain(languages.active())
    columns = [languages.column("country__name", code) for code in chain]
    people = Speaker.objects.published().filter(pk__in=ids, country__isnull=False)
    homes, names = {}, {}
    for pk, code, *texts in people.order_by().values_list("pk", "country__code", *columns):
        homes[pk] = code
        if code not in names:
            names[code] = _best(tuple(texts), chain).value or code
    for row in found:
        row.countries = frozenset(homes[e["speaker"]] for e in row.appearances if e["speaker"] in homes)
    return found, names


@dataclass(frozen=True, slots=True)
class Was:
    """Where and when a session was by the release before."""

    starts_at: datetime
    room: Text


def moved(forum: Forum, found: Iterable[Row]) -> dict[int, Was]:
    """Session id -> where it was, for those that the latest release moved in time or room. One query."""
    chain = languages.chain(languages.active())
    columns = [languages.column("room__name", code) for code in chain]
    last = Release.objects.filter(forum=forum).order_by("-number").values("pk")[1:2]
    before = ReleasedSession.objects.filter(release=Subquery(last)).order_by()
    now = {row.session_id: (row.starts_at, row.ends_at, row.room_id) for row in found if row.state != "cancelled"}
    return {
        session: Was(starts, _best(tuple(names), chain))
        for session, starts, ends, room, *names in before.values_list(
            "session", "starts_at", "ends_at", "room", *columns
        )
        if session in now and now[session] != (starts, ends, room)
    }
