"""Tags of the programme."""

from typing import Any

from django import template
from django.urls import reverse

from core import languages
from events import spoken
from programme.models import beside_of

register = template.Library()


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
