"""Results: figures for pictures and tables, and the words. What fewer than three have said is not shown: it might tell who."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from core import dates, languages
from core.texts import Text, text
from events.models import Forum, Session
from portal.models import FeedbackAnswer
from portal.statistics.figures import Figure, Row

FEWEST = 3
GOOD = 4  # the lowest rating that is a good one
Rating = FeedbackAnswer.Rating


@dataclass(frozen=True)
class Result:
    """Of a session, or (None) of the forum as a whole: how many gave each rating, the best first."""

    session: Session | None
    label: Text
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def average(self) -> float:
        return round(sum(r * n for r, n in zip(Rating.values, self.counts, strict=True)) / self.total, 1)

    @property
    def good(self) -> int:
        return sum(n for r, n in zip(Rating.values, self.counts, strict=True) if r >= GOOD)


class Results:
    def __init__(self, forum: Forum) -> None:
        self.forum = forum
        self.numbers = FeedbackAnswer.objects.of(forum).numbers()

    @cached_property
    def every(self) -> list[Result]:
        """The forum first, then sessions in order of time; also those that too few have spoken of."""
        titles = [languages.column("title", code) for code in languages.CODES]
        rows = (
            Session.objects.filter(pk__in=[pk for pk in self.numbers if pk])
            .in_order()
            .only("code", "starts_at", *titles)
        )
        found = [self._result(one, text(one, "title")) for one in rows]
        whole = Text(_("The forum as a whole"), languages.active())
        return [self._result(None, whole), *found] if None in self.numbers else found

    def _result(self, session: Session | None, label: Text) -> Result:
        counted = self.numbers[session.pk if session else None]
        return Result(session, label, tuple(counted.get(rating, 0) for rating in Rating.values))

    @cached_property
    def shown(self) -> list[Result]:
        return [one for one in self.every if one.total >= FEWEST]

    @property
    def held_back(self) -> int:
        """How many have been spoken of by too few."""
        return len(self.every) - len(self.shown)

    def figures(self) -> list[Figure]:
        """Pictures: ratings of the forum, and of each session those that are good beside the others."""
        whole = next((one for one in self.shown if one.session is None), None)
        names = [str(label) for label in Rating.labels]
        counted = zip(names, whole.counts, strict=True) if whole else []
        ratings = [Row(Text(name, languages.active()), (count,), name) for name, count in counted]
        sessions = sorted((one for one in self.shown if one.session), key=lambda one: -one.average)
        rows = [Row(one.label, (one.good, one.total - one.good)) for one in sessions]
        series = (f"{names[1]} – {names[0]}", f"{names[-1]} – {names[2]}")
        return [
            Figure("feedback-forum", _("The forum as a whole"), "columns", _("Rating"), (_("Answers"),), ratings),
            Figure("feedback-sessions", _("Sessions, the best first"), "bars", _("Session"), series, rows),
        ]

    def words(self) -> list[tuple[Result, list[str]]]:
        """What was written of each, in an order that says nothing."""
        by_key = {one.session.pk if one.session else None: one for one in self.shown}
        said: dict[int | None, list[str]] = {}
        answers = FeedbackAnswer.objects.of(self.forum).exclude(words="").order_by("pk")
        for session, words in answers.values_list("session", "words"):
            if session in by_key:
                said.setdefault(session, []).append(words)
        return [(one, said[key]) for key, one in by_key.items() if key in said]


def average(result: Result) -> str:
    """In the language in force: 4.3."""
    return dates.number(result.average)
