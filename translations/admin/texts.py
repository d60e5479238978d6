"""A list of the desk: texts of a kind in a language, by state, those that readers see first; and what may be done with many."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core import languages
from core.admin.columns import label_of
from translations import tracking
from translations.admin import access
from translations.admin.asked import kind_and_language, named, work_of
from translations.admin.board import board_url, list_url
from translations.desk.unit import digest, excerpt
from translations.desk.work import Work
from translations.models import TextState
from translations.rules import State

PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """A text of the list. `seen` is what its box sends: the row, and a digest of what it and its original say."""

    row: TextState
    name: SafeString | str
    field: str
    original: str
    text: str
    url: str
    seen: str


def text_url(work: Work, object_id: int, field: str, query: str | None = None) -> str:
    there = reverse("admin:translations-text", args=[work.kind.label, work.language, object_id, field])
    return there + (work.query() if query is None else query)


def draft_key(request: HttpRequest, work: Work) -> str:
    """Under which a device keeps what this person has half written in such a list."""
    return f"{request.user.pk}:{work.kind.label}:{work.language}"


def kept(work: Work, but: str = "") -> list[tuple[str, str]]:
    """The list's own parameters, for a form that sets another one."""
    return [(name, value) for name, value in parse_qsl(work.query().removeprefix("?")) if name != but]


def lines(work: Work, rows: Iterable[TextState]) -> list[Line]:
    """Rows with names and originals: two queries."""
    shown = list(rows)
    names = named(work.kind, {row.object_id for row in shown})
    originals = _originals(work, shown)
    return [
        Line(
            row,
            names.get(row.object_id, ""),
            label_of(work.kind.model, row.field),
            excerpt(work.kind, row.field, originals.get((row.object_id, row.field), "")),
            excerpt(work.kind, row.field, row.text),
            text_url(work, row.object_id, row.field),
            f"{row.pk}:{_seen(row, originals)}",
        )
        for row in shown
    ]


def _originals(work: Work, rows: Iterable[TextState]) -> dict[tuple[int, str], str]:
    found = TextState.objects.filter(
        kind=work.kind.label, object_id__in={row.object_id for row in rows}, state=State.ORIGINAL.value
    )
    return {(pk, field): text for pk, field, text in found.values_list("object_id", "field", "text")}


def _seen(row: TextState, originals: dict[tuple[int, str], str]) -> str:
    return digest(f"{row.text}\n{originals.get((row.object_id, row.field), '')}")


# --- what may be done with many -----------------------------------------------------------------------------------------------
def _chosen(request: HttpRequest, work: Work) -> tuple[list[TextState], int]:
    """The rows whose boxes were sent and that still say what the page showed, and how many do not."""
    sent = dict(part.split(":", 1) for part in request.POST.getlist("chosen")[:PER_PAGE] if ":" in part)
    ids = [int(pk) for pk in sent if pk.isdecimal() and len(pk) < 16]
    rows = list(work.everything().filter(pk__in=ids).select_for_update(of=("self",)))
    originals = _originals(work, rows)
    kept = [row for row in rows if _seen(row, originals) == sent[str(row.pk)]]
    return kept, len(sent) - len(kept)


def _act(request: HttpRequest, work: Work, action: str) -> None:
    """After the confirmation: what was changed in between is left alone, and said."""
    with transaction.atomic():
        rows, left = _chosen(request, work)
        done = tracking.still_right(rows) if action == "right" else tracking.review(rows, request.user)
    said = (
        ngettext("%(count)d text is up to date again.", "%(count)d texts are up to date again.", done)
        if action == "right"
        else ngettext("%(count)d text is reviewed.", "%(count)d texts are reviewed.", done)
    )
    messages.success(request, said % {"count": done})
    if left:
        words = ngettext(
            "%(count)d was changed by somebody meanwhile and was left alone.",
            "%(count)d were changed by somebody meanwhile and were left alone.",
            left,
        )
        messages.warning(request, words % {"count": left})


def _confirm(request: HttpRequest, work: Work, action: str) -> HttpResponse:
    sent = {part.split(":", 1)[0] for part in request.POST.getlist("chosen")[:PER_PAGE]}
    rows = work.everything().filter(pk__in=[pk for pk in sent if pk.isdecimal() and len(pk) < 16]).order_by("object_id")
    fitting = rows.filter(state=State.STALE.value) if action == "right" else rows.translated()
    found = lines(work, fitting.select_related("changed_by", "reviewed_by"))
    if not found:
        messages.warning(request, _("None of the chosen texts is of the kind for which this is meant."))
        return HttpResponseRedirect(request.get_full_path())
    title = _("Are these still right?") if action == "right" else _("Have you reviewed these?")
    context = {**frame(request, work, title), "lines": found, "action": action}
    return TemplateResponse(request, "admin/translations/confirm.html", context)


def frame(request: HttpRequest, work: Work, title: str) -> dict[str, Any]:
    """What all pages below the board show of where they are."""
    return {
        **admin.site.each_context(request),
        "title": title,
        "work": work,
        "kind_name": capfirst(work.kind.name),
        "language": next(language for language in languages.LANGUAGES if language.code == work.language),
        "direction": languages.direction(work.language),
        "board_url": board_url(
            **({work.scope_name: work.scope} if work.scope_name else {}), public="1" if work.is_public_only else ""
        ),
        "list_url": list_url(work.kind, work.language, work.query()),
        "may_edit": access.may_edit(request.user, work.kind, work.language),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """?state= &q= &public=1 &forum= &object= &page=. POST does something with the chosen rows, after asking."""
    found = kind_and_language(request, kind, language)
    work = work_of(request, found, language)
    action = request.POST.get("action", "")
    if request.method == "POST":
        if not access.may_edit(request.user, found, language):
            raise PermissionDenied
        if action not in ("right", "review") or not request.POST.getlist("chosen"):
            messages.warning(request, _("Choose some texts first."))
        elif "sure" not in request.POST:
            return _confirm(request, work, action)
        else:
            _act(request, work, action)
        return HttpResponseRedirect(request.get_full_path())
    return TemplateResponse(request, "admin/translations/list.html", _context(request, work))


def _context(request: HttpRequest, work: Work) -> dict[str, Any]:
    rows = work.rows().select_related("changed_by", "reviewed_by")
    counts = work.counts()
    pages = Paginator(rows, PER_PAGE)
    pages.count = counts[work.state][0]  # counted already
    page: Page[TextState] = pages.get_page(request.GET.get("page"))
    shown = lines(work, page.object_list)
    return {
        **frame(request, work, str(capfirst(work.kind.name))),
        "lines": shown,
        "page": page,
        "page_query": f"{work.query()}{'&' if work.query() else '?'}page=",
        "tabs": _tabs(work, counts),
        "words": counts[work.state][1],
        "begin_url": shown[0].url if shown and work.state in ("to_do", "missing", "stale") else "",
        "public_url": work.query(is_public_only=not work.is_public_only) or "?",
        "all_objects_url": work.query(object_id=None) or "?",
        "is_filtered": bool(work.search or work.object_id or work.is_public_only or work.scope),
        "kept": kept(work, "q"),
        "saved_key": request.GET.get("back", "") if request.GET.get("saved") == "1" else "",
        "draft_key": draft_key(request, work),
        "bare_url": work.query(search="", object_id=None, is_public_only=False, scope="") or "?",
    }


def _tabs(work: Work, counts: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    labels = {
        "to_do": _("To do"), "missing": _("Missing"), "stale": _("Out of date"), "fresh": _("Translated"),
        "reviewed": _("Reviewed"), "all": _("All"),
    }  # fmt: skip
    return [
        {
            "name": label,
            "count": counts[state][0],
            "url": work.query(state=state) or "?",
            "is_chosen": state == work.state,
        }
        for state, label in labels.items()
    ]
