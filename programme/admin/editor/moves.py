"""Moving one session: by the grid's script (JSON), or by a form. Undoing and doing again."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from events.models import Forum, Room, Session
from programme.admin.editor.access import may_edit, of_forum
from programme.admin.editor.blocks import Blocks
from programme.admin.editor.day import block, problems_of, tabs
from programme.admin.editor.links import address
from programme.editor import moving, undo
from programme.editor.moving import ConflictError, GoneError, Place, Where
from programme.editor.operations import same_time_on
from programme.editor.times import clocks, day_and_clocks
from programme.editor.working_copy import WorkingCopy, load, versions
from programme.planned import Planned

LONGEST = 10_000  # bytes of a request: five short values
MOST_ROOMS = 100


@dataclass(frozen=True)
class Asked:
    """What a request wants: a place, or for `wanted` a function that gives it. `day` is the one that is looked at."""

    session: int
    version: int
    wanted: Place | Where
    day: date | None


def _asked(request: HttpRequest, forum: Forum) -> Asked:
    """A move to a place, or with "to" to the same time of another day. ValidationError where it is malformed."""
    malformed = ValidationError(_("This move cannot be read. Load the page again."))
    try:
        data: Any = json.loads(request.body) if len(request.body) <= LONGEST else None
        pk, version = data["session"], data["version"]
        day = date.fromisoformat(data["day"]) if data.get("day") else None
        to = date.fromisoformat(data["to"]) if data.get("to") else None
        starts, ends, ids = (None, None, []) if to else _written(data)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise malformed from error
    whole = all(isinstance(value, int) and not isinstance(value, bool) for value in (pk, version, *ids))
    if not whole or not 0 <= pk < 2**63 or not 0 <= version < 2**63 or (to and not 2000 <= to.year < 2200):
        raise malformed
    if to is not None:
        return Asked(pk, version, partial(_same_time, forum, to), day)
    if starts is None or ends is None or not all(m.tzinfo and 2000 <= m.year < 2200 for m in (starts, ends)):
        raise malformed
    starts, ends = (moment.replace(second=0, microsecond=0) for moment in (starts, ends))
    return Asked(pk, version, Place(starts, ends, _rooms(ids)), day)


def _written(data: dict[str, Any]) -> tuple[datetime, datetime, list[Any]]:
    starts, ends = (datetime.fromisoformat(data[name]) for name in ("starts_at", "ends_at"))
    rooms = data["rooms"]
    if not isinstance(rooms, list) or len(rooms) > MOST_ROOMS:
        raise ValueError(rooms)
    return starts, ends, rooms


def _same_time(forum: Forum, day: date, session: Session) -> Place:
    """Where a session goes that is dropped on a day. ValidationError where its time does not exist there."""
    place, problem, _note = same_time_on(session, day, forum.zone)
    if problem:
        raise ValidationError({"starts_at": problem})
    return place


def _rooms(ids: list[int]) -> tuple[Room, ...]:
    """The rooms in this order, each once."""
    wanted = dict.fromkeys(ids)
    found = Room.objects.in_bulk([pk for pk in wanted if 0 < pk < 2**63]) if wanted else {}
    if len(found) < len(wanted):
        raise ValidationError(_("This room does not exist any more. Load the page again."))
    return tuple(found[pk] for pk in wanted)


@require_POST
@of_forum(may_edit)
def move(request: HttpRequest, forum: Forum) -> HttpResponse:
    """Save one move at once. 200 with what changed, 400 with the reason, 404 when it is gone, 409 when somebody was faster."""
    asked = None
    try:
        asked = _asked(request, forum)
        session, before = moving.move(forum, asked.session, asked.wanted, seen=asked.version, user=request.user)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    except GoneError as error:
        return JsonResponse({"error": str(error), "gone": asked.session if asked else None}, status=404)
    except ConflictError as error:
        return JsonResponse(
            {"error": str(error), **_state(forum, error.session.pk, asked.day if asked else None, None)}, status=409
        )
    return JsonResponse(_state(forum, session.pk, asked.day, before))


def _state(forum: Forum, pk: int, day: date | None, before: Place | None) -> dict[str, Any]:
    """A session as it is now, with every session of the day whose marks are others than before the move."""
    copy = load(forum)
    session = copy.get(pk)
    if session is None:
        return {}
    day = day or copy.day_of(session)
    shown = copy.on(day)
    now = {one.pk: [mark.key for mark in copy.marks.get(one.pk, [])] for one in shown}
    then = _keys_before(copy, session, before) if before is not None else now
    changed = [one for one in {one.pk: one for one in [*shown, session]}.values()
               if one.pk == pk or then.get(one.pk, []) != now.get(one.pk, [])]  # fmt: skip
    seen = versions([*shown, session])
    blocks = {one.pk: block(copy, one, seen.get(one.pk, 0)) for one in [*shown, session]}
    problems = problems_of([blocks[one.pk] for one in shown], forum, day, "")
    written = Blocks(forum, editable=True)
    is_here = copy.day_of(session) == day
    return {
        "session": pk,
        "version": blocks[pk].version,
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "rooms": [room.pk for room in session.rooms],
        "room_name": moving.rooms_in_words(session.rooms),
        "times": (clocks if is_here else day_and_clocks)(session.starts_at, session.ends_at, forum.zone),
        "on_day": is_here,
        "days": render_to_string("admin/editor/_days.html", {"tabs": tabs(copy, day)}),
        "marks": [str(said.words) for said in blocks[pk].marks],
        "blocks": {one.pk: written.render(blocks[one.pk]) for one in changed},
        "problems": render_to_string("admin/editor/_problems.html", {"problems": problems, "forum": forum, "day": day}),
    }


def _keys_before(copy: WorkingCopy, session: Planned, before: Place) -> dict[int, list[Any]]:
    """Marks as they were with the session at its earlier place; the copy is put right again."""
    after, marks = Place.of(session), copy.marks
    before.put(session)
    found = {pk: [mark.key for mark in own] for pk, own in copy.check().items()}
    after.put(session)
    copy.sort()
    copy.looked = marks
    return found


def _take_back(request: HttpRequest, forum: Forum, *, again: bool) -> HttpResponse:
    outcome = undo.take_back(forum, request.user, again=again)
    if outcome is None:
        messages.info(request, _("There is nothing to do again.") if again else _("There is nothing to undo."))
    else:
        for reason in outcome.left:
            messages.warning(request, reason)
        if outcome.done:
            count = len(outcome.done)
            words = (
                ngettext("%(count)d session was changed again.", "%(count)d sessions were changed again.", count)
                if again
                else ngettext(
                    "%(count)d session is as it was before.", "%(count)d sessions are as they were before.", count
                )
            )
            messages.success(request, words % {"count": count})
    return HttpResponseRedirect(address(forum, _day(request)))


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return None


@require_POST
@of_forum(may_edit)
def undo_last(request: HttpRequest, forum: Forum) -> HttpResponse:
    return _take_back(request, forum, again=False)


@require_POST
@of_forum(may_edit)
def redo_last(request: HttpRequest, forum: Forum) -> HttpResponse:
    return _take_back(request, forum, again=True)
