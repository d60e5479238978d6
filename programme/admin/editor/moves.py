"""Moving one session: by the grid's script (JSON), or by a form. Undoing and doing again."""

import json
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.admin.columns import name_of
from events.models import Forum, Room, Session
from programme.admin.editor.access import may_edit, of_forum
from programme.admin.editor.day import block, problems_of, render_block
from programme.admin.editor.links import address
from programme.editor import moving, undo
from programme.editor.moving import ConflictError, GoneError, Place
from programme.editor.times import clocks
from programme.editor.working_copy import WorkingCopy, last_change, load

LONGEST = 10_000  # bytes of a request: five short values


def _asked(request: HttpRequest, forum: Forum) -> tuple[int, int, Place, date | None]:
    """(session, version, place, day that is looked at) of a request. ValidationError where it is malformed."""
    malformed = ValidationError(_("This move cannot be read. Load the page again."))
    try:
        data: Any = json.loads(request.body) if len(request.body) <= LONGEST else None
        pk, version = data["session"], data["version"]
        starts, ends = (datetime.fromisoformat(data[name]) for name in ("starts_at", "ends_at"))
        day = date.fromisoformat(data["day"]) if data.get("day") else None
        room = data["room"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise malformed from error
    whole = all(isinstance(value, int) and not isinstance(value, bool) for value in (pk, version, room or 0))
    if not whole or starts.tzinfo is None or ends.tzinfo is None or not 0 <= pk < 2**63 or not 0 <= version < 2**63:
        raise malformed
    if not all(2000 <= moment.year < 2200 for moment in (starts, ends)):
        raise malformed
    starts, ends = (moment.replace(second=0, microsecond=0) for moment in (starts, ends))
    return pk, version, Place(starts, ends, _room(room)), day


def _room(pk: int | None) -> Room | None:
    if not pk:
        return None
    room: Room | None = Room.objects.filter(pk=pk).first() if 0 < pk < 2**63 else None
    if room is None:
        raise ValidationError(_("This room does not exist any more. Load the page again."))
    return room


@require_POST
@of_forum(may_edit)
def move(request: HttpRequest, forum: Forum) -> HttpResponse:
    """Save one move at once. 200 with what changed, 400 with the reason, 404 when it is gone, 409 when somebody was faster."""
    day = None
    try:
        pk, version, place, day = _asked(request, forum)
        session = moving.move(forum, pk, place, seen=version, user=request.user)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    except GoneError as error:
        return JsonResponse({"error": str(error), "gone": pk}, status=404)
    except ConflictError as error:
        return JsonResponse({"error": str(error), **_state(forum, error.session.pk, day, None)}, status=409)
    return JsonResponse(_state(forum, session.pk, day, _before(session)))


def _before(session: Session) -> Place:
    """Where a session was before its newest version."""
    row = last_change(session.pk)
    earlier = row.prev_record if row is not None else None
    if earlier is None:
        return Place.of(session)
    room = Room.objects.filter(pk=earlier.room_id).first() if earlier.room_id else None
    return Place(earlier.starts_at, earlier.ends_at, room)


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
    blocks = [block(copy, one) for one in shown]
    problems = problems_of(blocks, forum, day, "")
    return {
        "session": pk,
        "version": copy.versions.get(pk, 0),
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "room": session.room_id,
        "room_name": name_of(session.room) if session.room else _("without a room"),
        "times": clocks(session.starts_at, session.ends_at, forum.zone),
        "on_day": copy.day_of(session) == day,
        "marks": [str(said.words) for said in block(copy, session).marks],
        "blocks": {one.pk: render_block(block(copy, one), forum, editable=True) for one in changed},
        "problems": render_to_string("admin/editor/_problems.html", {"problems": problems, "forum": forum, "day": day}),
    }


def _keys_before(copy: WorkingCopy, session: Session, before: Place) -> dict[int, list[Any]]:
    """Marks as they were with the session at its earlier place; the copy is put right again."""
    after, marks = Place.of(session), copy.marks
    before.put(session)
    found = {pk: [mark.key for mark in own] for pk, own in copy.check().items()}
    after.put(session)
    copy.sessions.sort(key=lambda one: (one.starts_at, one.code))
    copy.marks = marks
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
