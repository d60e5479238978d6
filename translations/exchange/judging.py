"""One text of a file: whether it is taken, is the same, waits, is refused or in conflict."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from translations.exchange import checks
from translations.exchange.earlier import as_exported
from translations.exchange.entries import Entry
from translations.exchange.report import Line, Status, part_of
from translations.exchange.units import Record, canonical, digest
from translations.rules import State

Parts = dict[int, Entry]


@dataclass(frozen=True)
class Sent:
    """A text as it came: its parts by place (-1 for a whole text), when the file was exported, and when the translation on the
    site was last changed.
    """

    parts: Parts
    exported: datetime | None
    changed: datetime | None

    @property
    def is_old(self) -> bool:
        """Whether the translation was changed after the export."""
        return self.changed is not None and (self.exported is None or self.changed > self.exported)

    @property
    def is_untouched(self) -> bool:
        return all(is_untouched(entry) for entry in self.parts.values())

    def at(self, place: int) -> Entry | None:
        return self.parts.get(-1) if -1 in self.parts else self.parts.get(place)


def is_untouched(entry: Entry) -> bool:
    """Whether a translation is as it was exported."""
    return entry.version is not None and digest(entry.target) == entry.version


def judge(line: Line, record: Record, sent: Sent) -> None:
    """Say what becomes of a text."""
    problems = [entry.problem for entry in sent.parts.values() if entry.problem]
    if problems:
        line.refuse(*problems)
        return
    if not any(entry.target for entry in sent.parts.values()):
        line.status = Status.EMPTY
        return
    then = as_exported(record, {place: entry.source for place, entry in sent.parts.items()})
    if sent.is_untouched:
        if then is not None and _is_of_today(record, then) and _is_confirmed(then, sent):
            _settle(line, record, then, sent)
        return
    if then is None and any(entry.is_fuzzy for entry in sent.parts.values()):
        line.status = Status.FUZZY
        return
    if then is None:
        line.refuse(
            _("The original has changed since the export, and nobody knows any more what it was. Export it again.")
        )
        return
    if not _is_of_today(record, then):
        line.seen = (then.original, then.standing.source)
    _settle(line, record, then, sent)


def _is_of_today(record: Record, then: Record) -> bool:
    return record.original == then.original


def _is_confirmed(record: Record, sent: Sent) -> bool:
    """Whether everything that was to be looked at in a translation that is out of date is there, and marked as ready."""
    if record.standing.state != State.STALE:
        return False
    wanted = [place for place, stale in enumerate(record.pairs.stale) if stale]
    found = [sent.at(place) for place in wanted]
    return all(entry is not None and not entry.is_fuzzy for entry in found)


def _settle(line: Line, record: Record, then: Record, sent: Sent) -> None:
    """`then` is the text as it was exported; the same as `record` where nothing has happened to it."""
    pairs = then.pairs
    targets = list(pairs.targets)
    for place, entry in sent.parts.items():
        # What nobody touched in the file stays as the site has it by now.
        if not is_untouched(entry) or _is_rebuilt(then):
            targets[max(place, 0)] = entry.target
    touched = [n for n, old in enumerate(pairs.targets) if canonical(old) != canonical(targets[n])]
    fuzzy = _is_fuzzy(then, sent, touched)
    if not touched and (fuzzy or not all(targets) or not _is_of_today(record, then)):
        return
    if fuzzy:
        line.status = Status.FUZZY
        return
    if not all(targets):
        line.status = Status.INCOMPLETE
        return
    line.parts = [(pairs.targets[place], targets[place]) for place in touched]
    _check(line, then, targets, touched)
    if line.status != Status.REFUSED:
        _decide(line, record, then, sent, pairs.built(targets))


def _is_fuzzy(then: Record, sent: Sent, touched: Sequence[int]) -> bool:
    """Whether something that was written, or that was to be looked at, is marked as not ready or is not in the file."""
    if any(entry.is_fuzzy and max(place, 0) in touched for place, entry in sent.parts.items()):
        return True
    if then.standing.state != State.STALE:
        return False
    wanted = [sent.at(place) for place, stale in enumerate(then.pairs.stale) if stale]
    return any(entry is None or entry.is_fuzzy for entry in wanted)


def _decide(line: Line, record: Record, then: Record, sent: Sent, text: str) -> None:
    stored = _stored(line, record, text)
    if stored is None:
        return
    if canonical(stored) == canonical(record.standing.text):
        line.after = record.standing.text
        is_ready = record.standing.state == State.STALE and _is_of_today(record, then)
        line.status = Status.CONFIRMED if is_ready else Status.SAME
        return
    line.after = stored
    line.status = Status.CONFLICT if _is_conflict(then, sent) else Status.CHANGED


def _stored(line: Line, record: Record, text: str) -> str | None:
    """A text as the database would hold it; None where its field refuses it."""
    column = record.column
    try:
        return str(column.clean(column.get_prep_value(text), None))
    except ValidationError as error:
        line.refuse(*error.messages)
        return None


def _is_rebuilt(then: Record) -> bool:
    """Whether the translation has another structure by now than the blocks of the file: somebody has written it anew."""
    return bool(then.standing.text) and not any(then.pairs.targets)


def _is_conflict(then: Record, sent: Sent) -> bool:
    """Whether the translation on the site is another one than was exported."""
    if _is_rebuilt(then):
        return True
    for place, entry in sent.parts.items():
        if is_untouched(entry):
            continue
        now = then.pairs.targets[max(place, 0)]
        if canonical(now) != canonical(entry.target) and (
            sent.is_old if entry.version is None else digest(now) != entry.version
        ):
            return True
    return False


def _check(line: Line, then: Record, targets: Sequence[str], touched: Sequence[int]) -> None:
    """Errors and warnings of the parts that were written."""
    pairs = then.pairs
    for place in touched:
        source, target = pairs.sources[place], targets[place]
        errors: Iterator[str] = iter(())
        if then.is_html:
            is_whole = pairs.frame is None
            errors = checks.markup_errors(source, target, before=pairs.targets[place], is_whole=is_whole)
        found = list(errors)
        slips = [words for words in checks.warnings(source, target, is_html=then.is_html) if words not in found]
        if pairs.frame:
            found, slips = ([part_of(place, message) for message in told] for told in (found, slips))
        if found:
            line.refuse(*found)
        line.warnings += slips
