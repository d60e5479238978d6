"""From rows to delegates, or to what is wrong with each of them in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import languages
from events import spoken
from events.models import Country, Delegate, Forum, Institution
from portal.importing.reading import Row, label

State = Delegate.State
STATES = (State.INVITED, State.REGISTERED, State.APPROVED)
LOOKED_UP = ("country", "institution", "language", "interpretation", "state", "family_name_first")


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the row's number in the file, what the column is called, why."""

    row: int
    column: str
    words: str


@dataclass
class Report:
    """Delegates that can be written, not saved yet, and everything that stands against it."""

    delegates: list[Delegate] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def wrong_rows(self) -> int:
        return len({problem.row for problem in self.problems})


class Known:
    """What cells may name, each in every language. Read once for a whole file."""

    def __init__(self, forum: Forum) -> None:
        self.forum = forum
        self.country = {one.code.casefold(): one for one in Country.objects.all()} | _by_name(Country)
        self.institution = _by_name(Institution)
        self.language = {name.casefold(): one.code for one in languages.LANGUAGES for name in (one.code, one.name)}
        self.interpretation = {str(name).casefold(): code for code, words in spoken.choices() for name in (code, words)}
        self.state = {str(name).casefold(): str(state) for state in STATES for name in (state, state.label)}
        addresses = Delegate.objects.for_forum(forum).exclude(email="").values_list("email", flat=True)
        self.addresses = {address.casefold() for address in addresses}


def _by_name(model: Any) -> dict[str, Any]:
    columns = [languages.column("name", code) for code in languages.CODES]
    return {getattr(one, c).casefold(): one for one in model.objects.all() for c in columns if getattr(one, c)}


def check(rows: Sequence[Row], forum: Forum) -> Report:
    """Every row against what is known, and against the rows before it."""
    known, report = Known(forum), Report()
    for row in rows:
        found: list[Problem] = []
        delegate = _delegate(row, known, found)
        report.problems += found
        report.delegates.append(delegate)
    return report


def _delegate(row: Row, known: Known, found: list[Problem]) -> Delegate:
    def wrong(column: str, words: str) -> None:
        found.append(Problem(row.number, label(column), words))

    plain = {name: value for name, value in row.cells.items() if name not in LOOKED_UP}
    for name, value in row.cells.items():
        if value.startswith("="):
            wrong(name, _("This is a formula. Write its value."))
    written = row.cells.get("institution", "")
    institution = known.institution.get(written.casefold())
    delegate = Delegate(forum=known.forum, institution=institution, **plain)
    delegate.institution_name = "" if institution else written
    delegate.family_name_first = _is_yes(row.cells.get("family_name_first", ""), wrong)
    for name in ("country", "language", "interpretation", "state"):
        value = row.cells.get(name, "")
        options: Mapping[str, Any] = getattr(known, name)
        if value and value.casefold() in options:
            setattr(delegate, name, options[value.casefold()])
        elif value:
            wrong(name, _("“%(value)s” is not known here.") % {"value": value[:60]})
    try:
        delegate.clean_fields(exclude=["forum", "institution", "country", "user"])
    except ValidationError as error:
        for name, words in error.message_dict.items():
            wrong(name, " ".join(words))
    address = delegate.email.casefold()
    if address and address in known.addresses:
        wrong("email", _("Somebody with this e-mail address is registered for this forum."))
    known.addresses.add(address)
    return delegate


def _is_yes(value: str, wrong: Any) -> bool:
    yes, no = ("1", "yes", "true", "x", "+", _("Yes").casefold()), ("", "0", "no", "false", "-", _("No").casefold())
    if value.casefold() not in (*yes, *no):
        wrong("family_name_first", _("“%(value)s” is not known here.") % {"value": value[:60]})
    return value.casefold() in yes
