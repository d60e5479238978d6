"""Words of letters and certificates: the organiser's own, else the program's in the same language; their placeholders."""

from collections.abc import Mapping, Sequence

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import languages
from portal.models import Document, Letterhead

Words = str | Promise
TITLES: Mapping[str, Words] = {kind: kind.label for kind in Document.Kind}
DEFAULT: Mapping[str, Sequence[Words]] = {
    Document.Kind.LETTER: (
        _("{host} has the honour to invite the person named below to {forum}."),
        "{details}",
        "{event}",
        _("We kindly ask the competent authorities to help with the visa that this journey needs."),
        _("This letter has been written for the application for a visa and is valid for the dates given above."),
    ),
    Document.Kind.CERTIFICATE: (
        _("{host} certifies that the person named below took part in {forum}."),
        "{details}",
        "{event}",
    ),
}
# Those that stand alone in a paragraph become lines with a label each.
LISTS = ("details", "event")
PLACEHOLDERS: Mapping[str, Words] = {
    "details": _("name in both scripts, position, institution and country, each on a line of its own"),
    "event": _("dates, city and venue of the forum, each on a line of its own; on a certificate the days of attendance too"),
    "name": _("name as in the passport"),
    "native_name": _("name in native script"),
    "honorific": _("honorific"),
    "position": _("position"),
    "institution": _("institution"),
    "country": _("country"),
    "forum": _("the name of the forum"),
    "dates": _("dates of the forum"),
    "city": _("city"),
    "venue": _("venue"),
    "arrival": _("arrival"),
    "departure": _("departure"),
    "host": _("who writes"),
    "date": _("the day on which it is issued"),
    "serial": _("serial number"),
}  # fmt: skip
ATTENDED: Mapping[str, Words] = {"days": _("Days of attendance")}


def allowed(kind: str) -> dict[str, Words]:
    """Placeholders of a kind with what they are."""
    return {**PLACEHOLDERS, **(ATTENDED if kind == Document.Kind.CERTIFICATE else {})}


def default(kind: str, code: str) -> str:
    """The program's own text in a language, paragraphs parted by an empty line."""
    with translation.override(code):
        return "\n\n".join(map(str, DEFAULT[kind]))


def written(letterhead: Letterhead, kind: str, code: str) -> str:
    """The text that is used in a language."""
    return getattr(letterhead, languages.column(kind, code), "") or default(kind, code)
