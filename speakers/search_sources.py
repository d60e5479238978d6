"""What the search finds of this app: speakers, and seats that wait for a name."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import languages
from core.models import PublishingModel
from events.models import Country, Forum, Institution
from events.search_sources import RANK, ranked
from search.sources import OWN, Document, Ids, Source, Words, joined, own
from speakers.models import Speaker, SpeakerListing


def _speakers(ids: Ids | None) -> Iterator[Document]:
    """Speakers whom a public forum lists; the page is that at the current forum, or the latest."""
    ranks = ranked()
    listings = SpeakerListing.objects.filter(forum__in=ranks)
    rows = Speaker.objects.filter(state=PublishingModel.State.PUBLISHED).select_related("country", "institution")
    if ids is not None:
        listings, rows = listings.filter(speaker__in=ids), rows.filter(pk__in=ids)
    places: dict[int, tuple[int, str]] = {}
    for speaker, forum, order in listings.values_list("speaker", "forum", "order"):
        rank, slug = ranks[forum]
        place = (rank * RANK + order, slug)
        places[speaker] = min(places.get(speaker, place), place)
    for row in rows.defer(*_unread()):
        if row.pk in places:
            position, slug = places[row.pk]
            words = {code: _words(row, code) for code in languages.CODES}
            yield Document(row.pk, words, ("speaker", slug, row.slug), row.publish_at, position)


def _unread() -> list[str]:
    """Long texts of institutions are not asked for."""
    return [f"institution__{languages.column(name, code)}" for name in ("description",) for code in languages.CODES]


def _words(row: Speaker, code: str) -> Words:
    lines = [own(row, "position", code), own(row.institution, "name", code), own(row.country, "name", code)]
    return Words(own(row, "name", code), joined(*lines, own(row, "biography", code)))


def _of_institutions(institutions: Ids) -> "QuerySet[Speaker, int]":
    return Speaker.objects.filter(institution__in=institutions).values_list("pk", flat=True)


def _of_countries(countries: Ids) -> "QuerySet[Speaker, int]":
    return Speaker.objects.filter(country__in=countries).values_list("pk", flat=True)


def _of_forums(forums: Ids) -> "QuerySet[SpeakerListing, int]":
    return SpeakerListing.objects.filter(forum__in=forums).values_list("speaker", flat=True)


SPEAKERS = Source(
    "speaker", _("Speakers"), 20, _speakers,
    {
        Speaker: OWN, SpeakerListing: "speaker_id", Institution: _of_institutions, Country: _of_countries,
        Forum: _of_forums,
    },
)  # fmt: skip
