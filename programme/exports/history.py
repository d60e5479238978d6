"""How often a session has changed from release to release, and which sessions are in the latest one no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from events.models import Forum
from programme.models import Release, ReleasedSession

# What the public reads of a session in a release. Compared as text: nothing has to be made of it.
COMPARED = ("starts_at", "ends_at", "state", "room", "more_rooms", "track", "languages", "appearances")


@dataclass(frozen=True)
class Revision:
    """`sequence` counts the releases that changed the session after its first one (RFC 5545, 3.8.7.4).

    `changed_at` is when the last of them was made. `gone`: primary key of the row of the last release that had
    it, where the latest has it no more; else None.
    """

    sequence: int
    changed_at: datetime
    gone: int | None = None


@dataclass
class _Trail:
    """A session on its way through the releases. `seen` and `changed` are positions in their order."""

    seen: int
    row: tuple[Any, ...]
    pk: int
    changed: int
    sequence: int = 0

    def meet(self, position: int, row: tuple[Any, ...], pk: int) -> None:
        """The session in a release. One that comes back has changed twice: it had been cancelled meanwhile."""
        came_back = self.seen != position - 1
        if came_back or row != self.row:
            self.sequence += 2 if came_back else 1
            self.changed = position
        self.seen, self.row, self.pk = position, row, pk


def revisions(forum: Forum, session: int | None = None) -> dict[int, Revision]:
    """Session id -> its revision, for all that were ever released, or for one; two queries."""
    dates = list(Release.objects.filter(forum=forum).order_by("number").values_list("number", "released_at"))
    positions = {number: position for position, (number, _) in enumerate(dates)}
    rows = ReleasedSession.objects.filter(release__forum=forum, **({"session": session} if session else {}))
    texts = {f"as_text_{name}": Cast(name, TextField()) for name in COMPARED}
    trails: dict[int, _Trail] = {}
    found = rows.order_by("release__number").annotate(**texts).values_list("session", "release__number", "pk", *texts)
    for key, number, pk, *row in found:
        position, seen = positions[number], tuple(row)
        if key in trails:
            trails[key].meet(position, seen, pk)
        else:
            trails[key] = _Trail(position, seen, pk, position)
    return {key: _revision(trail, [moment for _, moment in dates]) for key, trail in trails.items()}


def _revision(trail: _Trail, dates: list[datetime]) -> Revision:
    if trail.seen == len(dates) - 1:
        return Revision(trail.sequence, dates[trail.changed])
    return Revision(trail.sequence + 1, dates[trail.seen + 1], trail.pk)


def gone(found: Mapping[int, Revision]) -> list[ReleasedSession]:
    """Rows of the sessions that the latest release has no more, as they were last; a query only where there are some."""
    keys = [revision.gone for revision in found.values() if revision.gone]
    if not keys:
        return []
    return list(ReleasedSession.objects.filter(pk__in=keys).select_related("session", "room", "track"))
