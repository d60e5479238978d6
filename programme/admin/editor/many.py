"""Operations on many sessions: a form, a page that shows what will change, and the button that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from core.admin.columns import NOTHING
from events.models import Forum
from programme.admin.editor.access import may_edit, may_make, of_forum
from programme.admin.editor.forms import MoveDayForm, ShiftForm, SwapForm, TwoDaysForm
from programme.admin.editor.links import address
from programme.editor import operations
from programme.editor.batches import What
from programme.editor.moving import rooms_in_words
from programme.editor.operations import ChangedError, Plan, Planner
from programme.editor.times import day_and_clocks
from programme.editor.working_copy import WorkingCopy, load


@dataclass(frozen=True)
class Operation:
    """`planner(cleaned data)` gives the function that plans it on a working copy."""

    what: What
    title: Any
    explanation: Any
    form: type[Any]
    planner: Callable[[dict[str, Any]], Planner]


def _shift(cleaned: dict[str, Any]) -> Planner:
    rooms = [room.pk for room in cleaned["rooms"]]
    return lambda copy: operations.shift(
        copy, day=cleaned["day"], after=cleaned["after"], minutes=cleaned["minutes"], rooms=rooms
    )


def _copy(cleaned: dict[str, Any]) -> Planner:
    return lambda copy: operations.copy_day(copy, source=cleaned["day"], target=cleaned["target"])


def _move_day(cleaned: dict[str, Any]) -> Planner:
    chosen = set(cleaned["sessions"])
    return lambda copy: operations.move_day(
        copy,
        sessions=[s for s in copy.on(cleaned["day"]) if not chosen or s.pk in chosen],
        day=cleaned["target"],
    )


def _swap(cleaned: dict[str, Any]) -> Planner:
    def plan(copy: WorkingCopy) -> Plan:
        one, other = copy.get(cleaned["one"]), copy.get(cleaned["other"])
        if one is None or other is None:
            return Plan(What.SWAP, [])
        return operations.swap(copy, one=one, other=other)

    return plan


OPERATIONS = {
    "shift": Operation(
        What.SHIFT, gettext_lazy("Shift a day"),
        gettext_lazy("Everything that starts at a time or later moves by so many minutes."), ShiftForm, _shift,
    ),
    "copy": Operation(
        What.COPY, gettext_lazy("Copy a day"),
        gettext_lazy("All sessions of a day once more on another day, as drafts with new codes, with their languages and people."),
        TwoDaysForm, _copy,
    ),
    "day": Operation(
        What.DAY, gettext_lazy("Move to another day"),
        gettext_lazy("Sessions go to another day, at the same time of day."), MoveDayForm, _move_day,
    ),
    "swap": Operation(
        What.SWAP, gettext_lazy("Swap two sessions"),
        gettext_lazy("Each starts when and where the other did, and stays as long as it was."), SwapForm, _swap,
    ),
}  # fmt: skip


def _may(request: HttpRequest, name: str) -> bool:
    return may_make(request) if name == "copy" else may_edit(request)


def view(name: str) -> Callable[..., Any]:
    """The page of an operation."""
    operation = OPERATIONS[name]

    @require_http_methods(["GET", "HEAD", "POST"])
    @of_forum(lambda request: _may(request, name))
    def page(request: HttpRequest, forum: Forum) -> HttpResponse:
        copy = load(forum)
        if request.method != "POST":
            return _page(request, copy, operation, operation.form(copy, initial=request.GET.dict()), None)
        form = operation.form(copy, request.POST)
        if not form.is_valid():
            return _page(request, copy, operation, form, None)
        planner = operation.planner(form.cleaned_data)
        if "seal" in request.POST:
            done = _carry_out(request, forum, operation, planner)
            if done is not None:
                return HttpResponseRedirect(address(forum, _day_of(done, copy)))
            copy = load(forum)
        return _page(request, copy, operation, form, planner(copy))

    return page


def _carry_out(request: HttpRequest, forum: Forum, operation: Operation, planner: Planner) -> Plan | None:
    """The plan that was carried out; None when it was not, and the person has been told why."""
    try:
        seal = request.POST.get("seal", "")
        plan = operations.carry_out(forum, operation.what, planner, seal=seal, user=request.user)
    except ChangedError:
        messages.error(request, _("The programme has changed in the meantime. Nothing was done: look again."))
        return None
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
        return None
    for step in plan.steps:
        if step.note:
            messages.warning(request, f"{step.code or step.session.code}: {step.note}")
    count = len(plan.steps)
    words = (
        ngettext("%(count)d session was copied.", "%(count)d sessions were copied.", count)
        if plan.what == What.COPY
        else ngettext("%(count)d session was moved.", "%(count)d sessions were moved.", count)
    )
    messages.success(request, words % {"count": count})
    return plan


def _day_of(plan: Plan, copy: WorkingCopy) -> object:
    return plan.steps[0].new.starts_at.astimezone(copy.zone).date()


def _rows(plan: Plan, copy: WorkingCopy) -> list[dict[str, Any]]:
    def place(of: Any) -> str:
        room = rooms_in_words(of.rooms) if of.rooms else NOTHING
        return f"{day_and_clocks(of.starts_at, of.ends_at, copy.zone)}, {room}"

    return [
        {
            "session": step.session,
            "code": step.code,
            "now": place(step.session),
            "new": place(step.new),
            "problem": step.problem,
            "note": step.note,
        }
        for step in plan.steps
    ]


def _page(request: HttpRequest, copy: WorkingCopy, operation: Operation, form: Any, plan: Plan | None) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": operation.title,
        "explanation": operation.explanation,
        "forum": copy.forum,
        "form": form,
        "plan": plan,
        "rows": _rows(plan, copy) if plan else [],
        "back": address(copy.forum),
        "button": _("Show what will change"),
    }
    return TemplateResponse(request, "admin/editor/operation.html", context).render()
