"""Letters of invitation of an institution's members, for its coordinator: one, and all of them as ZIP."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.models import Delegate
from portal import access
from portal.models import Document, Invitation
from portal.papers import pdf
from portal.views.institution_scope import looked_after, member


def letters_of(invitation: Invitation) -> QuerySet[Document]:
    """Letters that stand, of members who are expected, in the order of names."""
    rows = Document.objects.standing().filter(kind=Document.Kind.LETTER, delegate__registration__invitation=invitation)
    rows = rows.filter(delegate__state__in=Delegate.COMING).exclude(data={})
    return rows.order_by("delegate__family_name", "delegate__given_name", "pk")


@never_cache
@login_required
@require_safe
def letter(request: HttpRequest, pk: int, reference: str) -> HttpResponse:
    """The PDF of a member's letter; 404 where there is none."""
    invitation, delegate = member(request, pk, reference)
    found = letters_of(invitation).filter(delegate=delegate).first()
    if found is None:
        raise Http404
    access.note(request, "exported", delegate=delegate.pk, forum=invitation.forum_id, detail="institution letter")
    headers = {"Content-Disposition": f'attachment; filename="{found.shown_serial}.pdf"'}
    return HttpResponse(pdf.of([found]), content_type="application/pdf", headers=headers)


@never_cache
@login_required
@require_safe
def letters(request: HttpRequest, pk: int) -> HttpResponse:
    """A ZIP of all of them; 404 where there is none."""
    invitation = looked_after(request, pk)
    found = list(letters_of(invitation))
    if not found:
        raise Http404
    access.note(request, "exported", forum=invitation.forum_id, count=len(found), detail="institution letters")
    headers = {"Content-Disposition": f'attachment; filename="{invitation.forum.slug}-{invitation.pk}-letters.zip"'}
    return HttpResponse(pdf.each(found), content_type="application/zip", headers=headers)
