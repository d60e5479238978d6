"""The working copy of a programme as light rows: what the editor shows and its checks look at, and no models of sessions.

A session is a row of a hundred columns, most of them texts in seven languages. To make models of six hundred costs more than all the
rest of a page that shows forty. Rooms are few, and stay models: places are compared by them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from core import languages
from core.texts import Text
from events.models import Forum, Room, Session, SessionLanguage, SessionRoom
from programme.rows import best
from speakers.models import Appearance, Speaker

PLAIN = (
    "pk", "code", "kind", "state", "starts_at", "ends_at", "places", "track_id", "track__hue", "track__weave", "room_id",
)  # fmt: skip
STATES = dict(Session.State.choices)


class Person(NamedTuple):
    """A speaker. A seat without a person can be taken by several people."""

    pk: int
    slug: str
    is_seat: bool
    name: Text


class Spoken(NamedTuple):
    """A language of a session."""

    language: str
    use: str
    channel: int | None


@dataclass(slots=True, eq=False)
class Planned:
    """A session of the working copy. `track` are the classes of its track; `untitled` the languages that have no title.

    `spoken` and `people` are there once `tell` has read them.
    """

    pk: int
    code: str
    kind: str
    state: str
    starts_at: datetime
    ends_at: datetime
    places: int | None
    track_id: int | None
    track: str
    title: Text
    untitled: tuple[str, ...]
    rooms: Sequence[Room] = ()  # the first one first
    spoken: list[Spoken] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.title.value or self.code

    @property
    def state_label(self) -> str:
        return str(STATES[self.state])

    @property
    def further(self) -> Sequence[Room]:
        return self.rooms[1:]

    def try_rooms(self, rooms: Sequence[Room]) -> None:
        self.rooms = tuple(rooms)


def of_forum(forum: Forum) -> list[Planned]:
    """All sessions of a forum with their rooms, in order of time: three queries."""
    chain = languages.chain(languages.active())
    names = [languages.column("title", code) for code in chain]
    found = Session.objects.for_forum(forum).order_by("starts_at", "code").values_list(*PLAIN, *names)
    rows: dict[int, Planned] = {}
    taken: dict[int, list[int]] = {}
    for pk, code, kind, state, starts, ends, places, track, hue, weave, room, *titles in found:
        css = f"hue-{hue} weave-{weave}" if track else ""
        missing = [code for code, title in zip(chain, titles, strict=True) if not title]
        title, taken[pk] = best(tuple(titles), chain), [room] if room else []
        rows[pk] = Planned(pk, code, kind, state, starts, ends, places, track, css, title, _in_order(missing))
    for pk, room in (
        SessionRoom.objects.filter(session__forum=forum).order_by("order", "pk").values_list("session_id", "room_id")
    ):
        if pk in taken and room not in taken[pk]:
            taken[pk].append(room)
    rooms = Room.objects.without("directions").in_bulk({room for ids in taken.values() for room in ids})
    for pk, row in rows.items():
        row.rooms = tuple(rooms[room] for room in taken[pk] if room in rooms)
    return list(rows.values())


def _in_order(missing: Sequence[str]) -> tuple[str, ...]:
    """Languages in the order in which the site has them."""
    return tuple(code for code in languages.CODES if code in missing) if missing else ()


def tell(forum: Forum, rows: Iterable[Planned]) -> None:
    """Who speaks in which languages in each of the forum's sessions: three queries."""
    by_pk = {row.pk: row for row in rows}
    tongues = SessionLanguage.objects.filter(session__forum=forum)
    for pk, *values in tongues.values_list("session_id", "language", "use", "channel"):
        if pk in by_pk:
            by_pk[pk].spoken.append(Spoken(*values))
    people = _people(forum)
    for pk, speaker in (
        Appearance.objects.filter(session__forum=forum).order_by().values_list("session_id", "speaker_id")
    ):
        if pk in by_pk and speaker in people:
            by_pk[pk].people.append(people[speaker])


def _people(forum: Forum) -> dict[int, Person]:
    """Those who appear in a forum's sessions, each once."""
    chain = languages.chain(languages.active())
    names = [languages.column("name", code) for code in chain]
    appearing = Appearance.objects.filter(session__forum=forum).order_by().values("speaker")
    found = Speaker.objects.filter(pk__in=appearing).order_by().values_list("pk", "slug", "is_seat", *names)
    return {pk: Person(pk, slug, is_seat, best(tuple(of), chain)) for pk, slug, is_seat, *of in found}
