"""Whose badges, in which languages, on which paper: what an address or a form says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from core import languages
from events.models import Delegate, Forum
from portal import queue

OWN, NONE = "own", "none"
"""For the second language: each delegate's own; one language only."""
HOST = {
    "CN": "zh-hans",
    "KZ": "kk",
    "RU": "ru",
    "UZ": "uz",
    "UA": "uk",
    "PL": "pl",
}  # ISO 3166-1 -> language of the site
LAYOUTS = ("sheet", "single")
ORDERS: Mapping[str, tuple[str, ...]] = {
    "country": ("country__code", "institution_id", "family_name", "given_name", "pk"),
    "name": ("family_name", "given_name", "pk"),
}


@dataclass(frozen=True)
class Paper:
    """How badges look. `first` and `second` are languages of the site; `second` may be `OWN` or `NONE`."""

    first: str
    second: str = OWN
    layout: str = "sheet"
    companions: bool = True

    @classmethod
    def of(cls, given: Mapping[str, Any], forum: Forum) -> "Paper":
        """From a form or an address. Nonsense in it is passed over; at first the host's language stands on top."""
        first = str(given.get("first", ""))
        second, layout = str(given.get("second", OWN)), str(given.get("layout", ""))
        return cls(
            first=first if first in languages.CODES else host_language(forum),
            second=second if second in (NONE, *languages.CODES) else OWN,
            layout=layout if layout in LAYOUTS else LAYOUTS[0],
            companions="first" not in given or bool(given.get("companions")),
        )

    def values(self) -> dict[str, str]:
        """For an address that says the same."""
        return {"first": self.first, "second": self.second, "layout": self.layout, "companions": "1" * self.companions}

    def pair(self, own: str, forum: Forum) -> tuple[str, str]:
        """The languages of one badge. Who reads the first one already gets English beside it, or the host's language."""
        if self.second != OWN:
            return self.first, "" if self.second in (NONE, self.first) else self.second
        others = (own, languages.DEFAULT, host_language(forum))
        return self.first, next((code for code in others if code != self.first and code in languages.CODES), "")


def host_language(forum: Forum) -> str:
    code = HOST.get(forum.host_country.code if forum.host_country else "", "")
    return code if code in languages.CODES else languages.DEFAULT


@dataclass(frozen=True)
class Whose:
    """Which delegates; empty is everybody who comes to the place. `country` and `institution` are primary keys as text."""

    q: str = ""
    country: str = ""
    institution: str = ""
    new: str = ""
    order: str = "country"

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Whose":
        known = queue.Choice.of(given)
        order = str(given.get("order", ""))
        return cls(
            q=known.q, country=known.country, institution=known.institution, new="1" if given.get("new") == "1" else "",
            order=order if order in ORDERS else "country",
        )  # fmt: skip

    def query(self, **more: str) -> str:
        return urlencode({key: value for key, value in {**vars(self), **more}.items() if value})


def chosen(forum: Forum, whose: Whose) -> QuerySet[Delegate]:
    """Delegates who get a badge: approved or checked in. Those who follow online only when one looks for them by name."""
    known = queue.Choice(q=whose.q, country=whose.country, institution=whose.institution)
    rows = queue.chosen(forum, known).filter(state__in=Delegate.COMING, anonymised_at=None)
    if not whose.q:
        rows = rows.filter(attendance=Delegate.Attendance.ON_SITE)
    if whose.new:
        rows = rows.filter(Q(badge=None) | Q(badge__printed_at=None))
    return rows.order_by(*ORDERS[whose.order])
