"""Texts with what was found marked, and the part of a long text where it stands."""

from collections.abc import Iterator, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.normal import IS_CJK, Token, tokens
from search.query import Term

WIDTH = 190  # characters of an excerpt; half of that where they are twice as wide


def matches(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """Where words stand that match one of the terms, in order: (start, end)."""
    beginnings = tuple(term.text for term in terms if term.is_prefix)
    whole = frozenset(term.text for term in terms if not term.is_prefix)
    for token in tokens(text):
        if token.term in whole or token.term.startswith(beginnings):
            yield token.start, token.start + _width(token, beginnings)


def _width(token: Token, beginnings: tuple[str, ...]) -> int:
    """How much of a token is marked: the whole word; of a pair that a single character begins, that character."""
    is_half = len(token.term) == 2 and token.end - token.start == 2 and token.term[0] in beginnings
    return 1 if is_half else token.end - token.start


def marked(text: str, terms: Sequence[Term]) -> SafeString:
    """The text as HTML, with `<mark>` around what was found; neighbours and overlaps share one."""
    parts, at = [], 0
    for start, end in _joined(matches(text, terms)):
        parts.append(f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>")
        at = end
    return mark_safe("".join([*parts, escape(text[at:])]))


def _joined(places: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in places:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def has(text: str, terms: Sequence[Term]) -> bool:
    return next(matches(text, terms), None) is not None


def excerpt(text: str, terms: Sequence[Term]) -> str:
    """The part of a text around the first match, or its beginning; cut between words where there are words."""
    first = next(matches(text, terms), (0, 0))[0]
    is_wide = len(IS_CJK.findall(text, first, first + WIDTH)) > WIDTH // 4
    width = WIDTH // 2 if is_wide else WIDTH
    start = max(0, min(first - width // 4, len(text) - width))
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 and not is_wide else start
    end = start + width
    if end < len(text):
        space = text.rfind(" ", first + 1, end)
        end = space if space > end - width // 4 and not is_wide else end
    return f"{'…' if start else ''}{text[start:end].strip(' ·')}{'…' if end < len(text) else ''}"
