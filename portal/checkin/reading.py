"""What a device sends: entries with its own clock, which may be wrong by years, in either direction, and change on the way."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from events.models import Forum, Session
from portal.checkin.entering import Entry, Undo
from portal.models.badge import CODE_SIGNS

MOST = 50  # entries of one request
KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
TOKEN = re.compile(rf"(?:^|[^A-Z0-9])([{CODE_SIGNS}]{{16}})/?$")
OLDEST = timedelta(days=2)  # a copy ends with its day; what is older was typed by a clock that is wrong


class Malformed(Exception):  # noqa: N818  (an answer, not an error)
    """This is no batch of entries."""


def token_in(text: str) -> str:
    """The token in what a reader saw: alone, or at the end of an address. "" where there is none."""
    found = TOKEN.search(text.strip().upper()[-200:])
    return found[1] if found else ""


def ends(forum: Forum) -> datetime:
    """When the day of the forum is over: copies on devices end then."""
    return datetime.combine(forum.today + timedelta(days=1), datetime.min.time(), forum.zone)


def milliseconds(moment: datetime) -> int:
    """Of Unix time, as in JavaScript's `Date.now()`."""
    return int(moment.timestamp() * 1000)


def happened(at: float, device_now: float, after: float, now: datetime) -> datetime:
    """When an entry happened by the server's clock: never in the future, nor before the device last spoke with the server.

    `at` and `device_now` are of the device's clock, `after` of the server's; milliseconds of Unix time.
    """
    here = milliseconds(now)
    earliest = max(min(after, here), milliseconds(now - OLDEST))
    corrected = min(max(at + (here - device_now), earliest), here)
    return now if corrected == here else datetime.fromtimestamp(corrected / 1000, UTC)


def batch(forum: Forum, said: Any) -> list[Entry | Undo]:
    """Entries of `{"now", "entries": [{"key", "token", "place", "desk", "at", "after"} or {"undo": key}]}`; 0 or 1 query.

    Raises Malformed. A place that is no session of the forum is malformed too: nobody is let in elsewhere than meant.
    """
    entries = said.get("entries") if isinstance(said, Mapping) else None
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST:
        raise Malformed
    if not all(isinstance(one, Mapping) for one in entries):
        raise Malformed
    sessions = sessions_of(forum, {str(one.get("place") or "") for one in entries})
    now = timezone.now()
    return [_one(one, sessions, _number(said.get("now"), now), now) for one in entries]


def sessions_of(forum: Forum, codes: set[str]) -> dict[str, Session | None]:
    """Sessions by their codes; "" is the door. Raises Malformed for a code that is none."""
    found: dict[str, Session | None] = {"": None}
    if wanted := codes - {""}:
        found |= {one.code: one for one in Session.objects.for_forum(forum).filter(code__in=wanted)}
    if codes - set(found):
        raise Malformed
    return found


def _one(
    said: Mapping[str, Any], sessions: Mapping[str, Session | None], device_now: float, now: datetime
) -> Entry | Undo:
    if "undo" in said:
        return Undo(key_of(said["undo"]))
    at, after = _number(said.get("at"), now), _number(said.get("after"), now - OLDEST)
    return Entry(
        key=key_of(said.get("key")),
        token=token_in(str(said.get("token") or "")),
        at=happened(at, device_now, after, now),
        session=sessions[str(said.get("place") or "")],
        desk=desk_of(said.get("desk")),
    )


def key_of(value: Any) -> str:
    """Raises Malformed."""
    if not isinstance(value, str) or not KEY.fullmatch(value):
        raise Malformed
    return value


def desk_of(value: Any) -> str:
    """The name of a desk, on one line."""
    words = "".join(sign if sign.isprintable() else " " for sign in str(value or ""))
    return " ".join(words.split())[:40]


def _number(value: Any, otherwise: datetime) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e16:
        return float(value)
    return float(milliseconds(otherwise))
