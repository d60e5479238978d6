"""Tags of the programme."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from core import languages
from events import spoken
from programme.models import beside_of

register = template.Library()


@lru_cache(maxsize=4096)
def marks(floor: tuple[str, ...], interpretation: tuple[str, ...], code: str) -> SafeString:
    """Marks of a session's languages; sessions share a few combinations, so each is rendered once a language of the page."""
    return render_to_string("programme/_tongues.html", {"floor": floor, "interpretation": interpretation})


@register.simple_tag
def paper_links(forum: Any) -> dict[str, str]:
    """Addresses of the programme on paper, of the one in two languages with the name of the other, and of the offline copy."""
    programme, other = reverse("programme-pdf", args=[forum.slug]), beside_of(languages.active())
    return {
        "programme": programme,
        "both": f"{programme}?with={other}" if other else "",
        "language": spoken.name_in_a_list(other) if other else "",
        "offline": reverse("offline-zip", args=[forum.slug]),
    }
