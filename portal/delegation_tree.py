"""A delegation as the organisers see it: the country, its institutions, their members with states, and the head."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise

from core import languages
from core.texts import text
from events.models import Country, Delegate, Delegation, Forum, Institution
from portal import heads, missing
from portal.models import Invitation
from portal.models.invitation import GONE
from programme.paper.alphabet import key

State = Delegate.State


# --- all countries of a forum -------------------------------------------------------------------------------------------
@dataclass
class Land:
    """A country at a forum. `delegation` is None where there are people and no delegation; `counts` are by state."""

    country: Country
    delegation: Delegation | None
    counts: Counter[str] = field(default_factory=Counter)
    institutions: int = 0
    head: Delegate | None = None
    proposals: int = 0

    @property
    def total(self) -> int:
        """Without those who have left."""
        return sum(count for state, count in self.counts.items() if state not in GONE)

    @property
    def coming(self) -> int:
        return sum(self.counts[state] for state in Delegate.COMING)

    @property
    def open(self) -> int:
        """Those who wait for an answer."""
        return self.counts[State.REGISTERED] + self.counts[State.WAITING]


def lands(forum: Forum) -> list[Land]:
    """In protocol order; countries without a delegation follow. Six queries."""
    found = {
        row.country_id: Land(row.country, row) for row in Delegation.objects.filter(forum=forum).in_protocol_order()
    }
    people = Delegate.objects.for_forum(forum).exclude(country=None).order_by()
    counted = list(people.values_list("country", "state").annotate(n=Count("pk")))
    strangers = Country.objects.filter(pk__in={country for country, *_ in counted} - set(found)).order_by("code")
    found.update({country.pk: Land(country, None) for country in strangers})
    for country, state, count in counted:
        found[country].counts[state] += count
    of_institutions = (
        people.exclude(state__in=GONE).values_list("country").annotate(n=Count("institution", distinct=True))
    )
    for country, count in of_institutions:
        found[country].institutions = count
    for head in heads.chosen(forum).exclude(country=None):
        found[head.country_id].head = head
    proposed = Invitation.objects.for_forum(forum).filter(proposed_head__country__in=found)
    for country in proposed.values_list("proposed_head__country", flat=True):
        found[country].proposals += 1
    return list(found.values())


# --- one country --------------------------------------------------------------------------------------------------------
@dataclass
class Member:
    delegate: Delegate
    missing: list[str | Promise]
    may_be_head: bool


@dataclass
class Branch:
    """An institution with its members; `name` where somebody wrote it and nobody has chosen it from the list."""

    institution: Institution | None
    name: str
    invitation: Invitation | None = None
    members: list[Member] = field(default_factory=list)


def members(forum: Forum, country: Country) -> QuerySet[Delegate]:
    """Everybody of a delegation, in protocol order."""
    rows: QuerySet[Delegate] = Delegate.objects.for_forum(forum).filter(country=country).in_protocol_order()
    return rows


def branches(forum: Forum, country: Country) -> list[Branch]:
    """Institutions of a delegation by their names, also those that are invited and have sent nobody yet. No members yet."""
    pairs = members(forum, country).order_by().values_list("institution", "institution_name").distinct()
    ids = {pk for pk, _name in pairs if pk}
    known = Q(institution__in=ids) | Q(institution__country=country)
    invited = Invitation.objects.for_forum(forum).filter(known).select_related("coordinator").with_used()
    by_institution = {row.institution_id: row for row in invited}
    institutions = Institution.objects.in_bulk(ids | set(by_institution))
    code = languages.active()
    found = [Branch(one, text(one, "name").value, by_institution.get(pk)) for pk, one in institutions.items()]
    found += [Branch(None, name) for name in {name for pk, name in pairs if not pk}]
    return sorted(found, key=lambda branch: (branch.institution is None, key(branch.name, code)))


def fill(forum: Forum, country: Country, chosen: Iterable[Branch]) -> int:
    """Put the members into some branches; how many they are. Two queries however many."""
    of = {
        (branch.institution.pk if branch.institution else None, "" if branch.institution else branch.name): branch
        for branch in chosen
    }
    wanted = Q(institution__in=[pk for pk, _name in of if pk])
    wanted |= Q(institution=None, institution_name__in=[name for pk, name in of if pk is None])
    rows = members(forum, country).filter(wanted).select_related("registration")
    grouped: dict[tuple[int | None, str], list[Member]] = defaultdict(list)
    for one in rows.prefetch_related(missing.agreements()):
        place = (one.institution_id, "" if one.institution_id else one.institution_name)
        grouped[place].append(Member(one, missing.of(one), one.state not in GONE and not one.is_head))
    for place, branch in of.items():
        branch.members = grouped[place]
    return sum(map(len, grouped.values()))


def proposals(forum: Forum, country: Country) -> list[Invitation]:
    """Invitations whose institutions propose a head of this delegation."""
    rows = Invitation.objects.for_forum(forum).filter(proposed_head__country=country)
    return list(rows.exclude(proposed_head__state__in=GONE).select_related("proposed_head", "institution"))
