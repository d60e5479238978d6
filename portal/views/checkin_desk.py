"""The desk: scanning, search and what they answered. Without a script it works as pages and forms."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from events.models import Delegate, Forum, Session
from portal import access
from portal.checkin import answers, board, coming_in, entering, reading, searching
from portal.checkin.entering import Entry, Outcome
from portal.views.checkin_scope import Place, at_the_door, forums, may_decide, page, place_of


@at_the_door
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """GET ?forum= &place= &desk= &q=: the desk, with who fits `q`. POST "do" and "token" or "key": what came of it."""
    place = place_of(request, request.POST if request.method == "POST" else request.GET)
    outcome = _done(request, place) if request.method == "POST" else None
    return answered(request, place, outcome, q="" if outcome else request.GET.get("q", "").strip())


def answered(request: HttpRequest, place: Place, outcome: Outcome | None, q: str = "") -> HttpResponse:
    """The desk with an answer, or with who fits what was typed."""
    return page(
        request, "desk", place, q=q, people=people(request, place.forum, q) if q else [], outcome=outcome,
        words=answers.words(outcome, place.forum) if outcome else "", forums=forums(), days=sessions_by_day(place.forum),
        counted=board.per_day(place.forum),
    )  # fmt: skip


def _done(request: HttpRequest, place: Place) -> Outcome:
    """Let in, take back, or approve and let in. Raises Http404 for anything else, and for who may not."""
    person: User = request.user  # type: ignore[assignment]  # `at_the_door` lets nobody else in
    asked = request.POST.get("do")
    try:
        if asked == "undo":
            return entering.undo(place.forum, reading.key_of(request.POST.get("key")), person)
        entry = entry_of(request, place)
    except reading.Malformed as error:
        raise Http404 from error
    if asked == "enter":
        return entering.enter(place.forum, entry, person)
    if asked == "approve" and may_decide(request):
        return coming_in.approve_and_enter(place.forum, entry, person)
    raise Http404


def entry_of(request: HttpRequest, place: Place) -> Entry:
    """An entry of now that a form has sent. Raises reading.Malformed."""
    key, token = reading.key_of(request.POST.get("key")), reading.token_in(request.POST.get("token", ""))
    return Entry(key, token, timezone.now(), place.session, place.desk)


def people(request: HttpRequest, forum: Forum, q: str) -> list[dict[str, Any]]:
    """Who fits, each with a key for letting them in. The look is written down."""
    found = searching.found(forum, q)
    access.note(request, "searched", forum=forum.pk, count=len(found), detail="check-in")
    return rows_of(found)


def rows_of(found: Iterable[tuple[Delegate, str]]) -> list[dict[str, Any]]:
    """Delegates and the tokens of their badges, each with a key for letting them in."""
    return [{"delegate": one, "token": token, "key": str(uuid.uuid4())} for one, token in found]


def sessions_by_day(forum: Forum) -> dict[date, list[Session]]:
    """Sessions that have a door of their own: today's first, then those to come, then those of days that are over."""
    rows = Session.objects.for_forum(forum).filter(state=Session.State.CONFIRMED).exclude(kind__in=Session.PAUSES)
    found: dict[date, list[Session]] = defaultdict(list)
    for one in rows.in_order():
        found[one.starts_at.astimezone(forum.zone).date()].append(one)
    today = forum.today
    return {day: found[day] for day in sorted(found, key=lambda day: (day < today, day))}
