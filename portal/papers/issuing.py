"""Issuing letters and certificates, one or many: who gets one, what stands in the way, doing it, doing it again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.paper import glyphs
from events.models import Delegate, Forum
from portal.models import Attendance, Document, Letterhead
from portal.models.document import new_serial
from portal.models.letterhead import two_languages
from portal.papers import mail, pdf
from portal.papers.snapshot import Facts, snapshot

BATCH = 50  # how many are written in one transaction: others get their turn between two
SETTABLE = (Document.State.ISSUED, Document.State.GRANTED, Document.State.REFUSED)


@dataclass(frozen=True)
class Order:
    """What is to be issued: a kind, in which languages (site codes; `other` empty is each delegate's own), anew or not."""

    kind: str
    first: str
    other: str = ""
    is_again: bool = False

    def pair(self, delegate: Delegate) -> tuple[str, str]:
        return two_languages(self.first, self.other or delegate.language)


@dataclass
class Outcome:
    """`lacking` are those whose papers hold characters that no font has: (delegate, the characters)."""

    ready: list[Document] = field(default_factory=list)
    lacking: list[tuple[Delegate, list[str]]] = field(default_factory=list)
    left_out: list[Delegate] = field(default_factory=list)


def days_of(forum: Forum, ids: Iterable[int]) -> dict[int, list[date]]:
    """Days on which delegates were let in and nobody took it back, by primary key, in order. One query."""
    rows = Attendance.objects.standing().for_forum(forum).filter(delegate__in=list(ids))
    found: dict[int, list[date]] = defaultdict(list)
    own = set(forum.days)
    for pk, day in rows.order_by("day").values_list("delegate_id", "day").distinct():
        if not own or day in own:
            found[pk].append(day)
    return dict(found)


def people(forum: Forum, ids: Iterable[int]) -> list[Delegate]:
    """Delegates with all that a paper says of them, in the order of their names."""
    rows = Delegate.objects.for_forum(forum).filter(pk__in=list(ids), anonymised_at=None)
    return list(rows.select_related("forum__venue", "institution", "country"))


def prepare(letterhead: Letterhead, delegates: Sequence[Delegate], order: Order, *, by: Any = None) -> Outcome:
    """Papers that could be issued now, none of them saved; two queries.

    Left out are those who have one already (or none, where it is to be issued again), letters of people who are not expected,
    certificates of people who were not there.
    """
    outcome, at, ids = Outcome(), timezone.now(), [one.pk for one in delegates]
    had = set(
        Document.objects.standing().filter(kind=order.kind, delegate__in=ids).values_list("delegate_id", flat=True)
    )
    days = days_of(letterhead.forum, ids) if order.kind == Document.Kind.CERTIFICATE else {}
    for one in delegates:
        entitled = bool(days.get(one.pk)) if order.kind == Document.Kind.CERTIFICATE else one.is_coming
        if not entitled or (one.pk in had) != order.is_again:
            outcome.left_out.append(one)
            continue
        facts = Facts(order.kind, order.pair(one), new_serial(), at, days.get(one.pk, []))
        made = _paper(letterhead, one, facts, by)
        missing = pdf.lacking(made.data)
        if missing:
            outcome.lacking.append(
                (one, [f"{glyphs.named(sign)} {glyphs.title(sign)}".strip() for sign in sorted(missing)])
            )
        else:
            outcome.ready.append(made)
    return outcome


def _paper(letterhead: Letterhead, delegate: Delegate, facts: Facts, by: Any) -> Document:
    return Document(
        delegate=delegate, kind=facts.kind, serial=facts.serial, language=facts.pair[0], other_language=facts.pair[1],
        issued_at=facts.at, issued_by=by, data=snapshot(delegate, letterhead, facts),
    )  # fmt: skip


def issue(forum: Forum, ids: Sequence[int], order: Order, *, by: Any = None, is_mailed: bool = True) -> Outcome:
    """Issue papers to delegates of a forum, with their mails. A second time nothing happens, unless the order says again."""
    whole = Outcome()
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            letterhead = _locked(forum)
            done = prepare(letterhead, people(forum, ids[start : start + BATCH]), order, by=by)
            _write(done.ready, order)
            for made in done.ready if is_mailed else []:
                mail.put(made)
        whole.ready += done.ready
        whole.lacking += done.lacking
        whole.left_out += done.left_out
    return whole


def _locked(forum: Forum) -> Letterhead:
    """The letterhead under a lock: of two who issue at once, the second sees what the first has done."""
    found: Letterhead = Letterhead.objects.select_for_update(of=("self",)).get(forum=forum)
    found.forum = forum
    return found


def _write(made: list[Document], order: Order) -> None:
    """Those that are replaced first: one of a kind stands for each delegate."""
    ids = [document.delegate_id for document in made]
    old = list(Document.objects.standing().filter(kind=order.kind, delegate__in=ids)) if order.is_again else []
    Document.objects.filter(pk__in=[one.pk for one in old]).update(state=Document.State.REPLACED)
    Document.objects.bulk_create(made)
    new = {document.delegate_id: document for document in made}
    for one in old:
        one.state, one.replaced_by = Document.State.REPLACED, new[one.delegate_id]
    Document.objects.bulk_update(old, ["replaced_by"])


def set_state(forum: Forum, ids: Iterable[int], state: str) -> int:
    """What became of the letters of delegates; of those who have one that stands. Returns how many were changed."""
    rows = Document.objects.for_forum(forum).filter(
        kind=Document.Kind.LETTER, delegate__in=list(ids), state__in=SETTABLE
    )
    return Document.objects.filter(pk__in=list(rows.exclude(state=state).values_list("pk", flat=True))).update(
        state=state
    )
