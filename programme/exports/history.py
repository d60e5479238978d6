"""Which revision of a session programs are told, and which sessions are in the latest release no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from events.models import Forum
from programme.models import Release, ReleasedSession


@dataclass(frozen=True)
class Revision:
    """`sequence` counts the releases that changed the session after its first one (RFC 5545, 3.8.7.4).

    `changed_at` is when the last of them was made. `gone`: primary key of the row of the last release that had
    it, where the latest has it no more; else None.
    """

    sequence: int
    changed_at: datetime
    gone: int | None = None


def revisions(forum: Forum, session: int | None = None) -> dict[int, Revision]:
    """Session id -> its revision, for all that were ever released, or for one; two queries, three where some have gone."""
    rows = ReleasedSession.objects.filter(**({"session": session} if session else {}))
    latest = rows.latest_of(forum).order_by().values_list("session", "sequence", "changed_at")
    found = {key: Revision(sequence, changed_at) for key, sequence, changed_at in latest}
    earlier = rows.filter(release__forum=forum).exclude(session__in=list(found)).order_by("release__number")
    last = {key: row for key, *row in earlier.values_list("session", "pk", "sequence", "release__number")}
    dates = dict(
        Release.objects.filter(forum=forum).order_by("number").values_list("number", "released_at") if last else ()
    )
    for key, (pk, sequence, number) in last.items():
        left = min(other for other in dates if other > number)
        found[key] = Revision(sequence + 1, dates[left], pk)
    return found


def gone(found: Mapping[int, Revision]) -> list[ReleasedSession]:
    """Rows of the sessions that the latest release has no more, as they were last; a query only where there are some."""
    keys = [revision.gone for revision in found.values() if revision.gone]
    if not keys:
        return []
    return list(ReleasedSession.objects.filter(pk__in=keys).select_related("session", "room", "track"))
