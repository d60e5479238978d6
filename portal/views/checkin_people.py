"""Finding people at the desk as one types, and people who come without having registered."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from portal import access
from portal.checkin import answers, coming_in, reading, searching
from portal.checkin.entering import Answer
from portal.forms.walk_in import WalkInForm
from portal.views.checkin_desk import answered, entry_of, people
from portal.views.checkin_scope import at_the_door, may_decide, page, place_of


@at_the_door
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """?q=: rows of who fits."""
    place = place_of(request, request.GET)
    q = request.GET.get("q", "").strip()
    return page(request, "_people", place, q=q, people=people(request, place.forum, q))


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
    twins = [] if "sure" in request.POST else coming_in.twins(place.forum, form.columns)
    if twins:
        access.note(request, "searched", forum=place.forum.pk, count=len(twins), detail="check-in")
        known = [
            {"delegate": one, "token": token, "key": str(uuid.uuid4())} for one, token in searching.with_tokens(twins)
        ]
        return page(request, "walk_in", place, form=form, key=entry.key, people=known)
    above = "above" in request.POST and may_decide(request)
    outcome = coming_in.walk_in(place.forum, form.columns, entry, request.user, above=above)
    if outcome.answer == Answer.FULL:
        words = answers.words(outcome, place.forum)
        return page(request, "walk_in", place, form=form, key=entry.key, full=words)
    return answered(request, place, outcome)
