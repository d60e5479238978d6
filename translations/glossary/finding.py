"""Terms of the glossary in a text, as translators need them: whatever the case, and with the endings of the language."""

import re
from dataclasses import dataclass
from functools import lru_cache

from core import languages
from core.comparing import WIDE
from translations.models import Term

ENDING = 4  # letters that an inflected word may have more than its stem
SHORTEST_STEM = 4  # a word that is not longer than this is looked for as it is written
INFLECTED = frozenset({"ru", "uk", "pl", "kk", "uz"})
PLURALS = {"en": ("s", "es", "’s", "'s")}


@dataclass(frozen=True)
class Hit:
    """A term at `text[start:end]`, what it may be called in the language of the translation (best first), and a note."""

    start: int
    end: int
    term: str
    translations: tuple[str, ...]
    note: str


def terms_in(text: str, source: str, target: str) -> list[Hit]:
    """Terms of the glossary that a text in `source` contains and that have a word in `target`, in the order of the text.

    Codes are site codes. Longer terms come before the shorter ones they contain; none overlap. One query.
    """
    wanted, given = languages.column("term", source), languages.column("term", target)
    rows = [row for row in Term.objects.values_list(wanted, given, "note") if row[0] and row[1]]
    found: list[Hit] = []
    taken: set[int] = set()
    for term, said, note in sorted(rows, key=lambda row: -len(row[0])):
        for form in _alternatives(term):
            for match in pattern(form, source).finditer(text):
                place = range(*match.span())
                if taken.isdisjoint(place):
                    taken.update(place)
                    found.append(Hit(match.start(), match.end(), term, _alternatives(said), note))
    return sorted(found, key=lambda hit: hit.start)


def _alternatives(said: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in said.split(";"))))


@lru_cache(maxsize=2000)
def pattern(term: str, code: str) -> re.Pattern[str]:
    """What a term looks like in a running text of its language."""
    if re.search(f"[{WIDE}]", term):
        return re.compile(re.escape(term))
    said = r"\W+".join(_word(word, code) for word in re.findall(r"[\w’'ʼʻ-]+", term))
    return re.compile(rf"(?<!\w){said}(?!\w)" if said else r"(?!)", re.IGNORECASE)


def _word(word: str, code: str) -> str:
    if code in PLURALS:
        return re.escape(word) + f"(?:{'|'.join(PLURALS[code])})?"
    if code not in INFLECTED or len(word) <= SHORTEST_STEM:
        return re.escape(word)
    stem = word[: max(SHORTEST_STEM, len(word) - 2)]
    return rf"{re.escape(stem)}\w{{0,{len(word) - len(stem) + ENDING}}}"
