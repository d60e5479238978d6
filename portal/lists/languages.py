"""The list of interpretation: a row for each session, so that interpreters, channels, receivers and rooms are planned."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from core.texts import Text, listed, text
from events import spoken
from portal import demand
from portal.demand import Demand
from portal.lists.scope import Scope
from portal.lists.values import Alarm, Column, Value

DAY = Column(gettext_lazy("day"), 14, lambda scope, row: row.session.starts_at.astimezone(scope.zone).date())


def _moment(name: str) -> Callable[[Scope, Any], Value]:
    return lambda scope, row: getattr(row.session, name).astimezone(scope.zone).replace(tzinfo=None)


def _room(_scope: Scope, row: Demand) -> Text | str:
    names = [text(room, "name") for room in row.session.rooms]
    return Text(listed([name.value for name in names]), names[0].language) if names else ""


def _starred(_scope: Scope, row: Demand) -> Value:
    return Alarm(row.starred) if row.is_too_small else row.starred


def _floor(_scope: Scope, row: Demand) -> Value:
    return spoken.names(row.floor) if row.floor else ""


def _channels(_scope: Scope, row: Demand) -> Value:
    """Each language with its channel and how many want it: "1 Chinese (12), 2 Russian (8)"."""
    parts = []
    for code, channel in row.channels.items():
        number = f"{channel} " if channel is not None else ""
        parts.append(f"{number}{spoken.name_in_a_list(code)} ({dates.number(row.wanted.get(code, 0))})")
    return ", ".join(parts)


def _lacking(_scope: Scope, row: Demand) -> Value:
    parts = [f"{spoken.name_in_a_list(code)} ({dates.number(count)})" for code, count in row.lacking.items()]
    return Alarm(", ".join(parts)) if parts else ""


COLUMNS = (
    Column(gettext_lazy("Start"), 8, _moment("starts_at")),
    Column(gettext_lazy("End"), 8, _moment("ends_at")),
    Column(gettext_lazy("session"), 44, lambda scope, row: text(row.session, "title")),
    Column(gettext_lazy("room"), 20, _room),
    Column(gettext_lazy("seats"), 8, lambda scope, row: row.seats or ""),
    Column(gettext_lazy("starred"), 8, _starred),
    Column(gettext_lazy("Working languages"), 20, _floor),
    Column(gettext_lazy("interpretation"), 36, _channels),
    Column(gettext_lazy("Not interpreted"), 28, _lacking),
    Column(gettext_lazy("Receivers"), 10, lambda scope, row: row.receivers),
)


def more(rows: Iterable[Demand]) -> list[Column]:
    """For workbooks a number for each language that anybody wants to hear, so that one can calculate with it."""
    codes = [code for code in spoken.CODES if any(row.wanted.get(code) for row in rows)]
    return [Column(spoken.language_name(code), 10, _wanted(code), only_in_books=True) for code in codes]


def _wanted(code: str) -> Callable[[Scope, Any], Value]:
    return lambda scope, row: row.wanted.get(code, 0)


def about(scope: Scope, rows: list[Demand]) -> str:
    """The most receivers that are out at once."""
    most, since = demand.most_receivers(rows)
    if since is None:
        return ""
    values = {"count": dates.number(most), "when": dates.exact(since, scope.zone)}
    return _("Receivers in use at the same time: %(count)s at most (%(when)s).") % values
