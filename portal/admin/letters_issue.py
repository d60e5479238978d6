"""Issuing letters and certificates in the admin: first who would get one and what no font can write, then it is done."""

from collections.abc import Sequence

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core import languages
from core.admin import pages
from events.models import Forum
from portal.admin.letters import PER_PAGE, address, forum_of
from portal.models import Document, Letterhead
from portal.papers import issuing
from portal.papers.choosing import Choice, chosen
from portal.papers.issuing import Order

SALT = "portal.letters"
KEPT = 24 * 3600  # seconds that a page with a decision may stay open
MOST = 1000  # of one batch
DO = {"issue": gettext_lazy("Issue"), "again": gettext_lazy("Issue again after a correction")}


def picked(request: HttpRequest, forum: Forum, choice: Choice) -> list[int]:
    """Primary keys of the delegates that were ticked, or of all who match."""
    rows = chosen(forum, choice)
    if not request.POST.get("all"):
        ids = [int(pk) for pk in request.POST.getlist("chosen")[:PER_PAGE] if pk.isdecimal() and len(pk) < 16]
        rows = rows.filter(pk__in=ids)
    return list(rows.values_list("pk", flat=True))


@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """What would be issued, with a look at it; then, sent again with `sure`, it is."""
    forum, choice = forum_of(request), Choice.of(request.GET)
    if not request.user.has_perm("portal.add_document"):
        raise PermissionDenied
    letterhead = Letterhead.objects.select_related("forum__venue").filter(forum=forum).first()
    what = request.POST.get("do", "")
    if letterhead is None or what not in DO:
        raise Http404
    ids = _seen(request, forum, choice)
    if not ids:
        messages.warning(request, _("Nobody was chosen. Tick a box first, or open the page once more."))
        return redirect(address(forum, choice))
    order = Order(choice.kind, *_languages(request, letterhead), is_again=what == "again")
    if "sure" in request.POST:
        return _done(request, forum, choice, ids, order)
    return _asked(request, letterhead, choice, ids, order)


def _seen(request: HttpRequest, forum: Forum, choice: Choice) -> list[int]:
    """Who was chosen, the first `MOST` of them; signed, so that a second look says the same."""
    if "seen" not in request.POST:
        return picked(request, forum, choice)[:MOST]
    try:
        of_forum, kind, ids = signing.loads(request.POST["seen"], salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return []
    return [int(pk) for pk in ids] if (of_forum, kind) == (forum.pk, choice.kind) else []


def _languages(request: HttpRequest, letterhead: Letterhead) -> tuple[str, str]:
    """Left and right as they were chosen; right may be empty: each delegate's own."""
    first, other = request.POST.get("first", ""), request.POST.get("other", letterhead.other_language)
    return (
        first if first in languages.CODES else letterhead.first_language,
        other if other in languages.CODES else "",
    )


def _asked(
    request: HttpRequest, letterhead: Letterhead, choice: Choice, ids: Sequence[int], order: Order
) -> HttpResponse:
    forum = letterhead.forum
    outcome = issuing.prepare(letterhead, issuing.people(forum, ids), order)
    context = {
        "title": DO["again" if order.is_again else "issue"], "forum": forum, "choice": choice, "order": order,
        "do": "again" if order.is_again else "issue", "kind": Document.Kind(choice.kind).label, "outcome": outcome,
        "shown": outcome.ready[:100], "without_address": sum(not paper.delegate.email for paper in outcome.ready),
        "seen": signing.dumps([forum.pk, choice.kind, list(ids)], salt=SALT, compress=True), "languages": languages.LANGUAGES,
        "query": choice.query(forum=forum.slug), "back": address(forum, choice), "most": MOST, "is_cut": len(ids) == MOST,
    }  # fmt: skip
    return TemplateResponse(request, "admin/portal/letters_issue.html", {**admin.site.each_context(request), **context})


def _done(request: HttpRequest, forum: Forum, choice: Choice, ids: Sequence[int], order: Order) -> HttpResponse:
    outcome = issuing.issue(forum, ids, order, by=request.user, is_mailed="silent" not in request.POST)
    messages.success(request, _("Issued: %(count)d.") % {"count": len(outcome.ready)})
    if outcome.lacking:
        names = ", ".join(str(one) for one, _signs in outcome.lacking[:20])
        messages.error(request, _("Not issued, because of characters that no font has: %(names)s") % {"names": names})
    return redirect(address(forum, choice))


@require_POST
def set_state(request: HttpRequest) -> HttpResponse:
    """What became of letters: granted, refused, or neither yet."""
    forum, choice = forum_of(request), Choice.of(request.GET)
    if not request.user.has_perm("portal.change_document"):
        raise PermissionDenied
    state = request.POST.get("state", "")
    if state not in issuing.SETTABLE:
        raise Http404
    count = issuing.set_state(forum, picked(request, forum, choice), state)
    label = Document.State(state).label
    if count:
        messages.success(request, f"{label}: {count}")
    else:
        messages.warning(request, _("Nobody was chosen. Tick a box first, or open the page once more."))
    return redirect(address(forum, choice))


pages.add("portal-letters-issue", "letters/issue/", issue)
pages.add("portal-letters-state", "letters/state/", set_state)
