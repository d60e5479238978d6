"""Finding people at the desk as one types, and people who come without having registered."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import Delegate
from portal import access
from portal.badges import printing
from portal.badges.choice import Paper, host_language
from portal.checkin import answers, coming_in, reading, searching
from portal.checkin.entering import Answer
from portal.forms.walk_in import WalkInForm
from portal.views.checkin_desk import answered, entry_of, people, rows_of
from portal.views.checkin_scope import at_the_door, may_decide, may_print, page, place_of


@at_the_door
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """?q=: rows of who fits."""
    place = place_of(request, request.GET)
    q = request.GET.get("q", "").strip()
    return page(request, "_people", place, q=q, people=people(request, place.forum, q))


@at_the_door
@require_POST
def badge(request: HttpRequest) -> HttpResponse:
    """ "token": the badge of somebody who is coming, alone on a page, to print it again where one stands. PDF."""
    if not may_print(request):
        raise PermissionDenied
    forum = place_of(request, request.POST).forum
    rows = Delegate.objects.for_forum(forum).coming().filter(anonymised_at=None)
    delegate = get_object_or_404(printing.whole(rows), badge__token=reading.token_in(request.POST.get("token", "")))
    made = printing.make(forum, [delegate], Paper(host_language(forum), layout="single", companions=False))
    printing.mark(made)
    access.note(request, "exported", delegate=delegate.pk, forum=forum.pk, detail="badges")
    headers = {"Content-Disposition": 'inline; filename="badge.pdf"'}
    return HttpResponse(made.content, content_type="application/pdf", headers=headers)


@at_the_door
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: HttpRequest) -> HttpResponse:
    """A form; then who is known under such a name; then, sent again with "sure", a delegate who is let in at once."""
    if request.method != "POST":
        place = place_of(request, request.GET)
        return page(request, "walk_in", place, form=WalkInForm(), key=str(uuid.uuid4()))
    place = place_of(request, request.POST)
    try:
        entry = entry_of(request, place)
    except reading.Malformed as error:
        raise Http404 from error
    form = WalkInForm(request.POST)
    if not form.is_valid():
        return page(request, "walk_in", place, form=form, key=entry.key)
    is_sure = "sure" in request.POST or coming_in.has_come(entry.key)
    twins = [] if is_sure else coming_in.twins(place.forum, form.columns)
    if twins:
        access.note(request, "searched", forum=place.forum.pk, count=len(twins), detail="check-in")
        known = rows_of(searching.with_tokens(twins))
        return page(request, "walk_in", place, form=form, key=entry.key, people=known, may_print=False)
    above = "above" in request.POST and may_decide(request)
    outcome = coming_in.walk_in(place.forum, form.columns, entry, request.user, agreed=form.agreed, above=above)
    if outcome.answer == Answer.FULL:
        words = answers.words(outcome, place.forum)
        return page(request, "walk_in", place, form=form, key=entry.key, full=words)
    return answered(request, place, outcome)
