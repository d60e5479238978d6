"""A list as PDF, in the language in force: A4 across, names in both scripts, with the hint that it holds personal data."""

import time
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates, languages
from core.paper import glyphs, typesetting
from core.texts import Text, text
from portal.lists.listing import Listing
from portal.lists.scope import STATES
from portal.lists.values import Cell

TEMPLATE = Path(__file__).with_name("list.typ")


def make(listing: Listing, said: str) -> bytes:
    """`said` says in words which filters are set. Raises RuntimeError with typst's words.

    Characters that no font has are written by their names, and told of at the beginning.
    """
    found: dict[str, set[str]] = {}
    data = glyphs.checked(document(listing, said), found)
    signs = ", ".join(one["character"] for one in typesetting.report(found))
    data["words"]["missing"] = _("No font has these characters: %(signs)s") % {"signs": signs} if signs else ""
    return typesetting.typeset(TEMPLATE.read_text(encoding="utf-8"), data, moment=int(time.time()))


def about(listing: Listing) -> str:
    """What the filters say, in words, and how much there is of it."""
    scope, choice = listing.scope, listing.scope.choice
    parts = [str(STATES[choice.state])]
    if choice.country:
        name = scope.countries.get(int(choice.country))
        parts.append(name.value if name else choice.country)
    if choice.session and listing.kind.slug == "places":
        parts.append(choice.session)
    return " · ".join([*parts, dates.number(len(listing.rows))])


def document(listing: Listing, said: str) -> dict[str, Any]:
    """What the template reads: a text is a string, or [words, BCP 47 tag] where it is in another language."""
    forum = listing.scope.forum
    header = listing.header(listing.columns)
    printed = dates.exact(timezone.now(), listing.scope.zone)
    return {
        "lang": languages.tag(languages.active()),
        "title": str(listing.kind.title),
        "forum": _words(text(forum, "name")),
        "columns": [[name, column.width] for name, column in zip(header, listing.columns, strict=True)],
        "words": {
            "about": said, "note": listing.about, "printed": _("Printed: %(when)s") % {"when": printed},
            "personal": _("Personal data: for the organisers only") if listing.kind.persons else "",
            "nobody": _("Nobody fits this."),
        },
        "sections": [
            {
                "heading": _words(section.heading), "note": section.note,
                "rows": [[_cell(cell) for cell in row] for row in section.rows],
            }
            for section in listing.sections()
        ],
    }  # fmt: skip


def _cell(found: Cell) -> Any:
    return {"alarm": _words(found.words)} if found.look == "alarm" else _words(found.words)


def _words(found: Text) -> Any:
    return [found.value, languages.tag(found.language)] if found.fell_back else found.value
