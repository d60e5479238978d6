"""Where the programme can be taken elsewhere: subscriptions, files, a frame for other sites."""

from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.structured import full
from core.templatetags.site import plain

register = template.Library()


@register.simple_tag
def subscriptions(forum: Any) -> dict[str, str]:
    """Links that make a calendar follow the programme: `webcal` for programs, others for calendars on the web.

    The last ones are links to foreign sites: nothing is loaded from there.
    """
    address = full(reverse("agenda-calendar", args=[forum.slug]))
    webcal = f"webcal://{settings.SITE_URL.partition('://')[2]}{reverse('agenda-calendar', args=[forum.slug])}"
    given = urlencode({"url": address, "name": plain(forum, "short_name")}, quote_via=quote)
    return {
        "webcal": webcal,
        "google": f"https://calendar.google.com/calendar/r?{urlencode({'cid': webcal})}",
        "outlook": f"https://outlook.live.com/calendar/0/addfromweb?{given}",
        "office": f"https://outlook.office.com/calendar/0/addfromweb?{given}",
    }


@register.simple_tag
def embed_code(forum: Any) -> SafeString:
    """The element that shows the agenda inside a page of another site."""
    title = f"{_('Agenda')} · {plain(forum, 'short_name')}"
    address = full(reverse("agenda-embed", args=[forum.slug]))
    return format_html('<iframe src="{}" title="{}" width="100%" height="600" loading="lazy"></iframe>', address, title)
