"""One day of the editor: the grid with its marks, which is a list with links to forms where there is no JavaScript."""

from collections import Counter
from collections.abc import Iterable
from copy import copy as shallow_copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.models import Forum
from programme.admin.editor.access import may_edit, may_look, may_make, of_forum
from programme.admin.editor.blocks import Block, Blocks
from programme.admin.editor.links import address
from programme.admin.editor.words import say
from programme.checks import Kind
from programme.editor import batches, grid
from programme.editor.moving import Place
from programme.editor.operations import same_time_on
from programme.editor.times import clocks
from programme.editor.working_copy import WorkingCopy, load, rooms_of, versions
from programme.planned import Planned


@dataclass(frozen=True)
class Tab:
    """A day to choose, with how many sessions are on it and how many problems they have."""

    day: date
    sessions: int
    problems: int
    url: str
    is_chosen: bool


def block(copy: WorkingCopy, session: Planned, version: int) -> Block:
    marks = [say(mark, copy.forum) for mark in copy.marks.get(session.pk, [])]
    times = clocks(session.starts_at, session.ends_at, copy.zone)
    return Block(session, version, times, marks, grid.place_of(session))


def chosen_day(request: HttpRequest, copy: WorkingCopy) -> date | None:
    """The day that is asked for; else today, else the first on which something is, else the forum's first."""
    days = copy.days
    asked = next((day for day in days if day.isoformat() == request.GET.get("day")), None)
    if asked is not None:
        return asked
    if copy.forum.today in days:
        return copy.forum.today
    return next((day for day in days if copy.on(day)), days[0] if days else None)


def tabs(copy: WorkingCopy, chosen: date | None) -> list[Tab]:
    """The forum's days and those on which something is."""
    sessions = Counter(copy.day_of(session) for session in copy.sessions)
    problems: Counter[date] = Counter()
    for marks in copy.marks.values():
        problems[copy.day_of(marks[0].session)] += sum(not mark.is_hint for mark in marks)
    return [Tab(day, sessions[day], problems[day], address(copy.forum, day), day == chosen) for day in copy.days]


def problems_of(blocks: Iterable[Block], forum: Forum, day: date | None, only: str) -> dict[str, Any]:
    """Marks of the day by kind: `kinds` of {kind, count, url}, and `rows` of (block, said) to list."""
    rows = [(block, said) for block in blocks for said in block.marks]
    counts = Counter(said.mark.kind for _block, said in rows)
    here = address(forum, day)
    kinds = [
        {"kind": kind, "label": kind.label, "count": counts[kind], "url": f"{here}&only={kind}"}
        for kind in Kind
        if counts[kind]
    ]
    shown = [(block, said) for block, said in rows if only in ("", "problems", said.mark.kind)]
    count = sum(not said.mark.is_hint for _block, said in rows)
    return {"kinds": kinds, "rows": shown, "count": count, "only": only, "all_url": here, "forum": forum}


def words() -> dict[str, str]:
    """What the page's script says."""
    return {
        "held": _(
            "%(what)s picked up. Arrows move it, with Shift they change its end, Enter drops it, Escape lets go."
        ),
        "at": _("%(times)s, %(room)s"),
        "to_day": _("%(what)s: drop it here to move it to %(day)s, at the same time of day. Wait to open that day."),
        "carried": _(
            "%(what)s is in hand. Click where it goes; with the keyboard, arrows move it, Enter drops it, Escape lets go."
        ),
        "dropped": _("%(what)s: %(times)s, %(room)s. Saved."),
        "cancelled": _("%(what)s stays where it was."),
        "saving": _("Saving…"),
        "failed": _("Not saved: the server could not be reached. Try again."),
        "refused": _("Not saved: you are not signed in any more, or may not do this. Load the page again."),
        "marks": _("Look at it: %(marks)s"),
        "clear": _("No problems."),
    }


@dataclass(frozen=True)
class Carried:
    """A session of another day that the pointer or the keyboard has brought along: `as_here` is what it would be on this day."""

    pk: int
    as_here: Planned
    html: str

    @property
    def place(self) -> dict[str, Any]:
        return grid.place_of(self.as_here)


def carried(request: HttpRequest, copy: WorkingCopy, day: date | None) -> Carried | None:
    """What ?carry=<id> names, at the same time of day; where the clocks jump over that, so many days later to the second."""
    asked = request.GET.get("carry", "")
    session = copy.get(int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
    if session is None or day is None or copy.day_of(session) == day:
        return None
    place, problem, _note = same_time_on(session, day, copy.zone)
    if problem:
        by = day - copy.day_of(session)
        place = Place(session.starts_at + by, session.ends_at + by, tuple(session.rooms))
    as_here = shallow_copy(session)
    place.put(as_here)
    made = block(copy, session, versions([session]).get(session.pk, 0))
    return Carried(session.pk, as_here, Blocks(copy.forum, editable=True).render(made))


@require_safe
@of_forum(may_look)
def day(request: HttpRequest, forum: Forum) -> HttpResponse:
    """The grid of a day: ?day=2031-05-14; ?only=room_clash to see only what has such a mark, ?carry=7 with a session of another day."""
    copy = load(forum)
    chosen = chosen_day(request, copy)
    only = request.GET.get("only", "")
    only = only if only in (*Kind.values, "problems") else ""
    sessions = copy.on(chosen) if chosen else []
    seen = versions(sessions)
    blocks = [block(copy, session, seen.get(session.pk, 0)) for session in sessions]
    editable = may_edit(request)
    brought = carried(request, copy, chosen) if editable else None
    written = Blocks(forum, editable=editable, only=only)
    present = [*sessions, brought.as_here] if brought else sessions
    context = {
        **admin.site.each_context(request),
        "title": _("Programme editor") if editable else _("Programme by day"),
        "forum": forum,
        "day": chosen,
        "tabs": tabs(copy, chosen),
        "blocks": [(shown, written.render(shown)) for shown in blocks],
        "frame": grid.frame(chosen, present, rooms_of(forum), forum.zone) if chosen else None,
        "carried": brought,
        "problems": problems_of(blocks, forum, chosen, only),
        "may_edit": editable,
        "may_make": may_make(request),
        "stacks": batches.of_person(forum, request.user) if editable else None,
        "words": words(),
        "move_url": reverse("admin:programme-editor-move", args=[forum.slug]),
        "has_release": request.user.has_perm("programme.add_release"),
    }
    return TemplateResponse(request, "admin/editor/day.html", context).render()
