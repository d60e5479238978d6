"""What is wrong with a programme, as marks on its sessions. Pure: sessions in, marks out, no query of its own.

Sessions are light rows that know who speaks there in which languages (`programme.planned`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Forum, Session, SessionLanguage
from programme.planned import Person, Planned, Spoken


class Kind(models.TextChoices):
    """Kinds of marks, the gravest first."""

    ROOM_CLASH = "room_clash", _("Room taken twice")
    SPEAKER_CLASH = "speaker_clash", _("Speaker in two places at once")
    OUTSIDE = "outside", _("Outside the days of the forum")
    OTHER_VENUE = "other_venue", _("Room of another venue")
    TOO_SMALL = "too_small", _("Room too small")
    NO_FLOOR = "no_floor", _("No language on the floor")
    NO_CHANNEL = "no_channel", _("Interpretation without a channel")
    SAME_CHANNEL = "same_channel", _("Two languages on one channel")
    NO_INTERPRETER = "no_interpreter", _("Interpretation missing")
    NO_TITLE = "no_title", _("Title missing in a language")
    TRACK_OVERLAP = "track_overlap", _("Track runs in parallel to itself")


RANK = {kind: number for number, kind in enumerate(Kind)}
HINTS = frozenset({Kind.TRACK_OVERLAP})
# Things without a floor of their own: nobody expects interpreters there.
WITHOUT_FLOOR = frozenset(
    {*Session.PAUSES, Session.Kind.SOCIAL, Session.Kind.VISIT, Session.Kind.EXCURSION}
)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """One thing to look at. `other` is the session it clashes with, `codes` the languages or channels it is about."""

    kind: Kind
    session: Planned
    other: Planned | None = None
    speaker: Person | None = None
    codes: tuple[str, ...] = ()

    @property
    def is_hint(self) -> bool:
        return self.kind in HINTS

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells whether it is the same mark as before."""
        times = (self.other.starts_at, self.other.ends_at) if self.other else ()
        return (self.kind, self.other and self.other.pk, self.speaker and self.speaker.pk, self.codes, times)


Marks = dict[int, list[Mark]]
Timed = TypeVar("Timed", bound=Any)


def check(forum: Forum, sessions: Sequence[Planned]) -> Marks:
    """Session id -> its marks, gravest first; sessions without any are left out."""
    active = sorted(
        (session for session in sessions if session.state != Session.State.CANCELLED), key=lambda s: s.starts_at
    )
    expected = expected_interpretation(active)
    days, zone = set(forum.days), forum.zone
    found: Marks = defaultdict(list)
    own = forum.content_languages
    for mark in [
        *_overlaps(active),
        *(Mark(Kind.OUTSIDE, one) for one in active if days and one.starts_at.astimezone(zone).date() not in days),
        *(mark for session in active for mark in _place(forum, session)),
        *(mark for session in active for mark in _tongues(session, expected)),
        *(mark for session in sessions for mark in _texts(session, own)),
    ]:
        found[mark.session.pk].append(mark)
    return {pk: sorted(marks, key=lambda mark: RANK[mark.kind]) for pk, marks in found.items()}


# --- at the same time ------------------------------------------------------------------------------------------------


def first_overlaps(timed: Iterable[Timed]) -> Iterator[tuple[Timed, Timed]]:
    """Each thing that overlaps others, once, with one of them; of things with `starts_at` and `ends_at`, by their start.

    One pass: it looks at the thing that lasts longest so far, which overlaps whatever an earlier one does.
    """
    longest: Timed | None = None
    told: set[int] = set()
    for one in timed:
        if longest is not None and one.starts_at < longest.ends_at:
            yield one, longest
            if id(longest) not in told:
                yield longest, one
            told |= {id(one), id(longest)}
        if longest is None or one.ends_at > longest.ends_at:
            longest = one


def _pairs(sessions: Sequence[Planned]) -> Iterator[tuple[Planned, Planned]]:
    """Pairs that overlap, of sessions in order of their start. One that ends when the other begins does not."""
    for index, session in enumerate(sessions):
        for other in sessions[index + 1 :]:
            if other.starts_at >= session.ends_at:
                break
            yield session, other


def _grouped(sessions: Sequence[Planned], keys: Callable[[Planned], Iterable[Any]]) -> dict[Any, list[Planned]]:
    groups: dict[Any, list[Planned]] = defaultdict(list)
    for session in sessions:
        for key in keys(session):
            groups[key].append(session)
    return groups


def _both(kind: Kind, one: Planned, other: Planned, speaker: Person | None = None) -> Iterator[Mark]:
    yield Mark(kind, one, other, speaker)
    yield Mark(kind, other, one, speaker)


def _overlaps(active: Sequence[Planned]) -> Iterator[Mark]:
    """Rooms, people and tracks that are wanted twice. A seat without a person can be taken by several people."""
    people = {person.pk: person for session in active for person in session.people}
    told: set[tuple[int, int]] = set()  # two sessions may share several rooms
    for own in _grouped(active, lambda session: {room.pk for room in session.rooms}).values():
        for one, other in _pairs(own):
            if (one.pk, other.pk) not in told:
                told.add((one.pk, other.pk))
                yield from _both(Kind.ROOM_CLASH, one, other)
    for speaker, own in _grouped(active, lambda session: {person.pk for person in session.people}).items():
        for one, other in _pairs(own) if not people[speaker].is_seat else ():
            yield from _both(Kind.SPEAKER_CLASH, one, other, people[speaker])
    for track, own in _grouped(active, lambda session: [session.track_id]).items():
        for one, other in first_overlaps(own) if track else ():
            yield Mark(Kind.TRACK_OVERLAP, one, other)


# --- where and when --------------------------------------------------------------------------------------------------


def _place(forum: Forum, session: Planned) -> Iterator[Mark]:
    rooms = session.rooms
    if any(room.venue_id != forum.venue_id for room in rooms):
        yield Mark(Kind.OTHER_VENUE, session)
    seats = sum(room.capacity for room in rooms) if all(room.capacity for room in rooms) else 0  # one is not known: all
    if seats and (session.places or 0) > seats:
        yield Mark(Kind.TOO_SMALL, session, codes=(str(session.places), str(seats)))


# --- languages -------------------------------------------------------------------------------------------------------


def _used(session: Planned, use: str) -> list[Spoken]:
    return [entry for entry in session.spoken if entry.use == use]


def has_floor(session: Planned) -> bool:
    """Whether something is said there to all: by its kind, or because somebody speaks."""
    return session.kind not in WITHOUT_FLOOR or bool(session.people)


def expected_interpretation(active: Iterable[Planned]) -> tuple[str, ...]:
    """Languages that guests count on: at least half of the forum's sessions with a floor are interpreted into them."""
    spoken = [session for session in active if has_floor(session)]
    counts = Counter(
        code
        for session in spoken
        for code in {entry.language for entry in _used(session, SessionLanguage.Use.INTERPRETATION)}
    )
    return tuple(sorted(code for code, count in counts.items() if 2 * count >= len(spoken)))


def _tongues(session: Planned, expected: Sequence[str]) -> Iterator[Mark]:
    floor = {entry.language for entry in _used(session, SessionLanguage.Use.FLOOR)}
    interpreted = _used(session, SessionLanguage.Use.INTERPRETATION)
    if has_floor(session):
        if not floor:
            yield Mark(Kind.NO_FLOOR, session)
        missing = [code for code in expected if code not in floor | {entry.language for entry in interpreted}]
        if missing:
            yield Mark(Kind.NO_INTERPRETER, session, codes=tuple(missing))
    silent = tuple(entry.language for entry in interpreted if entry.channel is None)
    if silent:
        yield Mark(Kind.NO_CHANNEL, session, codes=silent)
    channels = sorted(entry.channel for entry in interpreted if entry.channel is not None)
    shared = sorted({one for one, other in pairwise(channels) if one == other})
    if shared:
        yield Mark(Kind.SAME_CHANNEL, session, codes=tuple(map(str, shared)))


def _texts(session: Planned, own: Sequence[str]) -> Iterator[Mark]:
    missing = tuple(code for code in session.untitled if code in own)
    if missing:
        yield Mark(Kind.NO_TITLE, session, codes=missing)
