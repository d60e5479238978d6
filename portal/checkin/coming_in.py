"""People whom the door does not know yet, or who may not come in yet: walk-ins, and deciding at the desk."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import history, languages
from events.models import Delegate, Forum
from portal import consents, deciding, duplicates, places
from portal.checkin.entering import Answer, Entry, Outcome, enter
from portal.models import Attendance, Badge, NameKey, Registration

State = Delegate.State
MOST = 10
REMARK = "walk-in"


def twins(forum: Forum, columns: dict[str, Any]) -> list[Delegate]:
    """Delegates of the forum who may be the person whose name was typed: by sound, in any script."""
    duplicates.fill(forum)
    keys = duplicates.keys_of(Delegate(forum=forum, **columns))
    same = NameKey.objects.filter(key__in=keys, delegate__forum=forum).values("delegate")
    rows = Delegate.objects.filter(pk__in=same).select_related("country", "institution")
    return list(rows.order_by("family_name", "given_name", "pk")[:MOST])


def has_come(key: str) -> bool:
    """Whether an entry is known: a form that is sent again, because no answer came, is no second person."""
    return Attendance.objects.filter(key=key).exists()


@transaction.atomic
def walk_in(
    forum: Forum, columns: dict[str, Any], entry: Entry, by: Any, *, agreed: Iterable[str] = (), above: bool = False
) -> Outcome:
    """A new delegate who is let in at once; the token of `entry` is not looked at. The same key again makes nobody.

    `agreed` are purposes of consents, given on paper; `above` is for those who may decide: also where no place is left.
    """
    rules = places.lock(forum)
    same = Attendance.objects.filter(key=entry.key).select_related("delegate").first()
    if same is not None:
        return Outcome(entry.key, Answer.UNDONE if same.undone_at else Answer.OK, same.delegate, same)
    if not above and places.free(rules, invited=True) == 0:
        return Outcome(entry.key, Answer.FULL)
    made = Delegate(forum=forum, state=State.CHECKED_IN, language=by.language, **columns)
    made._history_user = by  # type: ignore[attr-defined]  # read by django-simple-history
    with history.because("Walk-in", by):
        made.save()
        consents.write(made, agreed, languages.active(), on_paper=True)
    Registration.objects.create(delegate=made, registered_at=timezone.now(), remark=REMARK)
    token = Badge.objects.of(made).token
    return enter(forum, Entry(entry.key, token, entry.at, entry.session, entry.desk), by)


def approve_and_enter(forum: Forum, entry: Entry, by: Any) -> Outcome:
    """For those who may decide: approve whoever stands at the door, without a mail, and let them in."""
    delegate: Delegate | None = Delegate.objects.for_forum(forum).filter(badge__token=entry.token).first()
    if delegate is None:
        return Outcome(entry.key, Answer.UNKNOWN)
    for state in _way(delegate.state):
        done = deciding.decide(forum, [(delegate.pk, delegate.state)], state, by=by, is_mailed=False)
        if done.left is not None:
            return Outcome(entry.key, Answer.FULL, delegate)
        delegate.refresh_from_db(fields=["state"])
    return enter(forum, entry, by)


def _way(state: str) -> tuple[str, ...]:
    """The decisions that lead from a state to "approved"; none where it is no question."""
    if deciding.may(state, State.APPROVED):
        return (State.APPROVED,)
    return (State.REGISTERED, State.APPROVED) if deciding.may(state, State.REGISTERED) else ()
