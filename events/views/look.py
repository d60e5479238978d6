"""The stylesheet of a forum's own colours."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.storage import FOREVER
from events.look import of_name


@require_safe
def look(request: HttpRequest, name: str) -> HttpResponse:
    """404 for an address that no page has ever named."""
    found = of_name(name)
    if found is None:
        raise Http404
    response = HttpResponse(found, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOREVER
    return response
