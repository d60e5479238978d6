"""The square code of a delegate's own badge, to show at the door from a phone."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.paper.typesetting import square_code
from portal.models import Badge
from portal.views.me_scope import own

QUIET_ZONE = 4  # modules, ISO/IEC 18004


@never_cache
@login_required
@require_safe
def badge(request: HttpRequest, reference: str) -> HttpResponse:
    """SVG; 404 before the registration is approved. Nothing but the token stands in it."""
    delegate = own(request, reference)
    if not delegate.is_coming:
        raise Http404
    token = Badge.objects.of(delegate).token
    return HttpResponse(square_code(token, border=QUIET_ZONE), content_type="image/svg+xml")
