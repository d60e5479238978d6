"""Sessions that lack something: a room, a speaker, interpretation. The first page counts them, the list of sessions shows them.

Apps above register what they know of: `speakers` knows who speaks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.admin.columns import missing
from core.admin.filters import Conditions
from core.languages import CODES
from events.models import Session, SessionFile, SessionLanguage, SessionRoom

Kind = Session.Kind
WITHOUT_FLOOR = (*Session.PAUSES, Kind.SOCIAL, Kind.VISIT, Kind.EXCURSION)  # nobody speaks to all there


@dataclass(frozen=True)
class Lack:
    """`where()` are the sessions that lack it, of those that take place."""

    key: str
    label: str | Promise
    where: Callable[[], Q]
    permissions: tuple[str, ...] = ("events.view_session",)
    is_after: bool = False  # asked for once the forum is over


_lacks: dict[str, Lack] = {}


def register(lack: Lack) -> None:
    _lacks[lack.key] = lack


def every(*, is_after: bool = False) -> list[Lack]:
    """What is asked for before the forum, or after it."""
    return [lack for lack in _lacks.values() if lack.is_after == is_after]


def lacking(lack: Lack) -> QuerySet[Any]:
    """The sessions, of all forums."""
    return Session.objects.exclude(state=Session.State.CANCELLED).filter(lack.where())


def _no_room() -> Q:
    """Neither a room nor a place outside of the venue."""
    nowhere: Q = Q(room=None) & Q(~Exists(SessionRoom.objects.filter(session=OuterRef("pk"))))
    for code in CODES:
        nowhere &= missing("location", code)
    return nowhere


def _no_interpretation() -> Q:
    spoken = SessionLanguage.objects.filter(session=OuterRef("pk"), use=SessionLanguage.Use.INTERPRETATION)
    return ~Q(kind__in=WITHOUT_FLOOR) & Q(~Exists(spoken))


def _no_recording() -> Q:
    return ~Q(kind__in=WITHOUT_FLOOR) & Q(recording_url="")


def _no_file() -> Q:
    return ~Q(kind__in=WITHOUT_FLOOR) & Q(~Exists(SessionFile.objects.filter(session=OuterRef("pk"))))


register(Lack("room", _("Sessions without a room"), _no_room))
register(Lack("interpretation", _("Sessions without interpretation"), _no_interpretation))


register(Lack("recording", _("Sessions without a recording"), _no_recording, is_after=True))
register(Lack("files", _("Sessions without files"), _no_file, is_after=True))


class Lacking(Conditions):
    title = _("what is missing")
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(lack.key, lack.label) for lack in _lacks.values()]

    def conditions(self) -> dict[str, Q]:
        taking_place = ~Q(state=Session.State.CANCELLED)
        return {lack.key: taking_place & lack.where() for lack in _lacks.values()}
