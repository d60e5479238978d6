"""What an import would do, text by text, in people's words."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.templatetags.site import in_language
from core.texts import Text
from translations.exchange.units import Key, Record


class Status(StrEnum):
    CHANGED = "changed"
    CONFIRMED = "confirmed"
    SAME = "same"
    EMPTY = "empty"
    FUZZY = "fuzzy"
    INCOMPLETE = "incomplete"
    CONFLICT = "conflict"
    REFUSED = "refused"


LABELS: dict[Status, Any] = {
    Status.CHANGED: gettext_lazy("changed"),
    Status.CONFIRMED: gettext_lazy("confirmed as it is"),
    Status.SAME: gettext_lazy("unchanged"),
    Status.EMPTY: gettext_lazy("empty in the file"),
    Status.FUZZY: gettext_lazy("marked as not ready"),
    Status.INCOMPLETE: gettext_lazy("translated in part"),
    Status.CONFLICT: gettext_lazy("changed on the site since the export"),
    Status.REFUSED: gettext_lazy("refused"),
}
WRITTEN = (Status.CHANGED, Status.CONFIRMED)
BLOCKING = (Status.CONFLICT, Status.REFUSED)
QUIET = (Status.SAME, Status.EMPTY)


@dataclass
class Line:
    """A text of a file: what is wrong with it, or what it says now and would say; `parts` are the blocks of it that change.

    `seen` is the original that it translates, with its language, where the site's is another one by now.
    """

    name: str
    where: str
    status: Status = Status.SAME
    key: Key | None = None
    record: Record | None = None
    object_name: Text | None = None
    label: str = ""
    before: str = ""
    after: str = ""
    parts: list[tuple[str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seen: tuple[str, str] | None = None

    def refuse(self, *messages: str) -> "Line":
        self.errors += messages
        self.status = Status.REFUSED
        return self

    @property
    def status_label(self) -> str:
        return str(LABELS[self.status])

    @property
    def place(self) -> str:
        """Where it is in the file, for people."""
        return f"{self.name}, {self.where}" if self.where else self.name

    @property
    def title(self) -> SafeString:
        """HTML of the object's name, with its language."""
        name = self.object_name
        return in_language(Truncator(name.value).chars(80), name.language) if name else mark_safe("")

    @property
    def is_shown(self) -> bool:
        return self.status not in QUIET or bool(self.warnings)


@dataclass
class Report:
    """All texts of a file. `skips` leaves out what is refused or in conflict, instead of refusing all."""

    language: str
    lines: list[Line]
    skips: bool = False

    def count(self, *statuses: Status) -> int:
        return sum(line.status in statuses for line in self.lines)

    @property
    def is_possible(self) -> bool:
        return self.skips or not self.count(*BLOCKING)

    @property
    def changes_something(self) -> bool:
        return bool(self.count(*WRITTEN))

    @property
    def shown(self) -> list[Line]:
        """Texts that say something: first what is in the way, then the others in the file's order."""
        found = [line for line in self.lines if line.is_shown]
        return sorted(found, key=lambda line: line.status not in BLOCKING)

    @property
    def written(self) -> list[Line]:
        return [line for line in self.lines if line.status in WRITTEN]

    @property
    def seal(self) -> str:
        """The same as long as the import would do the same to the same texts."""
        lines = [
            f"{line.name} {line.status} {line.before!r} {line.after!r} {line.seen} {self._stands(line)}"
            for line in self.lines
            if line.status not in QUIET
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def _stands(self, line: Line) -> Any:
        return (line.record.original, line.record.standing) if line.record else None

    def summary(self) -> str:
        """3 changed, 40 unchanged, 1 refused."""
        counts = Counter(line.status for line in self.lines)
        return ", ".join(_counted(status, counts[status]) for status in Status if counts[status])


def _counted(status: Status, count: int) -> str:
    words = {
        Status.CHANGED: ngettext("%(count)d changed", "%(count)d changed", count),
        Status.CONFIRMED: ngettext("%(count)d confirmed", "%(count)d confirmed", count),
        Status.SAME: ngettext("%(count)d unchanged", "%(count)d unchanged", count),
        Status.EMPTY: ngettext("%(count)d empty", "%(count)d empty", count),
        Status.FUZZY: ngettext("%(count)d not ready", "%(count)d not ready", count),
        Status.INCOMPLETE: ngettext("%(count)d in part", "%(count)d in part", count),
        Status.CONFLICT: ngettext("%(count)d conflict", "%(count)d conflicts", count),
        Status.REFUSED: ngettext("%(count)d refused", "%(count)d refused", count),
    }
    return words[status] % {"count": count}


def part_of(number: int, message: str) -> str:
    """A message about one block of a text."""
    return _("Block %(number)d: %(message)s") % {"number": number + 1, "message": message}
