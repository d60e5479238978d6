"""Terms of the forum's glossary in an original: marked where they stand, and listed with their translations."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from translations.glossary import Hit, terms_in

TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Term:
    """A term once, however often it is said."""

    term: str
    translations: tuple[str, ...]
    note: str


def hits(text: str, source: str, target: str) -> list[Hit]:
    """The glossary's hits in a text of plain text or HTML."""
    return terms_in(TAG.sub(lambda tag: " " * len(tag[0]), text), source, target)


def listed(found: Sequence[Hit]) -> list[Term]:
    """Each term with its translations, in the order of the text."""
    return list({hit.term: Term(hit.term, hit.translations, hit.note) for hit in found}.values())


def marked(text: str, found: Sequence[Hit], *, is_html: bool) -> SafeString:
    """HTML of a text with its terms marked. `text` is sanitised HTML or plain text; a term with a tag inside is left."""
    numbers = {term.term: number for number, term in enumerate(listed(found), 1)}
    parts: list[str] = []
    done = 0

    def safe(part: str) -> str:
        return part if is_html else str(conditional_escape(part))

    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end)):
        words = text[hit.start : hit.end]
        if hit.start < done or ("<" in words and is_html):
            continue
        parts.append(safe(text[done : hit.start]))
        parts.append(
            format_html('<mark class="term" data-term="{}">{}</mark>', numbers[hit.term], mark_safe(safe(words)))
        )
        done = hit.end
    return mark_safe("".join([*parts, safe(text[done:])]))
