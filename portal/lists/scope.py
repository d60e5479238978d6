"""Of whom a list is: a forum, and what the address of the list says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import languages
from core.texts import Text, text
from events.models import AccompanyingPerson, Country, Delegate, Forum, Institution, Session
from portal import queue, sign_ups
from portal.models import SignUp

COMING, ALL = "coming", "all"
STATES: dict[str, Any] = {COMING: _("Coming"), ALL: _("All"), **{str(one): one.label for one in Delegate.State}}


@dataclass(frozen=True)
class Choice:
    """`country` is a primary key as text, `session` a code; empty is all of them."""

    state: str = COMING
    country: str = ""
    session: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Choice":
        """From the parameters of an address. Nonsense in it is passed over."""
        state, session = str(given.get("state", "")), str(given.get("session", ""))
        country = queue.Choice.of(given).country
        is_code = session.replace("-", "").replace("_", "").isalnum() and session.isascii() and len(session) <= 20
        return cls(state if state in STATES else COMING, country, session if is_code else "")

    def query(self, **more: str) -> str:
        """The end of an address that says the same."""
        own = {"state": "" if self.state == COMING else self.state, "country": self.country, "session": self.session}
        return urlencode({key: value for key, value in {**own, **more}.items() if value})


class Scope:
    """What the columns of a list look things up in; each is read once, and only where a list asks for it."""

    def __init__(self, forum: Forum, choice: Choice) -> None:
        self.forum, self.choice, self.zone = forum, choice, forum.zone

    def lookups(self, prefix: str = "") -> dict[str, Any]:
        """What is asked of a delegate; with a prefix, of the delegate to whom a row belongs."""
        found: dict[str, Any] = {"forum": self.forum, "anonymised_at": None}
        if self.choice.state != ALL:
            found["state__in"] = Delegate.COMING if self.choice.state == COMING else [self.choice.state]
        if self.choice.country:
            found["country"] = int(self.choice.country)
        return {f"{prefix}{name}": value for name, value in found.items()}

    @property
    def delegates(self) -> QuerySet[Delegate]:
        rows: QuerySet[Delegate] = Delegate.objects.filter(**self.lookups())
        return rows

    @cached_property
    def countries(self) -> dict[int, Text]:
        """Names of the countries that delegates of the forum come from."""
        own = Delegate.objects.for_forum(self.forum).order_by().values("country")
        return _names(Country.objects.filter(pk__in=own))

    @cached_property
    def institutions(self) -> dict[int, Text]:
        own = Delegate.objects.for_forum(self.forum).order_by().values("institution")
        return _names(Institution.objects.filter(pk__in=own))

    @cached_property
    def companions(self) -> dict[int, int]:
        """How many travel with a delegate."""
        rows = AccompanyingPerson.objects.filter(delegate__forum=self.forum).order_by().values_list("delegate")
        return dict(rows.annotate(n=Count("pk")))

    @cached_property
    def sessions(self) -> dict[int, Session]:
        """Sessions that have places to give, or somebody signed up, by primary key in order of time."""
        taken = SignUp.objects.for_forum(self.forum).order_by().values("session")
        rows = Session.objects.for_forum(self.forum).filter(Q(places__isnull=False) | Q(pk__in=taken)).in_order()
        titles = [languages.column("title", code) for code in languages.CODES]
        return {row.pk: row for row in rows.only("code", "starts_at", "places", "forum_id", *titles)}

    @cached_property
    def taken(self) -> dict[int, tuple[int, int]]:
        """(places taken, people waiting) of those sessions."""
        return sign_ups.counts(self.sessions)

    def country(self, delegate: Delegate) -> Text | str:
        return self.countries.get(delegate.country_id or 0, "")

    def institution(self, delegate: Delegate) -> Text | str:
        """As it is called in the list of institutions, else as the delegate wrote it."""
        return self.institutions.get(delegate.institution_id or 0) or delegate.institution_name


def _names(rows: Any) -> dict[int, Text]:
    found: Iterable[Any] = rows.only("pk", *(languages.column("name", code) for code in languages.CODES))
    return {row.pk: text(row, "name") for row in found}
