"""What somebody asked, as terms. Nothing of what was typed reaches a database but letters and digits."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property

from core.sanitise import plain
from search.normal import Token, is_cjk, tokens

NOTHING = ("Cc", "Cn", "Co", "Cs")  # controls, characters that are none, private ones, halves
LONGEST = 200  # characters that are read
MOST_TERMS = 8
ENDING, LEAST = 2, 5  # letters that a word loses in the near search, and the least it must have


@dataclass(frozen=True)
class Term:
    """A term, or the beginning of one: languages with endings find by their stems."""

    text: str
    is_prefix: bool


@dataclass(frozen=True)
class Query:
    """`text` is for showing, `terms` for finding; `title` and `start` are what a title that was typed, or begun, would be."""

    text: str
    terms: tuple[Term, ...]
    title: str
    start: str

    def shortened(self) -> "Query | None":
        """The same with longer words less their endings; None where no word is long enough."""
        near = tuple(_shorter(term) for term in self.terms)
        words = " ".join(term.text for term in near)
        return Query(self.text, near, words, words) if near != self.terms else None

    @cached_property
    def widest(self) -> tuple[Term, ...]:
        """Terms of the near query, else of this one: for marking near answers."""
        near = self.shortened()
        return near.terms if near else self.terms


def read(text: str) -> Query:
    """Read what was typed: its first characters and first terms; all others are ignored."""
    characters = (" " if unicodedata.category(c) in NOTHING else c for c in plain(text[:LONGEST]))
    shown = " ".join("".join(characters).split())
    found = list(tokens(shown))
    words = [token for n, token in enumerate(found) if not _is_tail(token, found[n - 1] if n else None)]
    terms = tuple(dict.fromkeys(_term(token.term) for token in words))[:MOST_TERMS]
    return Query(shown, terms, " ".join(token.term for token in found), " ".join(token.term for token in words))


def _is_tail(token: Token, before: Token | None) -> bool:
    """The last character of a run, alone: it says nothing that the pair before it does not."""
    return before is not None and token.end == before.end and is_cjk(token.term) and before.start < token.start


def _term(text: str) -> Term:
    """One character is a whole word where words are spelt, and the beginning of one where they are not."""
    return Term(text, len(text) == 1 if is_cjk(text) else len(text) > 1)


def _shorter(term: Term) -> Term:
    if is_cjk(term.text) or len(term.text) < LEAST:
        return term
    return Term(term.text[:-ENDING], True)
