"""What the statistics show: rows of numbers, each for a picture and for the table beneath it. Times are those of the venue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate, TruncHour
from django.utils.translation import gettext as _

from core import dates, languages
from core.texts import Text, text
from events import spoken
from events.models import Delegate, Forum
from portal import demand
from portal.lists.scope import ALL, Choice, Scope
from portal.models import Attendance, Registration

MOST = 20  # rows of a picture of bars
LONGEST = 1000  # days of one picture; somebody who arrives in another century has mistyped it


@dataclass(frozen=True)
class Row:
    """`short` stands at the axis of a picture."""

    label: Text
    values: tuple[int, ...]
    short: str = ""


@dataclass(frozen=True)
class Figure:
    """`look` is "bars" (across, one on another), "columns" (upright, side by side) or "line" (the last series)."""

    slug: str
    title: str
    look: str
    label: str
    series: tuple[str, ...]
    rows: list[Row]
    about: str = ""

    @property
    def drawn(self) -> list[Row]:
        return self.rows[:MOST] if self.look == "bars" else self.rows


def of(forum: Forum) -> list[Figure]:
    """All of them, by a fixed number of queries."""
    scope = Scope(forum, Choice(state=ALL))
    people = Delegate.objects.for_forum(forum).order_by().values_list("country", "state").annotate(n=Count("pk"))
    counted = list(people)
    return [
        registrations(forum), states(counted), countries(scope, counted), *interpretation(forum), journeys(forum),
        check_ins_by_day(forum), check_ins_by_hour(forum),
    ]  # fmt: skip


def _said(words: str) -> Text:
    return Text(words, languages.active())


def _days(series: Iterable[Mapping[date, int]]) -> list[tuple[date, tuple[int, ...]]]:
    """The series side by side, with a row for each day from the first to the last."""
    found = list(series)
    known = sorted({day for one in found for day in one})
    if not known:
        return []
    length = (known[-1] - known[0]).days + 1
    every = [known[0] + timedelta(days=n) for n in range(length)] if length <= LONGEST else known
    return [(day, tuple(one.get(day, 0) for one in found)) for day in every]


def _by_day(rows: QuerySet[Any], column: str, forum: Forum) -> dict[date, int]:
    named = rows.filter(**{f"{column}__isnull": False}).order_by()
    counted = named.annotate(on=TruncDate(column, tzinfo=forum.zone)).values_list("on").annotate(n=Count("pk"))
    return dict(counted)


def _day(day: date, values: tuple[int, ...]) -> Row:
    return Row(_said(dates.day(day)), values, dates.short_day(day))


def registrations(forum: Forum) -> Figure:
    rows, total = [], 0
    new = _by_day(Registration.objects.filter(delegate__forum=forum), "registered_at", forum)
    for day, (count,) in _days([new]):
        total += count
        rows.append(_day(day, (count, total)))
    series = (_("New"), _("Total"))
    return Figure("registrations", _("Registrations over time"), "line", _("Day"), series, rows)


def states(counted: list[tuple[int | None, str, int]]) -> Figure:
    numbers = {state: sum(n for _country, one, n in counted if one == state) for state in Delegate.State}
    rows = [Row(_said(str(state.label)), (number,)) for state, number in numbers.items()]
    return Figure("states", _("By state"), "bars", _("State"), (_("Delegates"),), rows)


def countries(scope: Scope, counted: list[tuple[int | None, str, int]]) -> Figure:
    """Those who are coming and all others, the country with most people first."""
    found: dict[int | None, list[int]] = {}
    for country, state, count in counted:
        found.setdefault(country, [0, 0])[0 if state in Delegate.COMING else 1] += count
    rows = [
        Row(scope.countries.get(country or 0) or _said("–"), (coming, others))
        for country, (coming, others) in found.items()
    ]
    rows.sort(key=lambda row: (-sum(row.values), row.label.value))
    return Figure("countries", _("By country"), "bars", _("Country"), (_("Coming"), _("Others")), rows)


def interpretation(forum: Forum) -> list[Figure]:
    """Languages that those who are coming have starred sessions in, and the sessions with most listeners."""
    demands = demand.of(forum, Delegate.objects.for_forum(forum).coming())
    by_language = [
        Row(_said(spoken.language_name(code)), (count,))
        for code, count in demand.by_language(demands).items()
        if code and count
    ]
    rows = [
        Row(text(one.session, "title"), (one.receivers, sum(one.lacking.values())))
        for one in sorted(demands, key=lambda one: -one.receivers - sum(one.lacking.values()))
        if one.receivers or one.lacking
    ]
    series = (_("Receivers"), _("Not interpreted"))
    return [
        Figure(
            "languages", _("Interpretation by language"), "bars", _("Language"), (_("Wishes"),), by_language,
            _("Delegates who are coming, counted once for each session that they have starred."),
        ),
        Figure(
            "sessions", _("Interpretation by session"), "bars", _("Session"), series, rows[:MOST],
            _("The sessions with most listeners; the list of interpretation has all of them."),
        ),
    ]  # fmt: skip


def journeys(forum: Forum) -> Figure:
    coming = Delegate.objects.for_forum(forum).coming()
    days = _days([_by_day(coming, "arrives_at", forum), _by_day(coming, "departs_at", forum)])
    rows = [_day(day, values) for day, values in days]
    series = (_("Arrivals"), _("Departures"))
    return Figure("journeys", _("Arrivals and departures by day"), "columns", _("Day"), series, rows)


def _at_the_door(forum: Forum) -> QuerySet[Attendance]:
    return Attendance.objects.for_forum(forum).standing().filter(session=None).order_by()


def check_ins_by_day(forum: Forum) -> Figure:
    """Each delegate once a day, however often they were let in."""
    counted = dict(_at_the_door(forum).values_list("day").annotate(n=Count("delegate", distinct=True)))
    rows = [_day(day, values) for day, values in _days([counted])]
    return Figure("check-ins", _("Check-ins by day"), "columns", _("Day"), (_("Delegates"),), rows)


def check_ins_by_hour(forum: Forum) -> Figure:
    hours = TruncHour("at", tzinfo=forum.zone)
    found = _at_the_door(forum).annotate(hour=hours).values_list("hour").annotate(n=Count("pk")).order_by("hour")
    rows = [_hour(forum, at, count) for at, count in found]
    return Figure("hours", _("Check-ins by hour"), "columns", _("Hour"), (_("Entries"),), rows)


def _hour(forum: Forum, at: datetime, count: int) -> Row:
    day = dates.short_day(at.astimezone(forum.zone).date())
    words = dates.day_and_time(day, dates.clock(at, forum.zone))
    return Row(_said(words), (count,), words)
