"""Deciding on registrations, one or many: what may be decided, whether there is a place, what is said, and doing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import translation

from core import languages
from core.mail import kinds
from core.mail.rendering import Rendered, render
from events.models import Delegate, Forum
from portal import mails, places, recipients, steps
from portal.models import RegistrationRules
from portal.recipients import Recipient

State = Delegate.State
DECISIONS = (State.APPROVED, State.WAITING, State.DECLINED, State.REGISTERED)
BATCH = 50  # how many are written in one transaction: others get their turn between two

Seen = Sequence[tuple[int, str]]  # (primary key, the state that was shown)


class NoPlace(Exception):  # noqa: N818  (an answer, not an error)
    """There are fewer places than people."""

    def __init__(self, left: int, wanted: int) -> None:
        self.left, self.wanted = left, wanted
        super().__init__(left, wanted)


@dataclass
class Outcome:
    """What became of a decision. `changed` are those whom somebody else had decided meanwhile."""

    done: int = 0
    changed: list[Delegate] = field(default_factory=list)
    moved_up: int = 0
    left: int | None = None  # places there were when it stopped for want of them
    not_done: int = 0


def may(before: str, state: str) -> bool:
    """Whether an organiser may make `state` of a state."""
    return state in steps.NEXT[State(before)]


def mail_kind(before: str, state: str) -> str:
    """The mail that goes: somebody who waited hears that there is a place."""
    return "moved_up" if (before, state) == (State.WAITING, State.REGISTERED) else steps.MAIL[State(state)]


def check_places(forum: Forum, befores: Sequence[str], state: str) -> None:
    """Raises NoPlace where those who hold none yet are more than can be taken. Call it under `places.lock` to rely on it."""
    if state not in places.HOLDING:
        return
    rules = RegistrationRules.objects.of(forum)
    new = sum(before not in (*places.HOLDING, State.INVITED) for before in befores)
    invited = sum(before == State.INVITED for before in befores)
    open_to_all, below_capacity = places.free(rules), places.free(rules, invited=True)
    if new and open_to_all is not None and new > open_to_all:
        raise NoPlace(open_to_all, new)
    if below_capacity is not None and new + invited > below_capacity:
        raise NoPlace(below_capacity, new + invited)


def samples(
    delegates: Sequence[Delegate], state: str, notes: Mapping[str, str]
) -> list[tuple[Delegate, Recipient, Rendered]]:
    """The very mails: of the first person of each language and kind, and of the first whose coordinator gets it."""
    first: dict[tuple[str, str, bool], tuple[Delegate, Recipient]] = {}
    for one in delegates:
        to = recipients.of(one)
        if to is not None:
            first.setdefault((to.language, mail_kind(one.state, state), to.invitation is not None), (one, to))
    found = []
    for (code, kind, _passed_on), (one, to) in sorted(first.items(), key=lambda item: _place(item[0])):
        with translation.override(code):
            values = mails.values_for(kind, one, to, notes.get(code, ""))
        found.append((one, to, render(kinds.of(kind), code, values, to.preface(one))))
    return found


def _place(key: tuple[str, str, bool]) -> tuple[int, bool]:
    return languages.CODES.index(key[0]), key[2]


def decide(
    forum: Forum, seen: Seen, state: str, *, by: Any, notes: Mapping[str, str] | None = None, is_mailed: bool = True
) -> Outcome:
    """Bring those into `state` who still are where they were seen; then those who wait longest move up."""
    outcome = Outcome()
    for start in range(0, len(seen), BATCH):
        try:
            with transaction.atomic():
                for one in _still(forum, seen[start : start + BATCH], state, outcome):
                    kind, note = mail_kind(one.state, state), _note(one, notes or {})
                    outcome.done += steps.take(
                        one, state, by=by, kind=kind, note=note, is_mailed=is_mailed, is_held=True
                    )
        except NoPlace as short:
            outcome.left, outcome.not_done = short.left, len(seen) - start
            break
    if state in steps.LEAVING:
        outcome.moved_up = len(places.move_up(forum))
    return outcome


def _note(delegate: Delegate, notes: Mapping[str, str]) -> str:
    """The sentence in the language of whoever gets the mail."""
    to = recipients.of(delegate) if notes else None
    return notes.get(to.language, "") if to is not None else ""


def _still(forum: Forum, seen: Seen, state: str, outcome: Outcome) -> list[Delegate]:
    """Those who are where they were seen, under the lock of the forum's places. Raises NoPlace."""
    places.lock(forum)
    rows = Delegate.objects.for_forum(forum).select_related(*recipients.NEEDED).in_bulk([pk for pk, _before in seen])
    still = [rows[pk] for pk, before in seen if pk in rows and rows[pk].state == before and may(before, state)]
    check_places(forum, [one.state for one in still], state)
    outcome.changed += [rows[pk] for pk, before in seen if pk in rows and rows[pk].state != before]
    return still
