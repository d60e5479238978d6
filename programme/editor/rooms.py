"""Writing which rooms sessions take. The first is a column of the session; the others are rows of their own."""

from collections.abc import Iterable, Sequence

from events.models import Room, Session, SessionRoom


def write(wanted: Iterable[tuple[Session, Sequence[Room]]]) -> None:
    """Give each session these rooms besides its first: add, take away, and number those that stay."""
    rooms = {session.pk: [room.pk for room in further] for session, further in wanted}
    there: dict[tuple[int, int], SessionRoom] = {
        (row.session_id, row.room_id): row for row in SessionRoom.objects.filter(session__in=rooms)
    }
    asked = {(session, room): order for session, ids in rooms.items() for order, room in enumerate(ids)}
    gone = [row.pk for key, row in there.items() if key not in asked]
    if gone:
        SessionRoom.objects.filter(pk__in=gone).delete()
    made = [SessionRoom(session_id=key[0], room_id=key[1], order=n) for key, n in asked.items() if key not in there]
    SessionRoom.objects.bulk_create(made, batch_size=200)
    moved = [row for key, row in there.items() if key in asked and row.order != asked[key]]
    for row in moved:
        row.order = asked[(row.session_id, row.room_id)]
    SessionRoom.objects.bulk_update(moved, ["order"], batch_size=200)
