"""Letters and certificates as files: one, all that were chosen as one PDF or as a ZIP, and a look at one before it is issued."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import languages
from core.admin import pages
from portal import access
from portal.admin.letterhead import paper
from portal.admin.letters import PER_FILE, forum_of
from portal.models import Document, Letterhead
from portal.papers import choosing, issuing, pdf
from portal.papers.issuing import Order
from portal.papers.sample import SERIAL
from portal.papers.snapshot import Facts, snapshot

MAKERS = {"pdf": (pdf.of, "application/pdf"), "zip": (pdf.each, "application/zip")}


@never_cache
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper, replaced ones too: they are shown as they were. Not one whose data was taken away."""
    if not request.user.has_perms(["events.view_delegate", "portal.view_document"]):
        raise PermissionDenied
    document = get_object_or_404(Document.objects.select_related("delegate"), pk=pk)
    if not document.data:
        raise Http404
    access.note(
        request, "opened", delegate=document.delegate_id, forum=document.delegate.forum_id, detail=document.kind
    )
    return paper(pdf.of([document]), document.shown_serial)


@never_cache
@require_safe
def many(request: HttpRequest, form: str) -> HttpResponse:
    """Those who were chosen, `PER_FILE` to a file: part 1, 2, ..."""
    forum, choice = forum_of(request), choosing.Choice.of(request.GET)
    part = request.GET.get("part", "1")
    number = int(part) if part.isdecimal() and 0 < len(part) < 6 else 1
    found = choosing.documents(forum, choice).exclude(data={})[(number - 1) * PER_FILE : number * PER_FILE]
    papers = list(found.select_related("delegate"))
    if form not in MAKERS or not papers:
        raise Http404
    access.note(request, "exported", forum=forum.pk, count=len(papers), detail=f"{choice.kind} {form}")
    make, kind = MAKERS[form]
    name = f"{forum.slug}-{choice.kind}-{number}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(make(papers), content_type=kind, headers=headers)


@never_cache
@require_safe
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of a delegate as it would be issued now, marked as a preview, without a serial number."""
    forum, choice = forum_of(request), choosing.Choice.of(request.GET)
    letterhead = Letterhead.objects.select_related("forum__venue").filter(forum=forum).first()
    people = issuing.people(forum, [pk])
    if letterhead is None or not people or not request.user.has_perm("portal.add_document"):
        raise Http404
    access.note(request, "opened", delegate=pk, forum=forum.pk, detail=f"{choice.kind} preview")
    first, other = (request.GET.get(name, "") for name in ("first", "other"))
    order = Order(
        choice.kind,
        first if first in languages.CODES else letterhead.first_language,
        other if other in languages.CODES else "",
    )
    data = _sample(letterhead, people[0], order, issuing.days_of(forum, [pk]).get(pk, []))
    content = pdf.laid_out([data], moment=int(timezone.now().timestamp()), mark=_("Preview"))
    return paper(content, f"preview-{choice.kind}")


def _sample(letterhead: Letterhead, delegate: Any, order: Order, days: list[date]) -> dict[str, Any]:
    shown = days if order.kind == Document.Kind.CERTIFICATE else []
    return snapshot(delegate, letterhead, Facts(order.kind, order.pair(delegate), SERIAL, timezone.now(), shown))


pages.add("portal-letters-file", "letters/<int:pk>/paper.pdf", one)
pages.add("portal-letters-files", "letters/all.<slug:form>", many)
pages.add("portal-letters-sample", "letters/sample/<int:pk>.pdf", sample)
