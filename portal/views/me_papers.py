"""A delegate's own letter and certificate: where they stand, and the files."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import security
from events.models import Delegate, Forum
from portal.models import Document, Letterhead
from portal.models.document import plain_serial
from portal.papers import issuing, pdf
from portal.views.me_scope import own

Kind = Document.Kind


def papers(delegate: Delegate) -> dict[str, Any]:
    """For the page: the letter that stands, whether one is on its way, the certificate, whether it can be taken."""
    found = {document.kind: document for document in Document.objects.standing().filter(delegate=delegate)}
    letter, certificate = found.get(Kind.LETTER), found.get(Kind.CERTIFICATE)
    return {
        "letter": letter,
        "awaits_letter": letter is None and delegate.wants_letter and delegate.is_coming,
        "certificate": certificate,
        "may_take_certificate": certificate is None and may_take(delegate),
    }


def may_take(delegate: Delegate) -> bool:
    """After the forum, whoever was there takes the certificate where the organisers have left it open."""
    if delegate.forum.phase != Forum.Phase.PAST:
        return False
    letterhead = Letterhead.objects.of(delegate.forum)
    is_given = letterhead is not None and letterhead.gives_certificates
    return is_given and bool(issuing.days_of(delegate.forum, [delegate.pk]))


@never_cache
@login_required
@require_safe
def file(request: HttpRequest, reference: str, serial: str) -> HttpResponse:
    """The PDF of one's own paper that stands. Anybody else's is not there (404), and the attempt is written down."""
    delegate, person = own(request, reference), request.user
    mine = Document.objects.standing().filter(delegate=delegate).exclude(data={})
    document = mine.filter(serial=plain_serial(serial)).first()
    if document is None:
        security.note("asked for another's letter", request, user=person)
        raise Http404
    security.note("took a letter", request, user=person, detail=document.kind)
    headers = {"Content-Disposition": f'attachment; filename="{document.shown_serial}.pdf"'}
    return HttpResponse(pdf.of([document]), content_type="application/pdf", headers=headers)


@never_cache
@login_required
@require_POST
def certificate(request: HttpRequest, reference: str) -> HttpResponse:
    """Make one's own certificate; a second time nothing happens. 409 where a character of it cannot be written."""
    delegate = own(request, reference)
    if not may_take(delegate):
        raise Http404
    letterhead: Any = Letterhead.objects.of(delegate.forum)
    order = issuing.Order(Kind.CERTIFICATE, letterhead.first_language, letterhead.other_language)
    outcome = issuing.issue(delegate.forum, [delegate.pk], order, is_mailed=False)
    if outcome.lacking:
        shown = {"delegate": delegate, "of_forum": delegate.forum, "noindex": True}
        return render(request, "portal/me_certificate.html", shown, status=409)
    return HttpResponseRedirect(reverse("me-page", args=[reference]))
