"""What the search finds of this app: forums, countries and institutions that are shown to the public."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import dates, languages
from events.models import (
    AllianceDocument,
    Country,
    Delegation,
    DelegationInstitution,
    Forum,
    ForumPartner,
    Institution,
    Signatory,
    Venue,
)
from search.sources import OWN, Document, Ids, Source, Words, html_text, joined, own

RANK = 10_000  # places that one forum takes in the order of answers

Place = tuple[int, int, tuple[str, ...]]
"""Where an institution is named: 0 with a delegation or 1 as a partner, position, address."""


def ranked() -> dict[int, tuple[int, str]]:
    """Public forums, the current one first: {id: (rank, slug)}."""
    rows = Forum.objects.published().in_order().values_list("pk", "slug")
    return {pk: (rank, slug) for rank, (pk, slug) in enumerate(rows)}


# --- forums ------------------------------------------------------------------------------------------------------------


def _forums(ids: Ids | None) -> Iterator[Document]:
    ranks = ranked()
    rows = Forum.objects.published().select_related("venue", "host_country")
    for forum in rows if ids is None else rows.filter(pk__in=ids):
        words = {code: _of_forum(forum, code) for code in languages.CODES}
        yield Document(forum.pk, words, ("forum", forum.slug), position=ranks[forum.pk][0])


def _of_forum(forum: Forum, code: str) -> Words:
    lines = [own(forum, name, code) for name in ("short_name", "theme", "tagline", "city", "dates_text")]
    about = html_text(own(forum, "description", code))
    place = [own(forum.venue, name, code) for name in ("name", "address")]
    with translation.override(code):
        days = dates.span(forum.starts_on, forum.ends_on) if forum.starts_on and forum.ends_on else lines[-1]
    return Words(own(forum, "name", code), joined(*lines, about, *place, own(forum.host_country, "name", code)), days)


def _forums_at(venues: Ids) -> "QuerySet[Forum, int]":
    return Forum.objects.filter(venue__in=venues).values_list("pk", flat=True)


def _forums_in(countries: Ids) -> "QuerySet[Forum, int]":
    return Forum.objects.filter(host_country__in=countries).values_list("pk", flat=True)


# --- countries ---------------------------------------------------------------------------------------------------------


def _countries(ids: Ids | None) -> Iterator[Document]:
    """Countries with a delegation; the page is that at the current forum, or the latest they were at."""
    ranks = ranked()
    rows = Delegation.objects.filter(forum__in=ranks).select_related("country")
    found: dict[int, Delegation] = {}
    for row in rows if ids is None else rows.filter(country__in=ids):
        best = found.setdefault(row.country_id, row)
        if ranks[row.forum_id] < ranks[best.forum_id]:
            found[row.country_id] = row
    for pk, row in found.items():
        rank, slug = ranks[row.forum_id]
        words = {code: Words(own(row.country, "name", code), own(row, "note", code)) for code in languages.CODES}
        address = ("delegation", slug, row.country.code.lower())
        yield Document(pk, words, address, position=rank * RANK + row.order)


def _countries_of(forums: Ids) -> "QuerySet[Delegation, int]":
    return Delegation.objects.filter(forum__in=forums).values_list("country", flat=True)


# --- institutions ------------------------------------------------------------------------------------------------------


def _institutions(ids: Ids | None) -> Iterator[Document]:
    """Institutions that a public page names: that of a delegation, else that of a forum of which they are a partner."""
    places = _places(ids)
    rows = Institution.objects.select_related("country").without("description")
    for row in rows if ids is None else rows.filter(pk__in=ids):
        if row.pk in places:
            _rank, position, address = places[row.pk]
            words = {code: _of_institution(row, code) for code in languages.CODES}
            yield Document(row.pk, words, address, position=position)


def _of_institution(row: Institution, code: str) -> Words:
    lines = [own(row, "city", code), own(row.country, "name", code), own(row, "status", code)]
    return Words(own(row, "name", code), joined(*lines))


def _places(ids: Ids | None) -> dict[int, Place]:
    """Institution -> the best page that names it."""
    ranks = ranked()
    members = DelegationInstitution.objects.filter(delegation__forum__in=ranks)
    partners = ForumPartner.objects.filter(forum__in=ranks)
    if ids is not None:
        members, partners = members.filter(institution__in=ids), partners.filter(institution__in=ids)
    best: dict[int, Place] = {}
    for pk, forum, order in partners.values_list("institution", "forum", "order"):
        rank, slug = ranks[forum]
        _keep(best, pk, (1, rank * RANK + order, ("forum", slug)))
    named = members.values_list("institution", "delegation__forum", "delegation__country__code", "delegation__order")
    for pk, forum, code, order in named:
        rank, slug = ranks[forum]
        _keep(best, pk, (0, rank * RANK + order, ("delegation", slug, code.lower())))
    return best


def _keep(best: dict[int, Place], pk: int, place: Place) -> None:
    best[pk] = min(best.get(pk, place), place)


def _institutions_of_delegations(delegations: Ids) -> "QuerySet[DelegationInstitution, int]":
    return DelegationInstitution.objects.filter(delegation__in=delegations).values_list("institution", flat=True)


def _institutions_of_countries(countries: Ids) -> Iterator[int]:
    yield from Institution.objects.filter(country__in=countries).values_list("pk", flat=True)
    members = DelegationInstitution.objects.filter(delegation__country__in=countries)
    yield from members.values_list("institution", flat=True)


def _institutions_of_forums(forums: Ids) -> Iterator[int]:
    members = DelegationInstitution.objects.filter(delegation__forum__in=forums)
    yield from members.values_list("institution", flat=True)
    yield from ForumPartner.objects.filter(forum__in=forums).values_list("institution", flat=True)


INSTITUTIONS = Source(
    "institution", _("Institutions"), 30, _institutions,
    {
        Institution: OWN, DelegationInstitution: "institution_id", ForumPartner: "institution_id",
        Delegation: _institutions_of_delegations, Country: _institutions_of_countries, Forum: _institutions_of_forums,
    },
)  # fmt: skip
COUNTRIES = Source(
    "country", _("Countries"), 40, _countries, {Country: OWN, Delegation: "country_id", Forum: _countries_of}
)
FORUMS = Source("forum", _("Forums"), 70, _forums, {Forum: OWN, Venue: _forums_at, Country: _forums_in})


# --- what the alliance has signed --------------------------------------------------------------------------------------


def _documents(ids: Ids | None) -> Iterator[Document]:
    rows = AllianceDocument.objects.filter(state=AllianceDocument.State.PUBLISHED)
    rows = rows.filter(Q(forum=None) | Q(forum__in=Forum.objects.published())).prefetch_related(
        "signatories__institution"
    )
    for row in rows if ids is None else rows.filter(pk__in=ids):
        words = {code: _of_document(row, code) for code in languages.CODES}
        yield Document(row.pk, words, ("alliance",), row.publish_at, row.order)


def _of_document(row: AllianceDocument, code: str) -> Words:
    return Words(
        own(row, "title", code), joined(*(own(one.institution, "name", code) for one in row.signatories.all()))
    )


def _documents_of_forums(forums: Ids) -> "QuerySet[AllianceDocument, int]":
    return AllianceDocument.objects.filter(forum__in=forums).values_list("pk", flat=True)


def _documents_of_institutions(institutions: Ids) -> "QuerySet[Signatory, int]":
    return Signatory.objects.filter(institution__in=institutions).values_list("document", flat=True)


DOCUMENTS = Source(
    "document", _("Documents of the alliance"), 75, _documents,
    {
        AllianceDocument: OWN, Signatory: "document_id", Forum: _documents_of_forums,
        Institution: _documents_of_institutions,
    },
)  # fmt: skip
