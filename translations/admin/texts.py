"""A list of the desk: texts of a kind in a language, by state, those that readers see first."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from translations.admin import access, many
from translations.admin.asked import kind_and_language, work_of
from translations.admin.lines import draft_key, frame, kept, lines
from translations.desk.work import Work
from translations.models import TextState


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """?state= &q= &public=1 &forum= &object= &page=. POST does something with the chosen rows, after asking."""
    found = kind_and_language(request, kind, language)
    work = work_of(request, found, language)
    action = request.POST.get("action", "")
    if request.method == "POST":
        if not access.may_edit(request.user, found, language):
            raise PermissionDenied
        if action not in many.ACTIONS or not request.POST.getlist("chosen"):
            messages.warning(request, _("Choose some texts first."))
        elif "sure" not in request.POST:
            return many.confirm(request, work, action)
        else:
            many.act(request, work, action)
        return HttpResponseRedirect(request.get_full_path())
    return TemplateResponse(request, "admin/translations/list.html", _context(request, work))


def _context(request: HttpRequest, work: Work) -> dict[str, Any]:
    rows = work.rows().select_related("changed_by", "reviewed_by")
    counts = work.counts()
    pages = Paginator(rows, many.PER_PAGE)
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
