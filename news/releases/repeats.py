"""Blocks of a text that say again what an earlier one said, word for word or nearly.

Comparing each with each would grow with the square of their number. Texts that are nearly the same share runs of words, so
only blocks that share one of a few chosen runs are compared, and all comparisons together have a budget.
"""

import heapq
import re
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SHORTEST = 80  # characters; shorter ones repeat by chance
ALIKE = 0.9  # least share of words in common (difflib's ratio)
WORDS = 400  # of a block are compared
RUN = 4  # words
CHOSEN = 8  # runs of a block that it is found by
KEPT = 3  # blocks that a run remembers
BUDGET = 20_000_000  # pairs of words
WORD = re.compile(r"[\u3400-\u9fff]|[^\W_]+")


@dataclass(frozen=True)
class Repeat:
    """Block number `later` (from 0) says what block `earlier` said."""

    earlier: int
    later: int
    is_exact: bool


def repeats(texts: Sequence[str]) -> list[Repeat]:
    """Repeats among the texts of blocks, each later block once at most. Short texts are passed over."""
    return _Finder(texts).found


class _Finder:
    def __init__(self, texts: Sequence[str]) -> None:
        self.found: list[Repeat] = []
        self.words: dict[int, list[str]] = {}
        self.first: dict[str, int] = {}
        self.by_run: dict[int, list[int]] = defaultdict(list)
        self.budget = BUDGET
        for number, text in enumerate(texts):
            normal = " ".join(text.casefold().split())
            if len(normal) >= SHORTEST:
                self._look(number, normal)

    def _look(self, number: int, text: str) -> None:
        if text in self.first:
            self.found.append(Repeat(self.first[text], number, is_exact=True))
            return
        self.first[text] = number
        words = self.words[number] = WORD.findall(text)[:WORDS]
        runs = _chosen(words)
        earlier = next((other for other in self._near(runs) if self._is_alike(words, self.words[other])), None)
        if earlier is not None:
            self.found.append(Repeat(earlier, number, is_exact=False))
        for run in runs:
            if len(self.by_run[run]) < KEPT:
                self.by_run[run].append(number)

    def _near(self, runs: list[int]) -> list[int]:
        return sorted({other for run in runs for other in self.by_run.get(run, ())})

    def _is_alike(self, one: list[str], other: list[str]) -> bool:
        cost = len(one) * len(other)
        if cost > self.budget:
            return False
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
            return False
        self.budget -= cost
        return matcher.ratio() >= ALIKE


def _chosen(words: list[str]) -> list[int]:
    """A few runs of words, the same ones wherever they occur: those with the smallest checksums."""
    sums = {zlib.crc32(" ".join(words[start : start + RUN]).encode()) for start in range(max(1, len(words) - RUN + 1))}
    return heapq.nsmallest(CHOSEN, sums)
