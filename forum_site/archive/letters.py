"""The tables of `search.normal` for the script that searches the copy: both make the same terms of a text."""

import sys
import unicodedata
from functools import cache

from search import normal, query


@cache
def tables() -> dict[str, object]:
    """Contents of classes of regular expressions, letters with what they become, and numbers."""
    return {
        "cjk": normal.CJK,
        "apostrophes": normal.APOSTROPHES,
        "ignored": normal.IGNORED,
        "marks": normal.MARKS,
        "folded": _folded(),
        "nearest": {chr(code): letter for code, letter in normal.NEAREST.items()},
        "longest": normal.LONGEST,
        "characters": query.LONGEST,
        "terms": query.MOST_TERMS,
        "ending": query.ENDING,
        "least": query.LEAST,
    }


def _folded() -> dict[str, str]:
    """Small letters that case folding changes once more (Unicode, 5.18): JavaScript only knows small and large ones."""
    letters = (chr(code) for code in range(0x80, sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    return {
        c: c.casefold() for c in letters if c.lower() == c != c.casefold() and unicodedata.normalize("NFKC", c) == c
    }
