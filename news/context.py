"""Information pages for the menu and the footer, and announcements: each is read when first asked."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from core import languages, reading
from core.pages import soonest
from core.prepared import Prepared
from news import announcing
from news.models import Page


@cache
def _published(code: str) -> Prepared:
    """With those that are still to appear."""
    return Prepared(lambda: Page.objects.filter(state=Page.State.PUBLISHED).shown_in(code).without("body"))


def pages(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `pages`, as {"practical": [...], "about": [...], "footer": [...]}."""
    return {"pages": SimpleLazyObject(_by_place)}


def announcements(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `announcements`, those that stand on top of the page."""
    return {"announcements": SimpleLazyObject(lambda: announcing.of_page(request))}


def _by_place() -> dict[str, list[Page]]:
    found: dict[str, list[Page]] = {place: [] for place in Page.Place.values}
    now, coming = timezone.now(), []
    for page in _published(languages.active())():
        if page.publish_at is not None and page.publish_at > now:
            coming.append(page.publish_at)
        else:
            found[page.place].append(page)
    reading.true_until(soonest(*coming))
    return found
