"""The board: how far each kind of texts is in each language, counted in one query."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core import languages
from core.languages import Language
from translations import wanted
from translations.kinds import Kind
from translations.models import TextState
from translations.models.text_state import TO_DO
from translations.rules import State

SHOWN = (State.REVIEWED, State.FRESH, State.STALE, State.MISSING)
"""States in the order of the bar: what is done before what is to be done."""


@dataclass
class Tally:
    """Texts and words by state: of everything, which is not counted where it is not asked for, and of what readers see."""

    texts: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    public_texts: Counter[str] = field(default_factory=Counter)
    public_words: Counter[str] = field(default_factory=Counter)

    def add(self, row: dict[str, Any]) -> None:
        state = row["state"]
        self.texts[state] += row.get("texts", 0)
        self.words[state] += row.get("amount", 0)
        self.public_texts[state] += row["public_texts"]
        self.public_words[state] += row["public_amount"]


@dataclass(frozen=True)
class Segment:
    """A part of the bar, in thousandths of its length."""

    state: str
    start: int
    width: int


@dataclass(frozen=True)
class Cell:
    """A kind in a language, as the board shows it."""

    language: Language
    tally: Tally
    is_public_only: bool

    @property
    def texts(self) -> Counter[str]:
        return self.tally.public_texts if self.is_public_only else self.tally.texts

    @property
    def total(self) -> int:
        return self.texts.total()

    @property
    def percent(self) -> int:
        """Of texts that are translated and up to date, rounded down: 100 only when nothing is left."""
        done = self.texts[State.REVIEWED] + self.texts[State.FRESH]
        return 100 * done // self.total if self.total else 100

    @property
    def to_do(self) -> int:
        """Texts that wait."""
        return sum(self.texts[state] for state in TO_DO)

    @property
    def words(self) -> int:
        """To be translated on public pages."""
        return sum(self.tally.public_words[state] for state in TO_DO)

    @property
    def public_to_do(self) -> int:
        return sum(self.tally.public_texts[state] for state in TO_DO)

    @property
    def other_words(self) -> int:
        """To be translated elsewhere: in drafts, and in what no page shows."""
        return 0 if self.is_public_only else sum(self.tally.words[state] for state in TO_DO) - self.words

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(state, its name, texts) where there are any."""
        return [(s.value, str(TextState.State(s.value).label), self.texts[s]) for s in SHOWN if self.texts[s]]

    @property
    def segments(self) -> list[Segment]:
        found: list[Segment] = []
        done = 0
        for state in SHOWN:
            start, done = 1000 * done // max(self.total, 1), done + self.texts[state]
            width = 1000 * done // max(self.total, 1) - start
            if width:
                found.append(Segment(state.value, start, width))
        return found


@dataclass(frozen=True)
class Row:
    kind: Kind
    cells: list[Cell]

    @property
    def to_do(self) -> int:
        return sum(cell.to_do for cell in self.cells)


@dataclass(frozen=True)
class Board:
    """`totals` has a cell for each language, `rows` one for each kind that has texts."""

    languages: list[Language]
    rows: list[Row]
    totals: list[Cell]


def board(of: Sequence[Kind], codes: Sequence[str], *, scope: int | None = None, is_public_only: bool = False) -> Board:
    """Count the texts of these kinds in these languages (site codes), of an edition by its id or of all."""
    given = wanted.narrowed()
    codes = [code for code in codes if scope is None or code in given.get(scope, languages.CODES)]
    shown = [language for language in languages.LANGUAGES if language.code in codes]
    tallies: dict[tuple[str, str], Tally] = {}
    totals = {language.code: Tally() for language in shown}
    for row in _counted(of, codes, scope, given, is_public_only=is_public_only):
        tallies.setdefault((row["kind"], row["language"]), Tally()).add(row)
        totals[row["language"]].add(row)

    def cells(kind: Kind) -> list[Cell]:
        return [Cell(lang, tallies.get((kind.label, lang.code), Tally()), is_public_only) for lang in shown]

    rows = [Row(kind, cells(kind)) for kind in of]
    return Board(
        shown,
        [row for row in rows if any(cell.total for cell in row.cells)],
        [Cell(language, totals[language.code], is_public_only) for language in shown],
    )


def _counted(
    of: Sequence[Kind], codes: Sequence[str], scope: int | None, given: wanted.Narrowed, *, is_public_only: bool
) -> Iterable[dict[str, Any]]:
    """One query for all kinds. Each is searched by the index `text_state_by_language`, which covers it."""
    parts = [_of_kind(kind, codes, scope, given, is_public_only=is_public_only) for kind in of]
    if not parts:
        return []
    found: Iterable[dict[str, Any]] = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return found


def _of_kind(
    kind: Kind, codes: Sequence[str], scope: int | None, given: wanted.Narrowed, *, is_public_only: bool
) -> Any:
    rows = wanted.only(TextState.objects.filter(kind=kind.label, language__in=codes).for_translators(), kind, given)
    if scope is not None:
        rows = rows.filter(object_id__in=kind.in_scope(scope).order_by().values("pk"))
    return rows.summed_public(kind.public()) if is_public_only else rows.summed(kind.public())
