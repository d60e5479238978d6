"""The editor of the desk: one text beside its original. Saving goes on to the next one of the list."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from translations import checks, tracking
from translations.admin import access, beside
from translations.admin.asked import kind_and_language, work_of
from translations.admin.lines import text_url
from translations.desk import saving
from translations.desk.saving import Conflict, Seen
from translations.desk.unit import Unit, digest, load, shown_before
from translations.desk.work import Work
from translations.kinds import Kind

ACTIONS = ("save", "right", "review")


class Form(forms.Form):
    """What the page sends: the text, and what had been seen when it was written."""

    text = forms.CharField(required=False, strip=False)
    seen_target = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    seen_original = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    warned = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)


@dataclass
class Answer:
    """What is shown again instead of going on: the text as it was typed, and why."""

    text: str
    errors: list[str] = field(default_factory=list)
    conflict: Conflict | None = None
    original_before: str = ""


def warnings_of(unit: Unit, text: str) -> list[checks.Warning]:
    pair = checks.Pair(
        unit.original, text, unit.source, unit.language, unit.is_html, getattr(unit.model_field, "max_length", None)
    )
    return checks.check(pair)


def _object(kind: Kind, pk: int, field_name: str, *, lock: bool = False) -> Any:
    rows = kind.model._base_manager.filter(pk=pk)
    obj = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if obj is None or field_name not in kind.fields:
        raise Http404
    return obj


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, kind: str, language: str, pk: int, field: str) -> HttpResponse:
    """The text of a field of an object in a language; the list it belongs to is in the address, as in the list's own."""
    found = kind_and_language(request, kind, language)
    work = work_of(request, found, language)
    if request.method == "POST":
        if not access.may_edit(request.user, found, language):
            raise PermissionDenied
        with transaction.atomic():
            unit = load(found, _object(found, pk, field, lock=True), field, language)
            answer = _write(request, work, unit)
        return answer if isinstance(answer, HttpResponse) else _page(request, work, unit, answer)
    return _page(request, work, load(found, _object(found, pk, field), field, language))


def _page(request: HttpRequest, work: Work, unit: Unit, answer: Answer | None = None) -> HttpResponse:
    if not unit.source or unit.is_original:
        name = "admin/translations/original.html"
        status = 404 if not unit.source else 200
        return TemplateResponse(request, name, beside.frame_of(request, work, unit), status=status)
    text = answer.text if answer else unit.target
    warned = warnings_of(unit, text)
    context = {
        **beside.context(request, work, unit, text),
        "warnings": warned,
        "warned": " ".join(warning.code for warning in warned),
        "answer": answer,
        "seen": Seen.of(unit),
    }
    if answer and answer.conflict:
        context["conflict"] = beside.differences(unit, answer.text, answer.original_before)
    status = 409 if answer and answer.conflict else 200
    return TemplateResponse(request, "admin/translations/text.html", context, status=status)


# --- saving -------------------------------------------------------------------------------------------------------------------
def _write(request: HttpRequest, work: Work, unit: Unit) -> HttpResponse | Answer:
    form = Form(request.POST)
    action = request.POST.get("action", "save")
    if not unit.source or unit.is_original:
        messages.error(request, _("This text is the original now, and is changed on the page of its object."))
        return HttpResponseRedirect(request.get_full_path())
    is_whole = all(name in request.POST for name in ("text", "seen_target", "seen_original"))
    if not is_whole or not form.is_valid() or action not in ACTIONS:
        return Answer(request.POST.get("text", unit.target), [_("The page was sent in parts only. Send it again.")])
    text, seen = form.cleaned_data["text"], Seen(form.cleaned_data["seen_target"], form.cleaned_data["seen_original"])
    clash = saving.conflict(unit, seen, text)
    if clash:
        return Answer(text, conflict=clash, original_before=_before(unit, seen) if clash.is_original else "")
    try:
        is_written = saving.write(unit, text, request.user)
    except ValidationError as error:
        return Answer(text, error.messages)
    return _go_on(request, work, unit, form.cleaned_data["warned"].split(), _marked(request, unit, action, is_written))


def _before(unit: Unit, seen: Seen) -> str:
    """What the original was on the page that was sent."""
    row = unit.row
    if row is not None and row.seen and row.seen_language == unit.source and digest(row.seen) == seen.original:
        return row.seen
    return shown_before(unit, seen.original)


def _marked(request: HttpRequest, unit: Unit, action: str, is_written: bool) -> str:
    """Do what the button says beside saving; what was done, in words, or nothing."""
    rows = [unit.rows[unit.language]]
    if action == "review" and tracking.review(rows, request.user):
        return _("Reviewed.")
    if action == "right" and not is_written and tracking.still_right(rows):
        return _("Up to date again, as it stands.")
    return _("Saved.") if is_written else ""


def _go_on(request: HttpRequest, work: Work, unit: Unit, warned: list[str], done: str) -> HttpResponse:
    """To the next text; to the same one where nothing was done, or where the checks say something that was not on the page."""
    here = (unit.obj.pk, unit.field)
    if not done:
        messages.warning(request, _not_done(unit))
        return HttpResponseRedirect(request.get_full_path())
    new = [warning for warning in warnings_of(unit, unit.target) if warning.code not in warned]
    back = {"back": f"{unit.obj.pk}.{unit.field}", "saved": "1"}
    if new:
        words = ngettext("%(done)s Look at one thing below.", "%(done)s Look at %(count)d things below.", len(new))
        messages.warning(request, words % {"done": done, "count": len(new)})
        return HttpResponseRedirect(text_url(work, *here, beside.query(request, work, **back)))
    messages.success(request, done)
    following = work.next_to(*here)
    if following is None:
        messages.success(request, _("Nothing else waits in this list."))
        return HttpResponseRedirect(beside.end_url(work, **back))
    return HttpResponseRedirect(
        text_url(work, following.object_id, following.field, beside.query(request, work, **back))
    )


def _not_done(unit: Unit) -> str:
    if unit.is_stale:
        return _("Nothing was changed. If the translation fits the new original as it is, say that it is still right.")
    return _("Nothing was changed, so nothing was saved.")


@require_POST
def check(request: HttpRequest, kind: str, language: str, pk: int, field: str) -> HttpResponse:
    """The checks of a text while it is written: {"html", "codes"}. Nothing is saved."""
    found = kind_and_language(request, kind, language)
    unit = load(found, _object(found, pk, field), field, language)
    warned = warnings_of(unit, request.POST.get("text", "")) if unit.source else []
    html = render_to_string("admin/translations/_warnings.html", {"warnings": warned}, request)
    return JsonResponse({"html": html, "codes": " ".join(warning.code for warning in warned)})
