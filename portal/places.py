"""Places of a forum: never more are taken than there are, and who waits longest moves up.

Everything here runs under one lock per forum (the row of its rules), in the transaction of its cause: on SQLite transactions
are IMMEDIATE and exclude each other anyway.
"""

from django.db import transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Greatest
from django.utils import timezone

from core import history
from events.models import Delegate, Forum
from portal.models import Invitation, Registration, RegistrationRules

State = Delegate.State
HOLDING = (State.REGISTERED, State.APPROVED, State.CHECKED_IN)


class Full(Exception):  # noqa: N818  (an answer, not an error)
    """No place, and no waiting list."""


class QuotaUsed(Exception):  # noqa: N818
    """An institution's invitation has no place left."""


def lock(forum: Forum) -> RegistrationRules:
    """The forum's rules, held until the transaction ends. They are made where there are none."""
    RegistrationRules.objects.get_or_create(forum=forum)
    rules: RegistrationRules = RegistrationRules.objects.select_for_update(of=("self",)).get(forum=forum)
    rules.forum = forum
    return rules


def taken(forum: Forum) -> int:
    """Places that somebody holds."""
    return int(Delegate.objects.filter(forum=forum, state__in=HOLDING).count())


def promised(forum: Forum) -> int:
    """Places kept for those who are invited and have not answered: people by name, and what is left of valid quotas."""
    people = int(Delegate.objects.filter(forum=forum, state=State.INVITED).count())
    left = Invitation.objects.for_forum(forum).valid().with_used()
    quotas = left.annotate(free=Greatest(F("quota") - F("used"), 0)).aggregate(sum=Sum("free"))["sum"]
    return people + int(quotas or 0)


def free(rules: RegistrationRules, *, invited: bool = False) -> int | None:
    """Places that can be given now; None where there is no limit. Who is not invited gets none that are promised."""
    if rules.capacity is None:
        return None
    kept = 0 if invited else promised(rules.forum)
    return max(0, rules.capacity - taken(rules.forum) - kept)


def admit(rules: RegistrationRules, *, invitation: Invitation | None = None, invited: bool = False) -> Delegate.State:
    """The state in which somebody comes in: registered where there is a place, else waiting. Call it under `lock`.

    Raises QuotaUsed, and Full where there is no waiting list. Somebody who is invited by name or by an institution's link
    takes a promised place, but never one above the capacity.
    """
    if invitation is not None and used(invitation) >= invitation.quota:
        raise QuotaUsed
    left = free(rules, invited=invited or invitation is not None)
    if left is None or left > 0:
        return State.REGISTERED
    if not rules.has_waiting_list:
        raise Full
    return State.WAITING


def used(invitation: Invitation) -> int:
    """How many hold or wait for a place by an invitation."""
    gone = Q(delegate__state__in=(State.DECLINED, State.WITHDRAWN))
    return Registration.objects.filter(invitation=invitation).exclude(gone).count()


def move_up(forum: Forum) -> list[Delegate]:
    """Give free places to those who wait longest; returns who got one. Mails are written in the same transaction."""
    from portal import steps

    with transaction.atomic():
        rules = lock(forum)
        if not rules.moves_up:
            return []
        left = free(rules)
        waiting = Registration.objects.waiting(forum).select_related("delegate__forum")
        lucky = list(waiting if left is None else waiting[:left])
        with history.because("A place has become free."):
            for row in lucky:
                steps.take(row.delegate, State.REGISTERED, kind="moved_up")
    return [row.delegate for row in lucky]


def wait(delegate: Delegate, *, by_hand: bool = False) -> None:
    """Remember since when somebody waits. By hand: until a person decides, not until a place is free."""
    Registration.objects.filter(delegate=delegate).update(waiting_since=timezone.now(), is_held=by_hand)
