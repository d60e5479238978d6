"""Tags of the programme."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from core import languages
from core.addresses import address
from core.templatetags.site import in_language
from core.texts import listed
from events import spoken
from programme.models import beside_of
from programme.rows import Named

register = template.Library()


@register.simple_tag
def paper_links(forum: Any) -> dict[str, str]:
    """Addresses of the programme on paper, of the one in two languages with the name of the other, and of the offline copy."""
    programme, other = address("programme-pdf", forum.slug), beside_of(languages.active())
    return {
        "programme": programme,
        "both": f"{programme}?with={other}" if other else "",
        "language": spoken.name_in_a_list(other) if other else "",
        "offline": address("offline-zip", forum.slug),
    }


@register.filter
def room_names(rooms: Iterable[Named]) -> SafeString:
    """Rooms of a row of the programme as a list of the page's language, each with its own `lang` where it fell back."""
    return mark_safe(listed([in_language(room.name.value, room.name.language) for room in rooms]))
