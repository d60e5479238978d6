"""What stands around every page: made of templates/layout/, and kept from one page to the next."""

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from core import languages
from core.kept_parts import kept
from events.templatetags.forums import dress

register = template.Library()

PIECES = ("head", "announcements", "brand", "practical", "foot", "small_print", "end")
NAMES = ("forum", "current_forum", "site", "pages", "announcements", "section", "archive")  # all that they may show
# What they are made of; a forum is read with its place and country.
TABLES = frozenset({
    "core_siteidentity", "core_withheldpicture", "events_country", "events_forum", "events_venue", "news_announcement",
    "news_page",
})  # fmt: skip


@register.simple_tag(takes_context=True)
def layout(context: template.Context) -> dict[str, SafeString]:
    """HTML of each piece, for the page's language and forum."""
    request, forum = context.get("request"), context.get("forum")
    if context.get("archive") or getattr(request, "is_preview", False):
        return _pieces(context)
    is_practical = context.get("section") == "practical"
    key = ("layout", languages.active(), getattr(forum, "pk", None), is_practical)
    return kept(key, TABLES, lambda: _pieces(context))


def _pieces(context: template.Context) -> dict[str, SafeString]:
    shown: dict[str, Any] = {name: context.get(name) for name in NAMES} | {"request": context.get("request")}
    shown["dress"] = dress(context)
    return {name: _template(name).render(template.Context(shown)) for name in PIECES}


def _template(name: str) -> Any:
    return get_template(f"layout/{name}.html").template  # type: ignore[attr-defined]  # Django's own kind has one
