"""What stands in each list: its rows in order, and what they are grouped by. Every list is one query or a fixed few."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q

from core import languages
from core.texts import Text, text
from events.models import AccompanyingPerson, Delegate
from portal import demand
from portal.lists.scope import Scope
from portal.models import SignUp

NAMES = ("family_name", "given_name", "family_name_first", "native_name", "country_id", "institution_id")
COLUMNS = (
    *NAMES, "institution_name", "honorific", "position", "is_head", "language", "interpretation", "state", "diet", "needs",
    "arrives_at", "arrives_by", "departs_at", "departs_by", "phone",
)  # fmt: skip
HAN = ("\N{CJK UNIFIED IDEOGRAPH-3400}", "\N{CJK UNIFIED IDEOGRAPH-9FFF}")
LAST = "\uffff"  # behind every letter


def words(value: Text | str) -> str:
    return value.value if isinstance(value, Text) else value


def native_name(delegate: Delegate) -> Text | str:
    """Chinese letters say that they are, so that they are drawn as in China and read aloud right."""
    name = delegate.native_name
    is_chinese = any(HAN[0] <= sign <= HAN[1] for sign in name)
    return Text(name, "zh-hans") if is_chinese and "zh-hans" in languages.CODES else name


def _alphabetical(value: Text | str) -> str:
    """What is not known stands last."""
    return words(value).casefold() or LAST


def _in_order(scope: Scope, key: Callable[[Delegate], Any], only: Q | None = None) -> list[Delegate]:
    rows = scope.delegates.filter(only) if only is not None else scope.delegates
    people: list[Delegate] = list(rows.order_by().only(*COLUMNS))
    return sorted(people, key=lambda one: (key(one), one.family_name.casefold(), one.given_name.casefold(), one.pk))


def by_country(scope: Scope) -> list[Delegate]:
    """Heads of delegation before the others."""
    return _in_order(scope, lambda one: (_alphabetical(scope.country(one)), one.country_id or 0, not one.is_head))


def by_institution(scope: Scope) -> list[Delegate]:
    return _in_order(scope, lambda one: (_alphabetical(scope.institution(one)), one.institution_id or 0))


def arrivals(scope: Scope) -> list[Delegate]:
    """Those who have not said when come last."""
    return _in_order(scope, lambda one: (one.arrives_at is None, one.arrives_at and one.arrives_at.timestamp()))


def departures(scope: Scope) -> list[Delegate]:
    return _in_order(scope, lambda one: (one.departs_at is None, one.departs_at and one.departs_at.timestamp()))


def day_of_arrival(scope: Scope, delegate: Delegate) -> date | str:
    return delegate.arrives_at.astimezone(scope.zone).date() if delegate.arrives_at else ""


def day_of_departure(scope: Scope, delegate: Delegate) -> date | str:
    return delegate.departs_at.astimezone(scope.zone).date() if delegate.departs_at else ""


def diets(scope: Scope) -> list[Delegate]:
    """Those who eat otherwise or need something; the same words stand together."""
    return _in_order(scope, lambda one: _alphabetical(diet(one)), ~Q(diet="") | ~Q(needs=""))


def diet(delegate: Delegate) -> str:
    """What they wrote, alike where only capitals and spaces differ."""
    said = " ".join(delegate.diet.split())
    return said[:1].upper() + said[1:]


def companions(scope: Scope) -> list[AccompanyingPerson]:
    rows = AccompanyingPerson.objects.filter(**scope.lookups("delegate__"))
    shown = rows.select_related("delegate").only(
        "given_name", "family_name", "note", *(f"delegate__{name}" for name in COLUMNS)
    )
    found: list[AccompanyingPerson] = list(shown)
    return sorted(
        found,
        key=lambda one: (
            _alphabetical(scope.country(one.delegate)), one.delegate.family_name.casefold(), one.delegate_id, one.pk,
        ),
    )  # fmt: skip


def sign_ups(scope: Scope) -> list[SignUp]:
    """Session by session: who has a place in the order of names, then who waits in the order of the list."""
    rows = SignUp.objects.for_forum(scope.forum).filter(**scope.lookups("delegate__"))
    if scope.choice.session:
        rows = rows.filter(session__code=scope.choice.session)
    shown = rows.select_related("delegate").only(
        "session_id", "has_place", "at", *(f"delegate__{name}" for name in COLUMNS)
    )
    places = {pk: n for n, pk in enumerate(scope.sessions)}

    def order(one: SignUp) -> Any:
        who = one.delegate.family_name.casefold() if one.has_place else one.at.isoformat()
        return places.get(one.session_id, len(places)), not one.has_place, who, one.pk

    return sorted(shown, key=order)


def title_of(scope: Scope, one: SignUp) -> Text | str:
    session = scope.sessions.get(one.session_id)
    return text(session, "title") if session else ""


def demands(scope: Scope) -> list[demand.Demand]:
    return demand.of(scope.forum, scope.delegates)
