"""Steps: a delegate's way from one state to the next, written down whatever way it was taken, with its mail."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import changes, history
from events.models import Delegate
from portal import mails
from portal.models import Registration, Step

State = Delegate.State
# What an organiser may make of a state.
NEXT: Mapping[str, tuple[str, ...]] = {
    State.INVITED: (State.APPROVED, State.DECLINED),
    State.REGISTERED: (State.APPROVED, State.WAITING, State.DECLINED),
    State.WAITING: (State.APPROVED, State.REGISTERED, State.DECLINED),
    State.APPROVED: (State.DECLINED, State.WAITING),
    State.DECLINED: (State.APPROVED, State.REGISTERED, State.WAITING),
    State.WITHDRAWN: (State.REGISTERED,),
    State.CHECKED_IN: (),
}
# States that leave a place to somebody else.
LEAVING = (State.WAITING, State.DECLINED, State.WITHDRAWN)
MAIL = {
    State.REGISTERED: "registered",
    State.WAITING: "waiting",
    State.APPROVED: "approved",
    State.DECLINED: "declined",
    State.WITHDRAWN: "withdrawn",
}


def take(
    delegate: Delegate,
    state: str,
    *,
    by: Any = None,
    kind: str | None = None,
    note: str = "",
    is_mailed: bool = True,
    is_held: bool = False,
) -> bool:
    """Bring a delegate into a state, in one transaction with the step and the mail. False when they are in it already.

    `kind` is a mail's other than that of the state; `note` is a sentence of the organiser's for it. `is_held` is for the waiting
    list: until a person decides. What becomes free is given on by the caller (`places.move_up`).
    """
    with transaction.atomic():
        rows = Delegate.objects.select_for_update(of=("self",))
        row: Delegate = (rows.select_related("forum") if is_mailed else rows).get(pk=delegate.pk)
        if row.state == state:
            return False
        row.state = state
        row._history_user = by  # type: ignore[attr-defined]  # read by django-simple-history
        row.save(update_fields=["state"])
        delegate.state = state
        waits = {"waiting_since": timezone.now(), "is_held": is_held} if state == State.WAITING else {}
        place = {"waiting_since": None, "is_held": False, **waits}
        if not Registration.objects.filter(delegate=row).update(**place):
            Registration.objects.create(delegate=row, **place)
        if is_mailed and (mail := kind or MAIL.get(State(state))):
            mails.put(mail, row, note=note)
    return True


def _record(change: changes.Change) -> None:
    """A step for each delegate whose state is another than that of the last step."""
    if change.model is not Delegate or change.kind == "deleted":
        return
    if change.columns is not None and "state" not in change.columns:
        return
    ids = list(change.ids)
    last = dict(Step.objects.filter(delegate__in=ids).order_by("at", "pk").values_list("delegate_id", "after"))
    reason, user = history._cause.get()
    who = history.person_of(change.instance) if change.instance is not None else user
    made = [
        Step(delegate_id=pk, before=last.get(pk, ""), after=state, by=who, cause=reason[:100])
        for pk, state in Delegate.objects.filter(pk__in=ids).values_list("pk", "state")
        if last.get(pk) != state
    ]
    Step.objects.bulk_create(made)


def connect() -> None:
    changes.subscribe(_record)
