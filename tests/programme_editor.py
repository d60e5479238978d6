"""Helpers of the editor's tests: a forum with rooms, and requests as its pages send them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from events.models import Forum, Room, Session
from tests import factories as make

NINE = make.OPENING  # 9 o'clock in Shanghai on the first day
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FULL: dict[str, Any] = {f"title_{code}": f"Title {code}" for code in ("en", "zh_hans", "ru", "kk", "uz", "uk", "pl")}


def make_forum(*, rooms: int = 2, **fields: Any) -> tuple[Forum, list[Room]]:
    """A forum of three days with a venue and rooms of 40 seats."""
    venue = make.make_venue()
    forum = make.make_forum(**{"slug": "f", "venue": venue, **fields})
    return forum, [
        make.make_room(venue=venue, slug=f"r{n}", name_en=f"Hall {n}", order=n, capacity=40)
        for n in range(1, rooms + 1)
    ]


def make_break(forum: Forum, **fields: Any) -> Session:
    """A session that no check finds anything wrong with."""
    return make.make_session(forum=forum, **{"kind": "break", **FULL, **fields})


def version(session: Session) -> int:
    row: Any = Session.history.filter(id=session.pk).order_by("-history_id").first()
    return int(row.pk)


def at(session: Session) -> tuple[datetime, datetime, int | None]:
    """Where a session is, as the database has it."""
    now = Session.objects.get(pk=session.pk)
    return now.starts_at, now.ends_at, now.room_id


def asked(session: Session, **changes: Any) -> dict[str, Any]:
    """What the grid's script sends for a session, with some values changed."""
    return {
        "session": session.pk,
        "version": version(session),
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "rooms": [room.pk for room in session.rooms],
        "day": "2031-05-14",
        **changes,
    }


def post_move(client: Client, data: Any, forum: str = "f") -> Any:
    body = data if isinstance(data, str) else json.dumps(data, default=lambda value: value.isoformat())
    return client.post(f"/admin/programme/editor/{forum}/move/", body, content_type="application/json")


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
