"""The PDF of badges, and what is remembered of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from core.paper import typesetting
from events.models import AccompanyingPerson, Delegate, Forum
from portal.badges.choice import Paper
from portal.badges.data import Writer, document
from portal.models import Badge

TEMPLATE = Path(__file__).with_name("badge.typ")
MOST = 500
"""Delegates in one file: it is made while somebody waits."""


@dataclass(frozen=True)
class Made:
    """A PDF, and the tokens that stand on it by the primary keys of the delegates."""

    content: bytes
    tokens: dict[int, str]


def whole(rows: QuerySet[Delegate]) -> QuerySet[Delegate]:
    """With what stands on a badge. Three queries more, however many the delegates."""
    return rows.prefetch_related("country", "institution", "user")


def make(forum: Forum, delegates: Sequence[Delegate], paper: Paper) -> Made:
    """Badges of at most `MOST` delegates (see `whole`), in their order. Raises RuntimeError with typst's words."""
    badges = Badge.objects.of_all(delegates)
    data = document(Writer(forum, paper), delegates, badges, companions(delegates, paper))
    logo = (settings.BASE_DIR / "static" / "img" / "logo.svg").read_text(encoding="utf-8")
    tokens = {pk: badge.token for pk, badge in badges.items()}
    files = {"logo.svg": logo, **{f"{token}.svg": typesetting.square_code(token) for token in tokens.values()}}
    moment = int(timezone.now().timestamp())
    content = typesetting.typeset(TEMPLATE.read_text(encoding="utf-8"), data, moment=moment, files=files)
    return Made(content, tokens)


def mark(made: Made) -> None:
    """Remember what was printed; not of badges that got another token meanwhile."""
    Badge.objects.filter(delegate__in=made.tokens, token__in=made.tokens.values()).update(printed_at=timezone.now())


def companions(delegates: Sequence[Delegate], paper: Paper) -> dict[int, list[AccompanyingPerson]]:
    """Whoever travels with delegates, by their primary keys; nobody where the paper says so."""
    found: dict[int, list[AccompanyingPerson]] = defaultdict(list)
    if paper.companions:
        rows = AccompanyingPerson.objects.filter(delegate__in=[one.pk for one in delegates])
        for person in rows:
            found[person.delegate_id].append(person)
    return found
