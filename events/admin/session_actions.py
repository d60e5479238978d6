"""What is done with many sessions at once: their state, their track, their room. Readers see it with the next release."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import bulk
from core.admin.columns import name_of
from events.models import Room, Session, Track
from events.models.session import trouble_with_rooms

State = Session.State


def _rooms(session: Session) -> Any:
    return trouble_with_rooms(session, session.rooms)


def _track(session: Session) -> Any:
    other = session.track is not None and session.track.forum_id != session.forum_id
    return _("This track belongs to another forum.") if other else ""


def _tracks(sessions: list[Any]) -> QuerySet[Any]:
    """Those of the forums that the sessions belong to."""
    own = {session.forum_id for session in sessions}
    return Track.objects.filter(forum__in=own).select_related("forum").order_by(F("forum").desc(), "order")


def _rooms_of(sessions: list[Any]) -> QuerySet[Any]:
    """Those of the venues of these forums."""
    own = {session.forum.venue_id for session in sessions}
    return Room.objects.filter(venue__in=own - {None}).select_related("venue").order_by(F("venue").desc(), "order")


def _in_room(room: Any) -> str:
    return f"{name_of(room)} · {name_of(room.venue)}"


def _on_track(track: Any) -> str:
    return f"{name_of(track)} · {name_of(track.forum)}"


def _changed(count: int) -> str:
    return ngettext("%(count)d session was changed.", "%(count)d sessions were changed.", count) % {"count": count}


def _confirmed(count: int) -> str:
    return ngettext("%(count)d session was confirmed.", "%(count)d sessions were confirmed.", count) % {"count": count}


def _cancelled(count: int) -> str:
    return ngettext("%(count)d session was cancelled.", "%(count)d sessions were cancelled.", count) % {"count": count}


def every() -> Iterator[bulk.Change]:
    yield bulk.Change(
        "confirm", _("Confirm the chosen sessions"), "state", _("Readers will find them after the next release of the programme."),
        _confirmed, State.CONFIRMED, trouble=_rooms,
    )  # fmt: skip
    yield bulk.Change(
        "cancel", _("Cancel the chosen sessions"), "state",
        _("After the next release of the programme readers will still find them, marked as cancelled."),
        _cancelled, State.CANCELLED,
    )  # fmt: skip
    yield bulk.Change(
        "draft", _("Make drafts of the chosen ones"), "state",
        _("After the next release of the programme readers will not find them any more."), _changed, State.DRAFT,
        trouble=_rooms,
    )  # fmt: skip
    yield bulk.Change(
        "track", _("Move the chosen sessions to a track"), "track", _("Readers will see it after the next release of the programme."),
        _changed, choices=_tracks, called=_on_track, trouble=_track,
    )  # fmt: skip
    yield bulk.Change(
        "room", _("Move the chosen sessions to a room"), "room",
        _("Readers will see it after the next release of the programme. Sessions that would find the room taken stay where they are."),
        _changed, choices=_rooms_of, called=_in_room, trouble=_rooms,
    )  # fmt: skip


def action(change: bulk.Change) -> Callable[..., Any]:
    """For the list: the change is made anew each time, because what can be chosen is asked for then."""

    title: Any = change.title

    @admin.action(description=title, permissions=["publish"])
    def act(model_admin: Any, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        asked = next(one for one in every() if one.action == change.action)
        return bulk.ask_or_do(model_admin, request, chosen, asked)

    act.__name__ = change.action
    return act
