"""How two states of a programme differ: two releases, or the working copy and a release.

A state is a `Snapshot`: session id -> `Row`. The comparison is pure; the functions below it read snapshots in a query or two.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from events.models import Forum, Session, SessionLanguage, SessionRoom
from programme.models import Release, ReleasedSession
from speakers.models import Appearance

Spoken = tuple[str, str, int | None]  # language, use, channel
Part = tuple[int, str]  # speaker, role


class Row(NamedTuple):
    """A session in one state of the programme. `rooms` (the first one first) and `track` are ids, `languages` are sorted."""

    session: int
    starts_at: datetime
    ends_at: datetime
    rooms: tuple[int, ...]
    track: int | None
    kind: str
    state: str
    languages: tuple[Spoken, ...]
    people: tuple[Part, ...]

    @property
    def is_cancelled(self) -> bool:
        return self.state == Session.State.CANCELLED

    @property
    def place(self) -> tuple[datetime, datetime, frozenset[int]]:
        """When and where it is: another order of its rooms moves nobody."""
        return self.starts_at, self.ends_at, frozenset(self.rooms)


Snapshot = Mapping[int, Row]


class Kind(models.TextChoices):
    """What happened to a session, in the order in which readers are told."""

    MOVED = "moved", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")
    REINSTATED = "reinstated", _("Takes place again")
    NEW = "new", _("New")
    GONE = "removed", _("Taken out")
    CHANGED = "changed", _("Changed")


RANK = {kind: number for number, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Difference:
    """What happened to one session. Without `before` it is new, without `after` it is gone."""

    kind: Kind
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The session as it is, or was."""
        found = self.after or self.before
        if found is None:
            raise ValueError("in neither state")
        return found

    @property
    def pair(self) -> tuple[Row, Row]:
        """Before and after, of a session that is in both states. Raises ValueError for all others."""
        if self.before is None or self.after is None:
            raise ValueError(f"in one state only: {self}")
        return self.before, self.after

    @property
    def session(self) -> int:
        return self.row.session

    @property
    def is_moved(self) -> bool:
        """Whether its time or any of its rooms changed."""
        return self.before is not None and self.after is not None and self.before.place != self.after.place


def compare(before: Snapshot, after: Snapshot) -> list[Difference]:
    """What changed, in order: by kind, then by time."""
    touched = [pk for pk in before.keys() | after.keys() if before.get(pk) != after.get(pk)]
    found = [_difference(before.get(pk), after.get(pk)) for pk in touched]
    return sorted(found, key=lambda each: (RANK[each.kind], each.row.starts_at, each.session))


def _difference(before: Row | None, after: Row | None) -> Difference:
    kind = Kind.CHANGED
    if after is None:
        kind = Kind.GONE
    elif after.is_cancelled and (before is None or not before.is_cancelled):
        kind = Kind.CANCELLED
    elif before is None:
        kind = Kind.NEW
    elif before.is_cancelled and not after.is_cancelled:
        kind = Kind.REINSTATED
    elif before.place != after.place and not after.is_cancelled:
        kind = Kind.MOVED
    return Difference(kind, before, after)


def digest(differences: Iterable[Difference]) -> str:
    """Sixteen hexadecimal digits that change with what is said to have changed."""
    return hashlib.sha256(repr(list(differences)).encode()).hexdigest()[:16]


# --- reading states ------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=8192)
def _spoken(text: str) -> tuple[Spoken, ...]:
    return _sorted((entry["language"], entry["use"], entry["channel"]) for entry in json.loads(text))


@lru_cache(maxsize=8192)
def _people(text: str) -> tuple[Part, ...]:
    return tuple((entry["speaker"], entry["role"]) for entry in json.loads(text))


@lru_cache(maxsize=1024)
def _ids(text: str) -> tuple[int, ...]:
    return tuple(json.loads(text))


def _sorted(spoken: Iterable[Spoken]) -> tuple[Spoken, ...]:
    return tuple(sorted(spoken, key=lambda entry: (entry[1], entry[2] or 0, entry[0])))


def _released(which: Q) -> dict[int, dict[int, Row]]:
    """Release id -> snapshot, in one query. JSON comes as text: sessions repeat it from release to release."""
    sources = {"more": "more_rooms", "spoken": "languages", "people": "appearances"}
    texts = {name: Cast(column, models.TextField()) for name, column in sources.items()}
    rows = ReleasedSession.objects.filter(which).annotate(**texts).order_by()
    found: dict[int, dict[int, Row]] = {}
    columns = (
        "release",
        "session",
        "starts_at",
        "ends_at",
        "room",
        "more",
        "track",
        "kind",
        "state",
        "spoken",
        "people",
    )
    for release, *when, room, more, track, kind, state, spoken, people in rows.values_list(*columns):
        places = (room, *_ids(more)) if room else _ids(more)
        row = Row._make((*when, places, track, kind, state, _spoken(spoken), _people(people)))
        found.setdefault(release, {})[row.session] = row
    return found


def of_release(release: Release | None) -> Snapshot:
    """What a release says; empty for none."""
    return _released(Q(release=release.pk)).get(release.pk, {}) if release is not None else {}


def of_releases(releases: Sequence[Release]) -> dict[int, Snapshot]:
    """Release id -> what it says, in one query."""
    found = _released(Q(release__in=[release.pk for release in releases]))
    return {release.pk: found.get(release.pk, {}) for release in releases}


def of_working_copy(forum: Forum, only: Collection[int] | None = None) -> Snapshot:
    """What a release would say now, of all sessions or of some (ids), in four queries. Drafts are left out."""
    mine = Session.objects.for_forum(forum).exclude(state=Session.State.DRAFT).order_by()
    mine = mine if only is None else mine.filter(pk__in=only)
    spoken: dict[int, list[Spoken]] = {}
    for session, *entry in SessionLanguage.objects.filter(session__in=mine).values_list(
        "session", "language", "use", "channel"
    ):
        spoken.setdefault(session, []).append((entry[0], entry[1], entry[2]))
    people: dict[int, list[Part]] = {}
    for session, speaker, role in Appearance.objects.filter(session__in=mine).values_list("session", "speaker", "role"):
        people.setdefault(session, []).append((speaker, role))
    further: dict[int, list[int]] = defaultdict(list)
    for session, room in SessionRoom.objects.filter(session__in=mine).values_list("session", "room"):
        further[session].append(room)
    rows = mine.values_list("pk", "starts_at", "ends_at", "room", "track", "kind", "state")
    found = {}
    for pk, starts, ends, room, *values in rows:
        places = tuple(dict.fromkeys([room, *further.get(pk, ())] if room else further.get(pk, ())))
        parts = (_sorted(spoken.get(pk, ())), tuple(people.get(pk, ())))
        found[pk] = Row._make((pk, starts, ends, places, *values, *parts))
    return found


# --- questions -----------------------------------------------------------------------------------------------------------
def unreleased(forum: Forum) -> list[Difference]:
    """What a release would change now."""
    return compare(of_release(Release.objects.latest_of(forum)), of_working_copy(forum))


def of_each(releases: Sequence[Release]) -> dict[int, list[Difference]]:
    """Release id -> what it changed, for each but the last of releases that are given newest first."""
    states = of_releases(releases)
    return {new.pk: compare(states[old.pk], states[new.pk]) for new, old in pairwise(releases)}


def since_last(release: Release | None) -> dict[int, Difference]:
    """Session id -> what this release changed, in one query; empty for the first release, and for none."""
    if release is None:
        return {}
    earlier = Release.objects.filter(forum=release.forum_id, number__lt=release.number).order_by("-number")
    found = _released(Q(release=release.pk) | Q(release__in=earlier.values("pk")[:1]))
    after = found.pop(release.pk, {})
    return {each.session: each for before in found.values() for each in compare(before, after)}
