"""What every template may ask for: the site's identity and the current forum. Each is read when first asked."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.identity import identity_of
from events.views.scope import current_forum


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site`, `current_forum`, and `archive`, which is there on pages of a static copy only."""
    return {
        "site": SimpleLazyObject(lambda: identity_of(request)),
        "archive": getattr(request, "archive", None),
        "current_forum": SimpleLazyObject(lambda: current_forum(request)),
    }
