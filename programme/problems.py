"""What a programme that is to be released still lacks. Nothing of it hinders a release; clashes do (`programme.clashes`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from core import languages
from events.models import Forum, Session, SessionLanguage, SessionRoom


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with some sessions, in order of time."""

    label: str
    sessions: list[Any]


def problems(forum: Forum) -> list[Problem]:
    """What is wrong, in four queries."""
    texts = [languages.column(field, code) for field in ("title", "location") for code in languages.CODES]
    sessions = list(
        Session.objects.for_forum(forum)
        .exclude(state=Session.State.DRAFT)
        .select_related("room")
        .prefetch_related(Prefetch("further_rooms", SessionRoom.objects.select_related("room")))
        .only("code", "starts_at", "room__venue", *texts)
        .in_order()
    )
    return [problem for problem in _all(forum, sessions) if problem.sessions]


def _all(forum: Forum, sessions: list[Any]) -> Iterator[Problem]:
    days, zone = forum.days, forum.zone
    outside = [row for row in sessions if days and row.starts_at.astimezone(zone).date() not in days]
    yield Problem(_("Outside the days of the forum"), outside)
    elsewhere = [row for row in sessions if any(room.venue_id != forum.venue_id for room in row.rooms)]
    yield Problem(_("In a room that is not in the forum's venue"), elsewhere)
    silent = SessionLanguage.objects.filter(use=SessionLanguage.Use.INTERPRETATION, channel__isnull=True)
    without = set(silent.filter(session__forum=forum).values_list("session", flat=True))
    yield Problem(_("Interpretation without a channel"), [row for row in sessions if row.pk in without])
    for language in [one for one in languages.LANGUAGES if one.code in forum.content_languages]:
        column = languages.column("title", language.code)
        untitled = [row for row in sessions if not getattr(row, column)]
        yield Problem(_("Without a title in this language: %(language)s") % {"language": language.name}, untitled)
