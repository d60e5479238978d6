"""What every template may ask for: the site's identity and the current forum. Each is read when first asked."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.models import SiteIdentity
from events.views.scope import current_forum


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site` and `current_forum`."""
    return {
        "site": SimpleLazyObject(lambda: SiteIdentity.objects.first() or SiteIdentity()),
        "current_forum": SimpleLazyObject(lambda: current_forum(request)),
    }
