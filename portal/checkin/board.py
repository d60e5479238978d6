"""Who has arrived: by delegation, and how many were let in per day and session."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from core import languages
from core.texts import Text, text
from events.models import Country, Delegate, Delegation, Forum, Institution, Session
from portal.models import Attendance
from programme.paper.alphabet import key


@dataclass
class Line:
    """How many have come of those who are expected. `name` is empty for those who name none."""

    name: Text
    come: int = 0
    expected: int = 0
    lines: list["Line"] = field(default_factory=list)

    def add(self, come: int, expected: int) -> None:
        self.come += come
        self.expected += expected


@dataclass(frozen=True)
class Day:
    """Entries of a day: at the door, and (session, entries) in order of time."""

    day: date
    door: int
    sessions: list[tuple[Session, int]]


def arrivals(forum: Forum) -> Line:
    """All together; its lines are the countries in protocol order, theirs the institutions by name. Four queries.

    Expected is who is approved to come in person, and whoever came.
    """
    in_person = Q(attendance=Delegate.Attendance.ON_SITE) | Q(state=Delegate.State.CHECKED_IN)
    rows = Delegate.objects.for_forum(forum).coming().filter(in_person).order_by()
    counted = rows.values_list("country", "institution", "institution_name", "state").annotate(n=Count("pk"))
    cells: dict[int | None, dict[int | str, Line]] = defaultdict(dict)
    found = list(counted)
    countries = Country.objects.in_bulk({row[0] for row in found if row[0]})
    institutions = Institution.objects.in_bulk({row[1] for row in found if row[1]})
    for country, institution, written, state, n in found:
        place: int | str = institution or written.casefold()
        name = text(institutions[institution], "name") if institution else Text(written, languages.active())
        line = cells[country].setdefault(place, Line(name))
        line.add(n if state == Delegate.State.CHECKED_IN else 0, n)
    return _together(forum, cells, countries)


def _together(forum: Forum, cells: dict[int | None, dict[int | str, Line]], countries: dict[int, Country]) -> Line:
    code = languages.active()
    every, order = Line(Text("", code)), dict(Delegation.objects.filter(forum=forum).values_list("country", "order"))
    last = len(order) + max(order.values(), default=0)
    placed = []
    for pk, lines in cells.items():
        name = text(countries[pk], "name") if pk else Text("", code)
        land = Line(name, lines=sorted(lines.values(), key=lambda line: key(line.name.value, code)))
        for line in land.lines:
            land.add(line.come, line.expected)
        every.add(land.come, land.expected)
        placed.append((pk is None, order.get(pk or 0, last), key(name.value, code), land))
    every.lines = [land for *_place, land in sorted(placed, key=lambda row: row[:3])]
    return every


def per_day(forum: Forum) -> list[Day]:
    """Entries that stand, latest day first. Two queries, one where nobody has come."""
    found = Attendance.objects.for_forum(forum).standing().per_day_and_place()
    wanted = {session for _day, session, _n in found if session}
    sessions = Session.objects.filter(pk__in=wanted).in_order() if wanted else []
    doors = {day: n for day, session, n in found if session is None}
    counts = {(day, session): n for day, session, n in found}
    return [
        Day(day, doors.get(day, 0), [(one, counts[day, one.pk]) for one in sessions if (day, one.pk) in counts])
        for day in sorted({day for day, _session, _n in found}, reverse=True)
    ]
