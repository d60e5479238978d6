"""The organisers' queue: the delegates of a forum, chosen by what an address says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from core import languages
from core.models import OutboxMail
from core.spellings import spellings
from events.models import Delegate, Forum
from portal import duplicates

WAYS = ("open", "invited", "institution")
SORTS: Mapping[str, tuple[str, ...]] = {
    "new": ("-registration__registered_at", "-pk"),
    "old": ("registration__registered_at", "pk"),
    "waits": ("registration__waiting_since", "pk"),
    "name": ("family_name", "given_name", "pk"),
}
SEARCHED = ("given_name", "family_name", "native_name", "email", "reference", "institution_name")


@dataclass(frozen=True)
class Choice:
    """What of the queue is wanted; empty is everything. `country` and `institution` are primary keys as text."""

    state: str = ""
    country: str = ""
    institution: str = ""
    language: str = ""
    way: str = ""
    twins: str = ""
    unconfirmed: str = ""
    bounced: str = ""
    q: str = ""
    sort: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Choice":
        """From the parameters of an address. Nonsense in it is passed over."""

        def one(name: str, known: Any) -> str:
            value = str(given.get(name, ""))
            return value if value in known else ""

        def number(name: str) -> str:
            value = str(given.get(name, ""))
            return value if value.isascii() and value.isdecimal() and len(value) < 16 else ""

        return cls(
            state=one("state", Delegate.State.values), country=number("country"), institution=number("institution"),
            language=one("language", languages.CODES), way=one("way", WAYS), twins=one("twins", ("1",)),
            unconfirmed=one("unconfirmed", ("1",)), bounced=one("bounced", ("1",)), sort=one("sort", SORTS),
            q=" ".join(str(given.get("q", "")).replace("\x00", "").split())[:100],
        )  # fmt: skip

    def query(self, **more: str) -> str:
        """The end of an address that says the same."""
        return urlencode({key: value for key, value in {**vars(self), **more}.items() if value})

    def in_state(self, state: str) -> "Choice":
        return replace(self, state=state)


def chosen(forum: Forum, choice: Choice) -> QuerySet[Delegate]:
    """Delegates of a forum that a choice names, in its order."""
    rows: QuerySet[Delegate] = Delegate.objects.for_forum(forum)
    exact = {"state": choice.state, "country": choice.country, "institution": choice.institution}
    rows = rows.filter(**{name: value for name, value in {**exact, "language": choice.language}.items() if value})
    if choice.way == "institution":
        rows = rows.filter(registration__invitation__isnull=False)
    elif choice.way:
        invited = choice.way == "invited"
        rows = rows.filter(registration__invitation=None)
        by_name = Q(registration__invited_at__isnull=False) | Q(state=Delegate.State.INVITED)
        rows = rows.filter(by_name) if invited else rows.exclude(by_name)
    if choice.unconfirmed:
        rows = rows.exclude(email="").filter(registration__confirmed_at=None)
    if choice.bounced:
        rows = rows.filter(came_back())
    if choice.twins:
        rows = rows.filter(duplicates.has_twin())
    for word in choice.q.split():
        rows = rows.filter(_contains(word))
    return rows.order_by(*SORTS[choice.sort or "new"])


def came_back() -> Exists:
    """For a query of delegates: whether a mail to the address that they have now has come back."""
    mails = OutboxMail.objects.bounced().filter(about_label="events.delegate", about_id=OuterRef("pk"))
    return Exists(mails.filter(to=OuterRef("email")))


def counts(forum: Forum, choice: Choice) -> dict[str, int]:
    """How many there are in each state of what is chosen otherwise."""
    rows = chosen(forum, choice.in_state("")).order_by()
    return dict(rows.values_list("state").annotate(n=Count("pk")))


def _contains(word: str) -> Q:
    found = Q(pk__in=[])
    columns = [*SEARCHED, *(f"institution__{languages.column('name', code)}" for code in languages.CODES)]
    for form in spellings(word):
        for column in columns:
            found |= Q(**{f"{column}__icontains": form})
    return found
