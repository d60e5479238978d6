"""Texts made comparable: what a reader types and what an editor wrote become the same terms, in every language of the site.

Case, accents and width are dropped (NFKC, case folding, NFKD without marks: Unicode Standard Annex 15), letters are taken to their
nearest common one (ё and е, ł and l, Kazakh and Ukrainian letters and Russian ones), signs between letters vanish (yoʻli, yo'li,
yoli). Chinese, Japanese and Korean are written without spaces: each pair of neighbours is a term, and the last character alone.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

LONGEST = 60  # characters of a term
APOSTROPHES = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u055a\u2018\u2019\u201b\u2032\ua78c\uff07"
IGNORED = "\u00ad\u061c\u0640\u200b-\u200f\u2060\ufeff"  # soft hyphen, joiners, marks of direction
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
)
# Han with its extensions, kana, bopomofo, Hangul.
CJK = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u312f"
    "\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7fb\uf900-\ufaff\uff66-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
LETTER = rf"[^\W_{CJK}{APOSTROPHES}{IGNORED}]"
WORD = re.compile(
    rf"(?P<cjk>[{CJK}]+)|{LETTER}+(?:[{APOSTROPHES}{IGNORED}{MARKS}]+{LETTER}+)*", re.UNICODE
)  # marks at the end of a word change no term, so they may stay outside
PART = re.compile(r"[^\W_]+")
DROPPED = re.compile(rf"[{APOSTROPHES}{IGNORED}]")
IS_CJK = re.compile(rf"[{CJK}]")

# Letters that no decomposition takes apart, after case folding.
NEAREST = str.maketrans({
    "ł": "l", "đ": "d", "ð": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n", "ə": "a",
    "і": "и", "ј": "и", "є": "е", "ѣ": "е", "ґ": "г", "ғ": "г", "ә": "а", "қ": "к", "ҡ": "к", "ҝ": "к", "ң": "н", "ҥ": "н",
    "ӈ": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "ҳ": "х", "җ": "ж", "ҙ": "з", "ҫ": "с", "ҷ": "ч", "ҹ": "ч",
    "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
    **{chr(zero + n): str(n) for zero in (0x660, 0x6F0) for n in range(10)},
})  # fmt: skip


class Token(NamedTuple):
    """A term, and where it stands in the original text: `text[start:end]`."""

    term: str
    start: int
    end: int


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> tuple[str, ...]:
    """The terms of a word: one, as a rule; several where a sign stands for several (½), none where nothing is left."""
    bare = DROPPED.sub("", word)
    if bare.isascii():
        return tuple(part[:LONGEST] for part in PART.findall(bare.lower()))
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", bare).casefold())
    letters = "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Me"))
    return tuple(part[:LONGEST] for part in PART.findall(letters.translate(NEAREST)))


def tokens(text: str) -> Iterator[Token]:
    """The terms of a text in order. A term is letters and digits only: no space, sign or control character is ever in one."""
    for found in WORD.finditer(text):
        if found["cjk"]:
            yield from _pairs(found[0], found.start())
        else:
            for term in fold(found[0]):
                yield Token(term, found.start(), found.end())


def _pairs(run: str, start: int) -> Iterator[Token]:
    """Overlapping pairs of a run of characters, and the last character alone: one character finds by what it begins."""
    units = [
        (unit, place)
        for place, character in enumerate(run, start)
        for unit in unicodedata.normalize("NFKC", character)
        if unit.isalnum()
    ]
    for (unit, place), (following, end) in pairwise(units):
        yield Token(unit + following, place, end + 1)
    if units:
        yield Token(units[-1][0], units[-1][1], units[-1][1] + 1)


def is_cjk(term: str) -> bool:
    return IS_CJK.match(term) is not None
