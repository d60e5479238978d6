"""Information pages for the menu and the footer, read when first asked."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core import languages
from news.models import Page


def pages(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `pages`, as {"practical": [...], "about": [...], "footer": [...]}."""
    return {"pages": SimpleLazyObject(_by_place)}


def _by_place() -> dict[str, list[Page]]:
    found: dict[str, list[Page]] = {place: [] for place in Page.Place.values}
    for page in Page.objects.published().shown_in(languages.active()).without("body"):
        found[page.place].append(page)
    return found
