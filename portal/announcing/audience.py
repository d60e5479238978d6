"""To whom an announcement goes: delegates of a forum, chosen by what an address says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from events import spoken
from events.models import Delegate, Forum
from news.models import Announcement
from portal.lists.scope import ALL, COMING, STATES
from portal.models import Announced, SignUp, Star
from portal.models.invitation import GONE

CHOICES = {key: label for key, label in STATES.items() if key not in GONE}
HAS_OWN = ~Q(email="")
BY_COORDINATOR = Q(email="") & (
    Q(registration__invitation__coordinator__isnull=False) | Q(registration__invitation__contact_email__gt="")
)
REFUSES = Q(registration__no_announcements_at__isnull=False) | Q(
    email="", registration__invitation__no_announcements_at__isnull=False
)


@dataclass(frozen=True)
class Audience:
    """Empty is everybody. `country` and `session` are primary keys as text, `interpretation` is a language that is listened to."""

    state: str = COMING
    country: str = ""
    interpretation: str = ""
    session: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Audience":
        """From the parameters of an address. Nonsense in it is passed over."""

        def number(name: str) -> str:
            value = str(given.get(name, ""))
            return value if value.isascii() and value.isdecimal() and len(value) < 16 else ""

        state, language = str(given.get("state", "")), str(given.get("interpretation", ""))
        return cls(
            state if state in CHOICES else COMING, number("country"), language if language in spoken.CODES else "",
            number("session"),
        )  # fmt: skip

    def query(self, **more: str) -> str:
        """The end of an address that says the same."""
        return urlencode({key: value for key, value in {**vars(self), **more}.items() if value})

    def people(self, forum: Forum) -> QuerySet[Delegate]:
        """Delegates whom it names. Nobody who has left, was declined or is anonymised."""
        rows: QuerySet[Delegate] = Delegate.objects.for_forum(forum).filter(anonymised_at=None).exclude(state__in=GONE)
        if self.state != ALL:
            rows = rows.filter(state__in=Delegate.COMING if self.state == COMING else [self.state])
        if self.country:
            rows = rows.filter(country=int(self.country))
        if self.interpretation:
            rows = rows.filter(interpretation=self.interpretation)
        return rows.filter(_interested(int(self.session))) if self.session else rows


def _interested(session: int) -> Q:
    """Who has signed up for a session, a place or not, or has starred it."""
    signed_up = SignUp.objects.filter(session=session, delegate=OuterRef("pk"))
    starred = Star.objects.filter(session=session, user=OuterRef("user"))
    return Q(Exists(signed_up)) | Q(Exists(starred))


def _has(announcement: Announcement) -> Exists:
    return Exists(Announced.objects.of(announcement).filter(delegate=OuterRef("pk")))


def waiting(announcement: Announcement, people: QuerySet[Delegate]) -> QuerySet[Delegate]:
    """Those of them who can be reached, want it, and have not got it."""
    return people.filter(HAS_OWN | BY_COORDINATOR).exclude(REFUSES).exclude(Q(_has(announcement)))


def counts(announcement: Announcement, people: QuerySet[Delegate]) -> dict[str, int]:
    """One question: how many there are, how many have it, want none, cannot be reached, and would get it now."""
    rows = people.order_by().annotate(has_it=_has(announcement))
    open_, reached = Q(has_it=False), HAS_OWN | BY_COORDINATOR
    found: dict[str, int] = rows.aggregate(
        all=Count("pk"), has=Count("pk", filter=Q(has_it=True)), refuses=Count("pk", filter=open_ & REFUSES),
        unreached=Count("pk", filter=open_ & ~REFUSES & ~reached),
        by_coordinator=Count("pk", filter=open_ & ~REFUSES & BY_COORDINATOR),
    )  # fmt: skip
    return {**found, "now": found["all"] - found["has"] - found["refuses"] - found["unreached"]}
