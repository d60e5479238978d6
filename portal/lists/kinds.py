"""The lists there are: of what each row is, by what rows are grouped, and what stands in the columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import dates
from events import spoken
from events.models import Delegate
from portal.lists import languages, rows
from portal.lists.scope import Scope
from portal.lists.values import Alarm, Column, Value


@dataclass(frozen=True)
class Kind:
    """`group` is a column of its own in a workbook, and the headings of a page and of a paper.

    `note` says something of a group beside how many rows it has, `about` of the whole list; `more` are columns that depend on
    the rows. `persons` is how many people a row shows: for the log of looks at personal data.
    """

    slug: str
    title: Any
    group: Column
    columns: tuple[Column, ...]
    rows: Callable[[Scope], list[Any]]
    note: Callable[[Scope, Any], str] | None = None
    about: Callable[[Scope, list[Any]], str] | None = None
    more: Callable[[list[Any]], list[Column]] | None = None
    persons: int = 1


def _clock(name: str) -> Callable[[Scope, Any], Value]:
    def at_the_venue(scope: Scope, row: Delegate) -> Value:
        moment: datetime | None = getattr(row, name)
        return moment.astimezone(scope.zone).replace(tzinfo=None) if moment else ""

    return at_the_venue


def _party(scope: Scope, row: Delegate) -> Value:
    """How many arrive together: the delegate and who travels along."""
    return 1 + scope.companions.get(row.pk, 0)


NAME = Column(pgettext_lazy("of a person", "Name"), 30, lambda scope, row: row.latin_name)
NATIVE = Column(gettext_lazy("name in native script"), 22, lambda scope, row: rows.native_name(row))
COUNTRY = Column(gettext_lazy("country"), 20, lambda scope, row: scope.country(row))
INSTITUTION = Column(gettext_lazy("institution"), 40, lambda scope, row: scope.institution(row))
POSITION = Column(gettext_lazy("position"), 28, lambda scope, row: row.position)
HEAD = Column(gettext_lazy("role"), 20, lambda scope, row: capfirst(_("head of delegation")) if row.is_head else "")
LANGUAGE = Column(gettext_lazy("language"), 16, lambda scope, row: spoken.language_name(row.language))
STATE = Column(gettext_lazy("state"), 16, lambda scope, row: row.get_state_display())
NEEDS = Column(gettext_lazy("accessibility needs"), 36, lambda scope, row: row.needs)
PARTY = Column(gettext_lazy("persons"), 8, _party)
PHONE = Column(gettext_lazy("phone"), 18, lambda scope, row: row.phone)


def _of_delegate(column: Column) -> Column:
    """The same of the delegate to whom a row belongs."""
    return Column(column.name, column.width, lambda scope, row: column.of(scope, row.delegate))


def _places(scope: Scope, row: Any) -> str:
    session = scope.sessions.get(row.session_id)
    taken, waiting = scope.taken.get(row.session_id, (0, 0))
    if session is None:
        return ""
    values = {
        "taken": dates.number(taken),
        "places": dates.number(session.places or 0),
        "waiting": dates.number(waiting),
    }
    return dates.exact(session.starts_at, scope.zone) + " · " + (
        _("%(taken)s of %(places)s places taken, %(waiting)s waiting") % values
    )  # fmt: skip


KINDS: Mapping[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind(
            "countries", gettext_lazy("By country"), COUNTRY, (NAME, NATIVE, HEAD, INSTITUTION, POSITION, LANGUAGE, STATE),
            rows.by_country,
        ),
        Kind(
            "institutions", gettext_lazy("By institution"), INSTITUTION,
            (NAME, NATIVE, COUNTRY, POSITION, LANGUAGE, STATE), rows.by_institution,
        ),
        Kind(
            "arrivals", gettext_lazy("Arrivals"), Column(gettext_lazy("day"), 14, rows.day_of_arrival),
            (
                Column(gettext_lazy("time"), 8, _clock("arrives_at")),
                Column(gettext_lazy("arrives by"), 18, lambda scope, row: row.arrives_by), NAME, NATIVE, COUNTRY,
                INSTITUTION, PARTY, PHONE,
            ),
            rows.arrivals,
        ),
        Kind(
            "departures", gettext_lazy("Departures"), Column(gettext_lazy("day"), 14, rows.day_of_departure),
            (
                Column(gettext_lazy("time"), 8, _clock("departs_at")),
                Column(gettext_lazy("leaves by"), 18, lambda scope, row: row.departs_by), NAME, NATIVE, COUNTRY,
                INSTITUTION, PARTY, PHONE,
            ),
            rows.departures,
        ),
        Kind(
            "diets", gettext_lazy("Diet and accessibility"),
            Column(gettext_lazy("dietary requirements"), 30, lambda scope, row: rows.diet(row)),
            (NAME, NATIVE, NEEDS, COUNTRY, INSTITUTION), rows.diets,
        ),
        Kind(
            "interpretation", gettext_lazy("Interpretation"), languages.DAY, languages.COLUMNS, rows.demands,
            about=languages.about, more=languages.more, persons=0,
        ),
        Kind(
            "companions", gettext_lazy("Accompanying persons"), _of_delegate(COUNTRY),
            (
                Column(gettext_lazy("accompanying person"), 30, lambda scope, row: str(row)),
                Column(gettext_lazy("note"), 30, lambda scope, row: row.note),
                Column(gettext_lazy("delegate"), 30, lambda scope, row: row.delegate.latin_name),
                _of_delegate(NATIVE), _of_delegate(INSTITUTION),
                Column(gettext_lazy("arrival"), 14, lambda scope, row: rows.day_of_arrival(scope, row.delegate)),
            ),
            rows.companions, persons=2,
        ),
        Kind(
            "places", gettext_lazy("Excursions and workshops"), Column(gettext_lazy("session"), 40, rows.title_of),
            (
                Column(
                    gettext_lazy("place"), 16,
                    lambda scope, row: _("has a place") if row.has_place else Alarm(_("On the waiting list")),
                ),
                *(_of_delegate(column) for column in (NAME, NATIVE, COUNTRY, INSTITUTION, LANGUAGE, PHONE)),
            ),
            rows.sign_ups, note=_places,
        ),
    )
}  # fmt: skip
