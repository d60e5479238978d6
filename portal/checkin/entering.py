"""Entries: each counts once, whatever the network, the clock of a device or a second desk does.

The device makes the key of an entry, so the same entry sent twice is one row. Of one delegate, one entry stands per day and
place. All happens under the lock of the delegate's row; the database holds the same by constraints.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core import languages
from core.prepared import Given, Prepared
from events.models import Delegate, Forum, Session
from portal import places, steps
from portal.models import Attendance, Step

State = Delegate.State
SHOWN = ("given_name", "family_name", "family_name_first", "native_name")


class Answer(StrEnum):
    """What a desk is told."""

    OK = "ok"
    ALREADY = "already"  # another entry of the day and place stands
    UNDONE = "undone"
    UNKNOWN = "unknown"  # no badge has this token, or none any more; nothing has this key
    OTHER_FORUM = "other_forum"
    REFUSED = "refused"  # not approved
    FULL = "full"  # no place is left


@dataclass(frozen=True)
class Entry:
    """Somebody at a desk. `session` is None at the door of the forum; `at` is by the server's clock."""

    key: str
    token: str
    at: datetime
    session: Session | None = None
    desk: str = ""


@dataclass(frozen=True)
class Undo:
    """An entry taken back."""

    key: str


@dataclass(frozen=True)
class Outcome:
    """`standing` is the entry that counts: the very one, or the one that was there before."""

    key: str
    answer: Answer
    delegate: Delegate | None = None
    standing: Attendance | None = None


@transaction.atomic
def enter(forum: Forum, entry: Entry, by: Any) -> Outcome:
    """Let somebody in. The first entry of an approved delegate brings them to "checked in", without a mail."""
    delegate: Delegate | None = _of_token.first(token=entry.token)
    if delegate is None:
        return Outcome(entry.key, Answer.UNKNOWN)
    day = entry.at.astimezone(forum.zone).date()
    there = Q(delegate=delegate, session=entry.session, day=day, undone_at=None)
    known = {row.key: row for row in Attendance.objects.filter(Q(key=entry.key) | there)}
    if same := known.pop(entry.key, None):
        return Outcome(entry.key, Answer.UNDONE if same.undone_at else Answer.OK, delegate, same)
    if delegate.forum_id != forum.pk:
        return Outcome(entry.key, Answer.OTHER_FORUM, delegate)
    if not delegate.is_coming:
        return Outcome(entry.key, Answer.REFUSED, delegate)
    for before in known.values():
        return Outcome(entry.key, Answer.ALREADY, delegate, before)
    made = Attendance.objects.create(
        key=entry.key, delegate=delegate, session=entry.session, day=day, at=entry.at, desk=entry.desk, by=by
    )
    if delegate.state == State.APPROVED:
        steps.take(delegate, State.CHECKED_IN, by=by, is_mailed=False)
    return Outcome(entry.key, Answer.OK, delegate, made)


def _seen() -> QuerySet[Delegate]:
    """Delegates, locked, with what a desk is shown of them and no more."""
    names = [
        f"{part}__{languages.column('name', code)}" for part in ("country", "institution") for code in languages.CODES
    ]
    rows = Delegate.objects.select_for_update(of=("self",)).select_related("country", "institution", "badge")
    return rows.only("forum", "state", *SHOWN, "institution_name", "badge__token", *names)


_of_token = Prepared(lambda: _seen().filter(badge__token=Given("token", models.CharField())))


@transaction.atomic
def undo(forum: Forum, key: str, by: Any) -> Outcome:
    """Take an entry back; twice is once. With the last entry goes the state: back to what it was before."""
    places.lock(forum)  # before the delegate's own row, as everywhere
    rows = Attendance.objects.for_forum(forum).filter(key=key)
    found = rows.values_list("delegate", flat=True).first()
    if found is None:
        return Outcome(key, Answer.UNKNOWN)
    delegate: Delegate = _seen().get(pk=found)
    if rows.standing().update(undone_at=timezone.now(), undone_by=by):
        _go_back(forum, delegate, by)
    return Outcome(key, Answer.UNDONE, delegate, rows.get())


def _go_back(forum: Forum, delegate: Delegate, by: Any) -> None:
    """Nobody is checked in without an entry. A walk-in was nobody before, and withdraws."""
    if delegate.state != State.CHECKED_IN or Attendance.objects.standing().filter(delegate=delegate).exists():
        return
    came = Step.objects.filter(delegate=delegate, after=State.CHECKED_IN).last()
    before = came.before if came is not None and came.before else State.WITHDRAWN
    steps.take(delegate, before, by=by, is_mailed=False)
    if before == State.WITHDRAWN:
        places.move_up(forum)


def settle(forum: Forum, said: list[Entry | Undo], by: Any) -> list[Outcome]:
    """What a device has waiting, in its order; each in a transaction of its own, so that other desks get their turn."""
    return [enter(forum, one, by) if isinstance(one, Entry) else undo(forum, one.key, by) for one in said]
