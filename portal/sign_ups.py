"""Places of excursions and workshops: never more are given than there are, and who waits longest moves up.

Everything that writes runs under the lock of the forum's places (`portal.places.lock`), in the transaction of its cause. A place
that becomes free is given on whatever took it away: leaving, withdrawing, an erasure, a deletion in the admin.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.signals import post_delete
from django.utils import timezone

from core import changes
from events.models import Delegate, Forum, Session
from portal import places, sign_up_mail
from portal.models import SignUp
from programme.models import ReleasedSession, with_rooms


class Closed(Exception):  # noqa: N818  (an answer, not an error)
    """The session takes nobody: it has no places to give, has begun, is cancelled; or the delegate is not coming."""


class Overlaps(Exception):  # noqa: N818
    """The delegate is signed up for something else at that time."""

    def __init__(self, other: Session) -> None:
        super().__init__(other)
        self.other = other


@dataclass(frozen=True)
class Offer:
    """A session as a delegate meets it. `position` is theirs on the waiting list, from 1; None where they do not wait."""

    released: ReleasedSession
    taken: int
    waiting: int
    mine: SignUp | None
    position: int | None
    is_open: bool

    @property
    def left(self) -> int:
        return max(0, (self.released.session.places or 0) - self.taken) if not self.waiting else 0


def may_sign_up(delegate: Delegate) -> bool:
    return delegate.is_coming and delegate.attendance == Delegate.Attendance.ON_SITE


def with_places(forum: Forum) -> QuerySet[ReleasedSession]:
    """Released sessions that have places to give, in order of time."""
    rows: QuerySet[ReleasedSession] = ReleasedSession.objects.latest_of(forum).filter(session__places__isnull=False)
    return rows


def is_open(released: ReleasedSession) -> bool:
    is_on = released.state == Session.State.CONFIRMED and released.session.state != Session.State.CANCELLED
    return is_on and timezone.now() < released.starts_at


def offers(delegate: Delegate) -> list[Offer]:
    """What a delegate can sign up for, and what they are signed up for. Four queries, with further rooms five."""
    mine = {row.session_id: row for row in SignUp.objects.filter(delegate=delegate).annotate(before=_before())}
    rows = with_rooms(with_places(delegate.forum))
    numbers = counts(row.session_id for row in rows)
    found = []
    for row in rows:
        own = mine.get(row.session_id)
        if own is None and not is_open(row):
            continue
        taken, waiting = numbers.get(row.session_id, (0, 0))
        position = own.before + 1 if own is not None and not own.has_place else None  # type: ignore[attr-defined]  # annotated
        found.append(Offer(row, taken, waiting, own, position, is_open(row)))
    return found


def _before() -> Any:
    """How many wait longer in the same session."""
    earlier = Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk"))
    others = SignUp.objects.filter(earlier, session=OuterRef("session"), has_place=False).order_by()
    return Coalesce(others.values("session").annotate(n=Count("pk")).values("n"), 0)


def counts(sessions: Iterable[int]) -> dict[int, tuple[int, int]]:
    """(places taken, people waiting) of sessions by their primary keys."""
    placed, waits = Count("pk", filter=Q(has_place=True)), Count("pk", filter=Q(has_place=False))
    rows = SignUp.objects.filter(session__in=list(sessions)).order_by().values_list("session")
    return {pk: (taken, waiting) for pk, taken, waiting in rows.annotate(placed=placed, waits=waits)}


@transaction.atomic
def sign_up(delegate: Delegate, code: str, *, by: Any = None, above: bool = False) -> SignUp:
    """A place in a session, or the end of its waiting list; the same again changes nothing. Raises Closed and Overlaps.

    `by` is the organiser who does it: the delegate then hears of a place by mail. `above` is knowingly more places than there are,
    or somebody before those who wait longer.
    """
    places.lock(delegate.forum)
    delegate.refresh_from_db(fields=["state", "attendance"])
    released = with_places(delegate.forum).filter(session__code=code).first()
    if released is None or not may_sign_up(delegate) or not is_open(released):
        raise Closed
    known = SignUp.objects.filter(session=released.session, delegate=delegate).first()
    if known is not None and (known.has_place or not above):
        return known
    if known is None and (other := _at_the_same_time(delegate, released)):
        raise Overlaps(other)
    row = known or SignUp(delegate=delegate, session=released.session)
    row.has_place, row.by = above or _has_free_place(released.session), by
    row.save()
    if by is not None and row.has_place:
        sign_up_mail.put(row, released.session)
    return row


def _has_free_place(session: Session) -> bool:
    """Nobody overtakes those who wait."""
    rows = SignUp.objects.filter(session=session)
    return rows.placed().count() < (session.places or 0) and not rows.waiting().exists()


def _at_the_same_time(delegate: Delegate, released: ReleasedSession) -> Session | None:
    rows = with_places(delegate.forum).filter(starts_at__lt=released.ends_at, ends_at__gt=released.starts_at)
    other = rows.filter(session__sign_ups__delegate=delegate).exclude(state=Session.State.CANCELLED).first()
    return other.session if other else None


@transaction.atomic
def leave(delegate: Delegate, code: str) -> None:
    """Give back a place, or stop waiting for one."""
    places.lock(delegate.forum)
    SignUp.objects.filter(delegate=delegate, session__code=code, session__forum=delegate.forum).delete()


@transaction.atomic
def settle(session: Session) -> list[SignUp]:
    """Give free places of a session to those who wait longest, each with a mail; returns who got one."""
    waiting = SignUp.objects.filter(session=session.pk).waiting()
    if session.state == Session.State.CANCELLED or session.starts_at <= timezone.now() or not waiting.exists():
        return []
    places.lock(session.forum)
    rows = waiting.select_related("delegate__forum")
    free = None if session.places is None else session.places - SignUp.objects.filter(session=session).placed().count()
    lucky = list(rows if free is None else rows[: max(0, free)])
    SignUp.objects.filter(pk__in=[row.pk for row in lucky]).update(has_place=True)
    for row in lucky:
        sign_up_mail.put(row, session)
    return lucky


def _gone(instance: SignUp, **kwargs: Any) -> None:
    """A place has become free."""
    session = Session.objects.filter(pk=instance.session_id).select_related("forum").first()
    if instance.has_place and session is not None:
        settle(session)


def _changed(change: changes.Change) -> None:
    """Who is not coming any more leaves their sessions; a session with more places gives them to those who wait."""
    if change.kind != "updated":
        return
    if change.model is Delegate and (change.columns is None or change.columns & {"state", "attendance"}):
        coming = Q(delegate__state__in=Delegate.COMING, delegate__attendance=Delegate.Attendance.ON_SITE)
        SignUp.objects.filter(delegate__in=change.ids).exclude(coming).delete()
    if change.model is Session and (change.columns is None or change.columns & {"places", "state"}):
        waiting = SignUp.objects.filter(session=OuterRef("pk"), has_place=False)
        for session in Session.objects.filter(Exists(waiting), pk__in=change.ids).select_related("forum"):
            settle(session)


def connect() -> None:
    changes.subscribe(_changed)
    post_delete.connect(_gone, sender=SignUp, dispatch_uid="portal.sign_ups.gone")
