"""A release as lines of plain text, for showing what is different: a line for each paragraph, entry or picture."""

import html
import re
from collections.abc import Sequence
from datetime import date
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from core.comparing import Piece, in_words
from news.releases.figures import FIGURE, neutral

END = re.compile(r"<br\s*/?>|</(?:p|h[1-6]|li|tr|dt|dd|blockquote|figure)>")


def lines_of(title: str, issued_on: date, body: str) -> list[str]:
    """Title, date and text, without empty lines."""
    figure = _("Picture %(code)s")
    marked = FIGURE.sub(lambda match: f"<p>[{figure % {'code': match['code']}}]</p>", neutral(body))
    parts = (" ".join(html.unescape(re.sub(r"<[^>]*>", " ", part)).split()) for part in END.split(marked))
    return [
        _("Title: %(title)s") % {"title": title},
        _("Date: %(date)s") % {"date": issued_on.isoformat()},
        *filter(None, parts),
    ]


def compared(old: Sequence[str], new: Sequence[str]) -> list[list[Piece]]:
    """The lines that differ, in pieces: what goes, what comes, and what stays around them."""
    found: list[list[Piece]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "replace" and b - a == d - c:
            found += [list(in_words(one, other)) for one, other in zip(old[a:b], new[c:d], strict=True)]
        elif kind != "equal":
            found += [[("-", line)] for line in old[a:b]] + [[("+", line)] for line in new[c:d]]
    return found
