"""One field of many objects at once: a page says of which and what readers will see, then it is done, and can be undone.

All rows of history that one change writes share a reason, so that undoing finds them; what somebody has changed since stays.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import history
from core.admin.columns import NOTHING, name_of
from core.admin.differences import plain_value
from core.admin.restoring import write

TOGETHER = "at once "  # begins the reason that all rows of one change share
NONE = "none"  # what is sent for "none of them"
NAMED = 40  # objects that the page names


@dataclass(frozen=True)
class Change:
    """`field` becomes `value`, or what the person chooses among `choices(the objects)`, or nothing.

    `trouble(object)` says why one of them cannot have it.
    """

    action: str
    title: str | Promise
    field: str
    meaning: str | Promise
    done: Callable[[int], str]
    value: Any = None
    choices: Callable[[list[Any]], QuerySet[Any]] | None = None
    called: Callable[[Any], str] = name_of
    trouble: Callable[[Any], Any] | None = None


@dataclass
class Outcome:
    """How many were changed, and which could not be: name and reason."""

    count: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)


def ask_or_do(admin: Any, request: HttpRequest, chosen: QuerySet[Any], change: Change) -> HttpResponse | None:
    """For an action of a list. None leads back to the list."""
    rows = list(chosen)
    is_chosen = change.choices is None or request.POST.get("value")
    if "sure" not in request.POST or request.POST.get("count") != str(len(rows)) or not is_chosen:
        return _asked(admin, request, rows, change)
    value = _value(request, rows, change)
    token = uuid4().hex[:16]
    with transaction.atomic(), history.because(f"{TOGETHER}{token}", request.user):
        outcome = _do(admin.model, [row.pk for row in rows], change, value)
    if outcome.count:
        undo = format_html(' <a href="{}">{}</a>', admin.address("undo", token), _("Undo this"))
        admin.message_user(request, format_html("{}{}", change.done(outcome.count), undo), messages.SUCCESS)
    else:
        admin.message_user(request, _("Nothing was changed."), messages.WARNING)
    for name, reason in outcome.left:
        admin.message_user(request, f"{name}: {reason}", messages.WARNING)
    return None


def _value(request: HttpRequest, rows: list[Any], change: Change) -> Any:
    if change.choices is None:
        return change.value
    asked = request.POST.get("value", "")
    found = change.choices(rows).filter(pk=asked).first() if asked.isdecimal() else None
    if asked != NONE and found is None:
        raise Http404
    return found


def _do(model: Any, keys: list[Any], change: Change, value: Any) -> Outcome:
    """At once where nothing can be in the way; else one after the other, so that each sees what the one before it has taken."""
    outcome = Outcome()
    if change.trouble is None:
        others = model._base_manager.filter(pk__in=keys).exclude(**{change.field: value})
        return Outcome(others.update(**{change.field: value}))
    for obj in model._base_manager.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"):
        if getattr(obj, change.field) == value:
            continue
        setattr(obj, change.field, value)
        reason = change.trouble(obj)
        if reason:
            outcome.left.append((name_of(obj), str(reason)))
            continue
        obj.save(update_fields=[change.field])
        outcome.count += 1
    return outcome


def _asked(admin: Any, request: HttpRequest, rows: list[Any], change: Change) -> HttpResponse:
    described = admin.model._meta.get_field(change.field)

    def words(value: Any) -> str:
        return change.called(value) if change.choices is not None and value else str(plain_value(described, value))

    others = [row for row in rows if change.choices is not None or getattr(row, change.field) != change.value]
    context = {
        **admin.admin_site.each_context(request),
        "title": change.title, "meaning": change.meaning, "opts": admin.model._meta, "action": change.action,
        "rows": [(name_of(row), admin.address("change", row.pk), words(getattr(row, change.field))) for row in others[:NAMED]],
        "more": max(0, len(others) - NAMED), "same": len(rows) - len(others), "count": len(rows),
        "new": words(change.value) if change.choices is None else "",
        "choices": [(one.pk, change.called(one)) for one in change.choices(rows)] if change.choices is not None else None,
        "label": described.verbose_name, "checkbox": ACTION_CHECKBOX_NAME, "nothing": NOTHING, "none": NONE,
        "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME), "across": request.POST.get("select_across", "0"),
    }  # fmt: skip
    return TemplateResponse(request, "admin/bulk.html", context)


# --- undoing ---------------------------------------------------------------------------------------------------------
def undo(admin: Any, request: HttpRequest, token: str) -> HttpResponse:
    """GET asks; POST puts back what nobody has changed since."""
    rows = list(admin.model.history.filter(history_change_reason=f"{TOGETHER}{token}", history_type="~"))
    if not rows:
        raise Http404
    if not admin.has_publish_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        context = {
            **admin.admin_site.each_context(request),
            "title": _("Undo this"), "opts": admin.model._meta, "rows": [name_of(row.instance) for row in rows[:NAMED]],
            "more": max(0, len(rows) - NAMED),
        }  # fmt: skip
        return TemplateResponse(request, "admin/bulk_undo.html", context)
    with transaction.atomic(), history.because(f"undone {token}", request.user):
        count = sum(_put_back(row, request.user) for row in rows)
    words = ngettext("%(count)d is again as it was.", "%(count)d are again as they were.", count)
    admin.message_user(request, words % {"count": count}, messages.SUCCESS if count else messages.WARNING)
    if count < len(rows):
        stay = ngettext(
            "%(count)d was changed since and stays as it is.", "%(count)d were changed since and stay as they are.",
            len(rows) - count,
        )  # fmt: skip
        admin.message_user(request, stay % {"count": len(rows) - count}, messages.WARNING)
    return HttpResponseRedirect(admin.address("changelist"))


def _put_back(row: Any, user: Any) -> bool:
    """Whether one of them could be put back: the fields that this change wrote, where they are still as it wrote them."""
    model, before = row.instance_type, row.prev_record
    pk = getattr(row, model._meta.pk.attname)
    target = model._base_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if before is None or target is None:
        return False
    names = [one for one in row.tracked_fields if getattr(row, one.attname) != getattr(before, one.attname, None)]
    if not names or any(getattr(target, one.attname) != getattr(row, one.attname) for one in names):
        return False
    try:
        with transaction.atomic():
            write(before, target, [one.name for one in names], user)
    except ValidationError:
        return False
    return True
