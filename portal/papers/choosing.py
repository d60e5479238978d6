"""Whose letters or certificates are looked at: the delegates of a forum, chosen by what an address says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from events.models import Delegate, Forum
from portal import queue
from portal.models import Attendance, Document

SHOWN = [state for state in Document.State.values if state != Document.State.REPLACED]


@dataclass(frozen=True)
class Choice:
    """What is wanted; empty is everything. `country` and `institution` are primary keys as text."""

    kind: str = Document.Kind.LETTER
    state: str = ""
    country: str = ""
    institution: str = ""
    q: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Choice":
        """From the parameters of an address. Nonsense in it is passed over."""
        people = queue.Choice.of(given)
        kind, state = str(given.get("kind", "")), str(given.get("state", ""))
        return cls(
            kind=kind if kind in Document.Kind.values else Document.Kind.LETTER, state=state if state in SHOWN else "",
            country=people.country, institution=people.institution, q=people.q,
        )  # fmt: skip

    def query(self, **more: str) -> str:
        """The end of an address that says the same."""
        return urlencode({key: str(value) for key, value in {**vars(self), **more}.items() if value})

    def in_state(self, state: str) -> "Choice":
        return replace(self, state=state)


def chosen(forum: Forum, choice: Choice) -> Any:
    """Delegates who want a letter (or were there), and those who have one; each with `paper_state`, a value of `Document.State`."""
    people = queue.Choice(country=choice.country, institution=choice.institution, q=choice.q, sort="name")
    standing = Document.objects.standing().filter(kind=choice.kind, delegate=OuterRef("pk"))
    state = Subquery(standing.order_by().values("state")[:1])
    rows: Any = queue.chosen(forum, people).annotate(
        paper_state=Coalesce(state, Value(str(Document.State.REQUESTED)), output_field=CharField())
    )
    rows = rows.filter(~Q(paper_state=Document.State.REQUESTED) | _wants(choice.kind))
    return rows.filter(paper_state=choice.state) if choice.state else rows


def _wants(kind: str) -> Q:
    if kind == Document.Kind.CERTIFICATE:
        return Q(Exists(Attendance.objects.standing().filter(delegate=OuterRef("pk"))), anonymised_at=None)
    return Q(wants_letter=True, state__in=Delegate.COMING)


def counts(forum: Forum, choice: Choice) -> dict[str, int]:
    """How many there are in each state of what is chosen otherwise."""
    rows = chosen(forum, choice.in_state("")).order_by()
    return dict(rows.values_list("paper_state").annotate(n=Count("pk")))


def documents(forum: Forum, choice: Choice) -> QuerySet[Document]:
    """The papers that stand of those who are chosen, in the order of names."""
    rows = Document.objects.standing().filter(
        kind=choice.kind, delegate__in=chosen(forum, choice).order_by().values("pk")
    )
    return rows.order_by("delegate__family_name", "delegate__given_name", "delegate_id")
