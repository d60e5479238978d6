"""Everything that stands on a paper, as plain data. It is kept with the paper, so the same serial number is the same paper for good.

A text that may be in another language than its side is a pair of [words, BCP 47 tag].
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import dates, languages
from core.mail.placeholders import fill
from core.texts import Text, listed, text
from events.models import Delegate
from events.views.cards import when
from portal.models import Document, Letterhead
from portal.models.document import grouped
from portal.papers import words

Pair = tuple[str, str]
Row = tuple[str, str, str]  # label, words, tag of the words
PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Facts:
    """What a paper is: its kind, two languages (site codes, left and right), when it is issued (aware), days of attendance."""

    kind: str
    pair: tuple[str, str]
    serial: str
    at: datetime
    days: Sequence[date] = ()


def snapshot(delegate: Delegate, letterhead: Letterhead, facts: Facts) -> dict[str, Any]:
    """The data of a paper for a delegate."""
    serial = grouped(facts.serial)
    return {
        "kind": str(facts.kind),
        "serial": serial,
        "link": f"{settings.SITE_URL}/{facts.pair[0]}/verify/{serial}/",
        "initials": initials(delegate),
        "days": [day.isoformat() for day in facts.days],
        "sides": [_side(code, delegate, letterhead, facts) for code in facts.pair],
        **{name: getattr(letterhead, name).name or "" for name in ("logo", "signature", "seal")},
    }


def initials(delegate: Delegate) -> str:
    """First letters of the Latin name in its own order: "A. B."."""
    return " ".join(f"{part[0].upper()}." for part in delegate.latin_name.split() if part[0].isalpha())


def has_changed(document: Document, delegate: Delegate, days: Sequence[date] = ()) -> bool:
    """Whether a paper says something else of its person than what is known now."""
    sides = document.data.get("sides", [])
    if not sides or document.data["days"] != [day.isoformat() for day in days]:
        return bool(sides)
    pair = (document.language, document.other_language)
    return any(
        [tuple(row) for row in side["details"]] != details(delegate, code)
        for side, code in zip(sides, pair, strict=True)
    )


def said(found: Text) -> Pair:
    return found.value, languages.tag(found.language)


def _side(code: str, delegate: Delegate, letterhead: Letterhead, facts: Facts) -> dict[str, Any]:
    with translation.override(code):
        known = _values(delegate, letterhead, facts)
        lists = {"details": _details(delegate, code), "event": _event(delegate, facts.days, code)}
        known |= {name: "; ".join(value for _label, value, _tag in rows) for name, rows in lists.items()}
        address = text(letterhead, "address")
        return {
            "lang": languages.tag(code),
            "title": str(words.TITLES[facts.kind]),
            "host": said(text(letterhead, "host")),
            "address": [(line.strip(), languages.tag(address.language)) for line in address.value.splitlines()],
            "date": known["date"],
            "details": lists["details"],
            "blocks": _blocks(words.written(letterhead, facts.kind, code), known, lists),
            "signatory": said(text(letterhead, "signatory")),
            "office": said(text(letterhead, "office")),
            "serial": capfirst(_("serial number")),
            "check": _("Scan the code or open the address to see whether this paper is genuine:"),
        }


def _blocks(written: str, known: dict[str, str], lists: dict[str, list[Row]]) -> list[dict[str, Any]]:
    """Paragraphs: {"lines": [words]} or {"rows": [label, words, tag]}."""
    blocks: list[dict[str, Any]] = []
    for paragraph in PARAGRAPHS.split(written.strip()):
        alone = paragraph.strip().strip("{}")
        if alone in lists and paragraph.strip() == f"{{{alone}}}":
            blocks.append({"rows": lists[alone]})
        else:
            blocks.append({"lines": [" ".join(line.split()) for line in fill(paragraph, known).splitlines()]})
    return blocks


def _values(delegate: Delegate, letterhead: Letterhead, facts: Facts) -> dict[str, str]:
    """What fills the placeholders, in the language in force."""
    forum = delegate.forum
    return {
        "name": delegate.latin_name, "native_name": delegate.native_name, "honorific": delegate.honorific,
        "position": delegate.position, "institution": _institution(delegate).value,
        "country": text(delegate.country, "name").value if delegate.country else "",
        "forum": text(forum, "name").value or text(forum, "short_name").value, "dates": when(forum),
        "city": text(forum, "city").value, "venue": text(forum.venue, "name").value if forum.venue else "",
        "arrival": _day_of(delegate.arrives_at, delegate), "departure": _day_of(delegate.departs_at, delegate),
        "host": text(letterhead, "host").value, "date": _day_of(facts.at, delegate), "serial": grouped(facts.serial),
        "days": attended(facts.days),
    }  # fmt: skip


def _day_of(moment: datetime | None, delegate: Delegate) -> str:
    return dates.day(moment.astimezone(delegate.forum.zone).date()) if moment else ""


def _institution(delegate: Delegate) -> Text:
    if delegate.institution is None:
        return Text(delegate.institution_name, delegate.language)
    return text(delegate.institution, "name")


def attended(days: Sequence[date]) -> str:
    """Days in words, in the language in force: an interval where none is missing between the first and the last."""
    if not days:
        return ""
    if (days[-1] - days[0]).days == len(days) - 1:
        return dates.span(days[0], days[-1])
    return listed([dates.day(day) for day in days])


def details(delegate: Delegate, code: str) -> list[Row]:
    """Who somebody is, in a language."""
    with translation.override(code):
        return _details(delegate, code)


def _details(delegate: Delegate, code: str) -> list[Row]:
    typed = languages.tag(delegate.language)
    country = said(text(delegate.country, "name")) if delegate.country else ("", "")
    rows = (
        (_("name as in the passport"), delegate.latin_name, languages.tag(code)), (_("name in native script"), delegate.native_name, typed),
        (_("position"), delegate.position, typed), (_("institution"), *said(_institution(delegate))), (_("country"), *country),
    )  # fmt: skip
    return [(capfirst(label), value, tag) for label, value, tag in rows if value]


def _event(delegate: Delegate, days: Sequence[date], code: str) -> list[Row]:
    forum, tag = delegate.forum, languages.tag(code)
    venue = said(text(forum.venue, "name")) if forum.venue else ("", "")
    rows = (
        (_("dates of the forum"), when(forum), tag), (_("city"), *said(text(forum, "city"))), (_("venue"), *venue),
        (_("Days of attendance"), attended(days), tag),
    )  # fmt: skip
    return [(capfirst(label), value, tag) for label, value, tag in rows if value]
