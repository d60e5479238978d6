"""Sessions of the latest release in which somebody appears, for lists of people.

A forum of six hundred sessions says of each who appears in it. That is looked through as text, and only the sessions of
those who are asked for are read: reading six hundred lists takes longer than all else on the page.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import models
from django.db.models.functions import Cast

from core import languages
from core.prepared import ByKeys, Prepared
from core.texts import Text
from events.models import Forum
from programme.models import ReleasedSession
from programme.rows import FORUM, Named, best

SPEAKER = re.compile(r'"speaker": ?(\d+)')
PLAIN = (
    "session__code",
    "starts_at",
    "appearances",
    "track_id",
    "track__slug",
    "track__order",
    "track__hue",
    "track__weave",
)
TEXTS = ("session__title", "track__name")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A session with its people: `appearances` as in `ReleasedSession`, the start aware."""

    code: str
    title: Text
    starts_at: datetime
    appearances: list[dict[str, Any]]
    track: Named | None


_said = Prepared(
    lambda: (
        ReleasedSession.objects.latest_of(FORUM).order_by().values_list("pk", Cast("appearances", models.TextField()))
    )
)


@cache
def _sessions(chain: tuple[str, ...]) -> ByKeys:
    columns = [languages.column(name, code) for name in TEXTS for code in chain]
    rows = ReleasedSession.objects.in_order()
    return ByKeys(lambda keys: rows.filter(pk__in=keys).values_list(*PLAIN, *columns))


def of_people(forum: Forum, people: Collection[int]) -> list[Spoken]:
    """Those in which one of these speakers appears, in order of time. Two queries, one where there is none."""
    chain, wanted = languages.chain(languages.active()), {str(pk) for pk in people}
    found = [pk for pk, said in _said(forum=forum.pk) if not wanted.isdisjoint(SPEAKER.findall(said))]
    step, tracks, made = len(chain), dict[int, Named](), []
    for code, starts, appearances, track, slug, order, hue, weave, *texts in _sessions(chain).rows(found):
        if track and track not in tracks:
            name = best(tuple(texts[step:]), chain)
            tracks[track] = Named(track, slug, order, name, f"hue-{hue} weave-{weave}")
        made.append(Spoken(code, best(tuple(texts[:step]), chain), starts, appearances, tracks.get(track)))
    return made
