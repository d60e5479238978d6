"""Who has arrived: a board for a wall, and the counts of days and sessions. Both are asked for again and again in parts."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.checkin import board as boards
from portal.views.checkin_scope import at_the_door, page, place_of


@at_the_door
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    place = place_of(request, request.GET)
    return page(request, "board", place, every=boards.arrivals(place.forum), counted=boards.per_day(place.forum))


@at_the_door
@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """What changes of the board."""
    place = place_of(request, request.GET)
    return page(request, "_board", place, every=boards.arrivals(place.forum), counted=boards.per_day(place.forum))


@at_the_door
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """What changes of the counts at the desk."""
    place = place_of(request, request.GET)
    return page(request, "_counts", place, counted=boards.per_day(place.forum))
