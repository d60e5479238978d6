"""The latest release as light rows for long lists: the columns that are shown, each text in the language in force.

A forum of 600 sessions is read in one query without making a model of every row, room and track.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Subquery

from core import languages
from core.prepared import Given, Prepared
from core.texts import Text, tie, together
from events.models import Forum, Room, Session
from programme.models import Release, ReleasedSession
from programme.tongues import Channel
from speakers.models import Speaker

TEXTS = ("session__title", "session__location", "room__name", "track__name")
PLAIN = (
    "session_id", "session__code", "kind", "state", "starts_at", "ends_at", "languages", "appearances",
    "room_id", "room__slug", "room__order", "more_rooms", "track_id", "track__slug", "track__order", "track__hue", "track__weave",
)  # fmt: skip


FORUM = Given("forum", models.IntegerField())


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
    rooms: tuple[Named, ...] = ()  # the first one first
    track: Named | None = None
    countries: frozenset[str] = field(default=frozenset())

    @property
    def room(self) -> Named | None:
        return self.rooms[0] if self.rooms else None

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
    """Sessions of the forum's latest release, in order of time and rooms.

    One query, and a second where a session takes a further room that is no other one's first.
    """
    chain = languages.chain(languages.active())
    return _read(_sessions(chain)(forum=forum.pk), chain)


def around(forum: Forum, released: ReleasedSession) -> list[Row]:
    """What takes place at the same time as a session, and later that day in its rooms, in order of time. A query for each of its rooms."""
    chain = languages.chain(languages.active())
    until = released.starts_at + timedelta(days=1)
    asked = {"forum": forum.pk, "starts": released.starts_at, "ends": released.ends_at, "until": until}
    rooms: list[int | None] = [room.pk for room in released.rooms] or [None]
    found = {values[0]: values for room in rooms for values in _near(chain)(**asked, room=room)}
    return sorted(_read(found.values(), chain), key=lambda row: row.starts_at)


def _read(found: Iterable[Any], chain: tuple[str, ...]) -> list[Row]:
    rooms: dict[int, Named] = {}
    several: list[tuple[Row, list[int]]] = []
    made = list(_rows(found, chain, rooms, several))
    _join(several, rooms, chain)
    return made


def _join(several: Sequence[tuple[Row, list[int]]], rooms: dict[int, Named], chain: tuple[str, ...]) -> None:
    """Give rows their further rooms, by their ids."""
    rooms |= _named({pk for _row, more in several for pk in more} - rooms.keys(), chain)
    for row, more in several:
        row.rooms = (*row.rooms, *(rooms[pk] for pk in more if pk in rooms))


@cache
def _sessions(chain: tuple[str, ...]) -> Prepared:
    return Prepared(lambda: ReleasedSession.objects.latest_of(FORUM).values_list(*PLAIN, *_texts(chain)))


@cache
def _near(chain: tuple[str, ...]) -> Prepared:
    return Prepared(lambda: ReleasedSession.objects.latest_of(FORUM).near().values_list(*PLAIN, *_texts(chain)))


def _texts(chain: tuple[str, ...]) -> list[str]:
    return [languages.column(name, code) for name in TEXTS for code in chain]


def _named(rooms: Collection[int], chain: tuple[str, ...]) -> dict[int, Named]:
    """Room id -> the room; no query for none."""
    if not rooms:
        return {}
    columns = [languages.column("name", code) for code in chain]
    found = Room.objects.filter(pk__in=rooms).order_by().values_list("pk", "slug", "order", *columns)
    return {pk: Named(pk, slug, order, best(tuple(names), chain)) for pk, slug, order, *names in found}


def _rows(
    found: Any, chain: tuple[str, ...], rooms: dict[int, Named], several: list[tuple[Row, list[int]]]
) -> Iterator[Row]:
    """Rows with their first rooms. `rooms` gets each room once, `several` the rows that have more and the ids of those."""
    tracks: dict[int, Named] = {}
    first, step = len(PLAIN), len(chain)
    for values in found:
        title, location, room_name, track_name = (
            values[first + n * step : first + (n + 1) * step] for n in range(len(TEXTS))
        )
        (session, code, kind, state, starts, ends, spoken, people, room, room_slug, room_order, more, track, track_slug,
         track_order, hue, weave) = values[:first]  # fmt: skip
        if room and room not in rooms:
            rooms[room] = Named(room, room_slug, room_order, best(room_name, chain))
        if track and track not in tracks:
            css = f"hue-{hue} weave-{weave}"
            tracks[track] = Named(track, track_slug, track_order, best(track_name, chain), css)
        row = Row(
            session, code, kind, state, starts, ends, spoken, people, best(title, chain), best(location, chain),
            (rooms[room],) if room else (), tracks.get(track),
        )  # fmt: skip
        if more:
            several.append((row, more))
        yield row


def best(values: tuple[str | None, ...], chain: tuple[str, ...]) -> Text:
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
            names[code] = best(tuple(texts), chain).value or code
    for row in found:
        row.countries = frozenset(homes[e["speaker"]] for e in row.appearances if e["speaker"] in homes)
    return found, names


@dataclass(frozen=True, slots=True)
class Was:
    """When a session was by the release before, and its rooms, as a list in one text."""

    starts_at: datetime
    room: Text


def moved(forum: Forum, found: Sequence[Row]) -> dict[int, Was]:
    """Session id -> where it was, for those that the latest release moved in time or rooms. One query, or two as above."""
    chain = languages.chain(languages.active())
    now = {
        row.session_id: (row.starts_at, row.ends_at, {room.pk for room in row.rooms})
        for row in found
        if row.state != "cancelled"
    }
    earlier = [
        (session, starts, best(tuple(names), chain), more)
        for session, starts, ends, room, more, *names in _before(chain)(forum=forum.pk)
        if session in now and now[session] != (starts, ends, {room, *more} - {None})
    ]
    known = {room.pk: room for row in found for room in row.rooms}
    known |= _named({pk for *_others, more in earlier for pk in more} - known.keys(), chain)
    return {
        session: Was(
            starts, together([name for name in (first, *(known[pk].name for pk in more if pk in known)) if name.value])
        )
        for session, starts, first, more in earlier
    }


@cache
def _before(chain: tuple[str, ...]) -> Prepared:
    columns = [languages.column("room__name", code) for code in chain]
    last = Release.objects.filter(forum=FORUM).order_by("-number").values("pk")[1:2]
    before = ReleasedSession.objects.filter(release=Subquery(last)).order_by()
    return Prepared(lambda: before.values_list("session", "starts_at", "ends_at", "room", "more_rooms", *columns))
