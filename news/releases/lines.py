"""A release as lines of plain text, for showing what is different: a line for each paragraph, entry or picture."""

import html
import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

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


Piece = tuple[str, str]  # "-", "+" or " ", and words
WORDS = 2000  # of two lines together that are compared word by word


def compared(old: Sequence[str], new: Sequence[str]) -> list[list[Piece]]:
    """The lines that differ, in pieces: what goes, what comes, and what stays around them."""
    found: list[list[Piece]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "replace" and b - a == d - c:
            found += [list(_words(one, other)) for one, other in zip(old[a:b], new[c:d], strict=True)]
        elif kind != "equal":
            found += [[("-", line)] for line in old[a:b]] + [[("+", line)] for line in new[c:d]]
    return found


def _words(old: str, new: str) -> Iterator[Piece]:
    one, other = re.findall(r"\s*\S+", old), re.findall(r"\s*\S+", new)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if len(one) + len(other) > WORDS or matcher.quick_ratio() < 0.5:
        yield from (("-", old), ("+", new))
        return
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield " ", "".join(one[a:b])
            continue
        for sign, words in (("-", "".join(one[a:b])), ("+", "".join(other[c:d]))):
            if words:
                yield " ", words[: len(words) - len(words.lstrip())]
                yield sign, words.lstrip()
