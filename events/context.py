"""What every template may ask for: the site's identity and the current forum. Each is read when first asked."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.identity import identity_of
from events.views.scope import current_forum


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site` and `current_forum`."""
    return {
        "site": SimpleLazyObject(lambda: identity_of(request)),
        "current_forum": SimpleLazyObject(lambda: current_forum(request)),
    }
