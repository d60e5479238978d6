"""The bench's rows: how many there are, and how those that are shared with other forums are told apart."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core.models import ContentModel
from demo.texts import Row, columns
from events import models as events
from events.countries import cldr_names
from events.outline import capitals
from speakers.models import Speaker

SLUG = "bench"
SPEAKER = "bench-speaker-"
MARK = "loadbench"
"""The reason in the history of rows that may be taken away again."""
BATCH = 500

Progress = Callable[[str, int, int], Any]
"""Called with what is being made, how many of it are done, and how many there will be."""


@dataclass(frozen=True)
class Size:
    """How many of each."""

    sessions: int = 600
    speakers: int = 800
    delegates: int = 5000
    photos: int = 5000

    @classmethod
    def found(cls) -> "Size | None":
        """The size of the bench forum that is there."""
        forum = bench_forum()
        if forum is None:
            return None
        return cls(
            sessions=forum.sessions.count(),
            speakers=Speaker.objects.filter(slug__startswith=SPEAKER).count(),
            delegates=forum.delegates.count(),
            photos=events.Photo.objects.filter(gallery__forum=forum).count(),
        )


def bench_forum() -> events.Forum | None:
    """The forum that the bench made; none when an organiser made one of that address."""
    made = events.Forum.objects.filter(made_by_bench(events.Forum), slug=SLUG)
    forum: events.Forum | None = made.first()
    return forum


def marked(model: type[Row], **values: Any) -> Row:
    """A new row whose history says that the bench made it."""
    row = model(**columns(values))
    row._change_reason = MARK  # type: ignore[attr-defined]  # read by simple_history when the row is saved
    row.full_clean()
    row.save()
    return row


def made_by_bench(model: type[ContentModel]) -> Q:
    """Rows that `marked` made."""
    made = model.history.filter(history_type="+", history_change_reason=MARK)
    return Q(pk__in=list(made.values_list("id", flat=True)))


def country(code: str) -> events.Country:
    """The country of that ISO code; made when there is none."""
    known: events.Country | None = events.Country.objects.filter(code=code).first()
    longitude, latitude = capitals()[code]
    place = {"capital_longitude": longitude, "capital_latitude": latitude}
    return known or marked(events.Country, code=code, name=cldr_names(code), **place)
