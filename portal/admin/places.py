"""Who takes part in an excursion or a workshop: organisers give places and take them back by hand."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.admin import pages
from core.texts import text
from events.models import Delegate, Forum, Session
from portal import access, queue, sign_ups
from portal.admin.list_files import may_see
from portal.admin.queue import forum_of
from portal.models import SignUp

FOUND = 20  # people that one sees at once, of those one looks for by name


def address(forum: Forum, code: str, q: str = "") -> str:
    return f"{reverse('admin:portal-places', args=[code])}?{queue.Choice(q=q).query(forum=forum.slug)}"


@require_http_methods(["GET", "HEAD", "POST"])
def places(request: HttpRequest, code: str) -> HttpResponse:
    """GET ?forum= &q=: those who have a place, those who wait, and who fits `q`. POST "do" and "delegate": see `_done`."""
    if not may_see(request.user):
        raise PermissionDenied
    forum, q = forum_of(request), queue.Choice.of(request.GET).q
    session = get_object_or_404(Session.objects.for_forum(forum).filter(places__isnull=False), code=code)
    if request.method == "POST":
        _done(request, session)
        return redirect(address(forum, code, q))
    rows = list(SignUp.objects.filter(session=session).select_related("delegate__institution", "by"))
    rows.sort(key=lambda row: not row.has_place)  # then as they came
    people = list(_found(session, q)) if q else []
    access.note(request, "searched" if q else "listed", forum=forum.pk, count=len(rows) + len(people), detail="places")
    taken = sum(row.has_place for row in rows)
    context = {
        "title": text(session, "title").value or code, "forum": forum, "session": session, "rows": rows, "q": q, "people": people,
        "taken": taken, "waiting": len(rows) - taken, "is_full": taken >= (session.places or 0) or taken < len(rows),
        "may_change": request.user.has_perm("events.change_delegate"),
    }  # fmt: skip
    return TemplateResponse(request, "admin/portal/places.html", {**admin.site.each_context(request), **context})


def _found(session: Session, q: str) -> QuerySet[Delegate]:
    """Those who come to the place, and are not signed up yet."""
    rows = queue.chosen(session.forum, queue.Choice(q=q, sort="name")).filter(state__in=Delegate.COMING)
    on_site = rows.filter(attendance=Delegate.Attendance.ON_SITE, anonymised_at=None)
    return on_site.exclude(sign_ups__session=session).select_related("institution")[:FOUND]


def _done(request: HttpRequest, session: Session) -> None:
    """ "give" (a place, or the end of the waiting list), "above" (a place in any case) or "take". Written down with who did it."""
    if not request.user.has_perm("events.change_delegate"):
        raise PermissionDenied
    do, given = request.POST.get("do", ""), request.POST.get("delegate", "")
    if do not in ("give", "above", "take") or not (given.isascii() and given.isdecimal() and len(given) < 16):
        raise Http404
    delegate = get_object_or_404(Delegate.objects.for_forum(session.forum).select_related("forum"), pk=int(given))
    try:
        if do == "take":
            sign_ups.leave(delegate, session.code)
            messages.success(request, _("Saved."))
        else:
            row = sign_ups.sign_up(delegate, session.code, by=request.user, above=do == "above")
            messages.success(request, _("Saved.") if row.has_place else _("On the waiting list"))
    except sign_ups.Overlaps as clash:
        said = {"session": text(clash.other, "title").value}
        messages.error(request, _("Not saved: they are signed up for “%(session)s” at that time.") % said)
    except sign_ups.Closed:
        messages.error(request, _("Not saved: the session takes nobody any more, or they are not coming."))
    else:
        detail = f"place: {do} {session.code}"
        access.note(request, "opened", delegate=delegate.pk, forum=session.forum_id, detail=detail)


pages.add("portal-places", "places/<slug:code>/", places)
