"""What is different between two texts, in words; where a script has no spaces between words, in characters. Pure.

Texts may be HTML: a tag counts as one word, so that a link that leads elsewhere is seen too.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

Piece = tuple[str, str]
""" "-", "+" or " " for what goes, what comes and what stays, and the words."""
WORDS = 2000  # of two blocks together that are compared word by word
ALIKE = 0.3  # least share of words in common; less, and one text stands for the other as a whole
WIDE = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
PIECE = re.compile(rf"<[^<>]*>|\s+|[{WIDE}]|[^\W{WIDE}]+|[^\w\s]|.", re.DOTALL)
END = re.compile(r"(?<=\n)|(?<=</p>)|(?<=</li>)|(?<=</td>)|(?<=</th>)|(?<=</h[1-6]>)|(?<=</figcaption>)|(?<=<br>)")


def words(text: str) -> list[str]:
    """A text in its words, spaces, marks and tags; joined again they are the text."""
    return PIECE.findall(text)


def compare(old: str, new: str) -> list[Piece]:
    """Both texts in pieces: joined without "+" they are the old one, without "-" the new one."""
    one, other = END.split(old), END.split(new)
    found: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append((" ", "".join(one[a:b])))
        elif b - a == d - c:
            for before, after in zip(one[a:b], other[c:d], strict=True):
                found += in_words(before, after)
        else:
            found += in_words("".join(one[a:b]), "".join(other[c:d]))
    return list(_joined(found))


def in_words(old: str, new: str) -> Iterator[Piece]:
    """The same within one block; texts with little in common, or long ones, are given whole."""
    one, other = words(old), words(new)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if len(one) + len(other) > WORDS or matcher.quick_ratio() < ALIKE or matcher.ratio() < ALIKE:
        yield from (("-", old), ("+", new))
        return
    for kind, a, b, c, d in _without_islands(matcher.get_opcodes(), one):
        if kind == "equal":
            yield " ", "".join(one[a:b])
        else:
            yield "-", "".join(one[a:b])
            yield "+", "".join(other[c:d])


Opcode = tuple[str, int, int, int, int]


def _without_islands(opcodes: Iterable[Opcode], one: Sequence[str]) -> list[Opcode]:
    """A space that stays between two words that do not would only cut the difference into crumbs."""
    found: list[Opcode] = []
    given = list(opcodes)
    for number, (kind, a, b, c, d) in enumerate(given):
        is_island = kind == "equal" and 0 < number < len(given) - 1 and "".join(one[a:b]).isspace()
        name = "replace" if is_island else kind
        if found and name != "equal" and found[-1][0] != "equal":
            found[-1] = ("replace", found[-1][1], b, found[-1][3], d)
        else:
            found.append((name, a, b, c, d))
    return found


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Without empty ones; neighbours of a kind in one, what goes before what comes."""
    kept = (piece for piece in pieces if piece[1])
    for stays, group in groupby(kept, key=lambda piece: piece[0] == " "):
        run = list(group)
        for sign in (" ",) if stays else ("-", "+"):
            text = "".join(words for its, words in run if its == sign)
            if text:
                yield sign, text
