"""How often a session has changed from release to release, counted when a release is made (RFC 5545, 3.8.7.4).

The count is written down, because it must never fall: rooms and tracks that are deleted make rows alike that were not.
"""

from collections.abc import Iterable, Mapping
from typing import Any

# What programs are told of a session in a release.
PLAIN = ("starts_at", "ends_at", "state", "room_id", "more_rooms", "track_id", "appearances")


def _said(row: Any) -> tuple[Any, ...]:
    spoken = sorted((entry["use"], entry["language"], entry["channel"] or 0) for entry in row.languages)
    return (*(getattr(row, name) for name in PLAIN), spoken)


def count(release: Any, rows: Iterable[Any], known: Mapping[int, Any], previous: int | None) -> None:
    """Give the rows of a new release their count and the moment of their last change.

    `known` is the last row of each session that was released before, by its id; `previous` is the id of the release before
    this one. A session that comes back has changed twice: it had been cancelled meanwhile.
    """
    for row in rows:
        last = known.get(row.session_id)
        if last is None:
            row.sequence, row.changed_at = 0, release.released_at
            continue
        came_back = last.release_id != previous
        changes = 2 if came_back else int(_said(row) != _said(last))
        row.sequence, row.changed_at = last.sequence + changes, release.released_at if changes else last.changed_at
