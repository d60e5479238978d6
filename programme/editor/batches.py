"""Operations of the editor as batches in history: every row that one writes carries the same reason.

A reason is "editor:<id>:<what>", of an undo or a redo "editor:<id>:<what>:<id of the batch it takes back>". What can be undone is
read from history alone: nothing is kept beside it.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core import history
from events.models import Forum, Session

PREFIX = "editor:"
REMEMBERED = 2000  # history rows that are looked through for what can be undone


class What(models.TextChoices):
    """What a batch did, as the buttons say it."""

    MOVE = "move", _("a move")
    SHIFT = "shift", _("a shift of a day")
    COPY = "copy", _("a copy of a day")
    SWAP = "swap", _("a swap")
    DAY = "day", _("a move to another day")
    IMPORT = "import", _("an import")
    UNDO = "undo", _("an undo")
    REDO = "redo", _("a redo")


@dataclass(frozen=True)
class Batch:
    """One operation. `takes_back` is the id of the batch that an undo or a redo reversed."""

    id: str
    what: What
    takes_back: str = ""

    @property
    def reason(self) -> str:
        return ":".join(filter(None, ("editor", self.id, self.what.value, self.takes_back)))


@dataclass(frozen=True)
class Stacks:
    """What may be undone and what may be done again, the latest last."""

    undo: list[Batch]
    redo: list[Batch]

    @property
    def next_undo(self) -> Batch | None:
        return self.undo[-1] if self.undo else None

    @property
    def next_redo(self) -> Batch | None:
        return self.redo[-1] if self.redo else None


def parse(reason: str) -> Batch | None:
    """A batch from the reason of a history row; None for other reasons."""
    parts = reason.split(":")
    if parts[0] != "editor" or len(parts) not in (3, 4) or parts[2] not in What.values:
        return None
    return Batch(parts[1], What(parts[2]), parts[3] if len(parts) == 4 else "")


@contextmanager
def batch(what: What, user: Any, takes_back: str = "") -> Iterator[Batch]:
    """One transaction whose history rows carry one reason and this person."""
    made = Batch(uuid.uuid4().hex, what, takes_back)
    with transaction.atomic(), history.because(made.reason, user):
        yield made


def lock(forum: Forum) -> None:
    """Let no other operation of the editor on this forum run until the transaction ends."""
    list(Forum.objects.select_for_update(of=("self",)).filter(pk=forum.pk).values_list("pk"))


def stacks(batches: Iterable[Batch]) -> Stacks:
    """From batches in order of time: an undo takes from one stack to the other, anything new empties the second."""
    undo: list[Batch] = []
    redo: list[Batch] = []
    for made in batches:
        if made.what == What.UNDO:
            undo = [other for other in undo if other.id != made.takes_back]
            redo.append(made)
        elif made.what == What.REDO:
            redo = [other for other in redo if other.id != made.takes_back]
            undo.append(made)
        else:
            undo.append(made)
            redo = []
    return Stacks(undo, redo)


def of_person(forum: Forum, user: Any) -> Stacks:
    """What this person may undo and do again in a forum."""
    rows = Session.history.filter(forum_id=forum.pk, history_user=user, history_change_reason__startswith=PREFIX)
    reasons = rows.order_by("-history_id").values_list("history_change_reason", flat=True)[:REMEMBERED]
    found = dict.fromkeys(reversed(list(reasons)))
    return stacks(made for reason in found if (made := parse(reason)) is not None)
