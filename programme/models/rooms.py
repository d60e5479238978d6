"""Rooms of released sessions that take several: read at once, and forgotten when a room is deleted."""

from collections.abc import Iterable

from core import changes
from core.prepared import ByKeys
from events.models import Room
from programme.models.release import ReleasedSession

_rooms = ByKeys(lambda keys: Room.objects.filter(pk__in=keys).order_by())


def with_rooms(rows: Iterable[ReleasedSession]) -> list[ReleasedSession]:
    """The rows, each with its further rooms. One query, and only where some row has any."""
    found = list(rows)
    unread = [row for row in found if "further" not in row.__dict__]
    rooms = _rooms({pk for row in unread for pk in row.more_rooms})
    for row in unread:
        row.__dict__["further"] = [rooms[pk] for pk in row.more_rooms if pk in rooms]
    return found


def on_change(change: changes.Change) -> None:
    """A deleted room leaves the releases too, as it does where it is the first: nobody has moved because of it."""
    if change.model is not Room or change.kind != "deleted":
        return
    gone = set(change.ids)
    several = ReleasedSession.objects.exclude(more_rooms=[])
    for pk, rooms in several.values_list("pk", "more_rooms"):
        left = [room for room in rooms if room not in gone]
        if left != rooms:
            ReleasedSession.objects.filter(pk=pk).forget_rooms(left)
