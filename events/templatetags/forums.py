"""Tags about forums: their days, spoken languages, flags."""

from typing import Any

from django import template

from core import dates
from events import look, spoken

register = template.Library()


@register.simple_tag
def forum_days(forum: Any) -> str:
    """A forum's dates as an interval: 27–28 March 2027."""
    return dates.span(forum.starts_on, forum.ends_on)


@register.simple_tag(takes_context=True)
def dress(context: template.Context) -> dict[str, Any]:
    """What the page wears: address of the stylesheet and logo of its forum, else of the current one; "" and None for the site's own."""
    forum = context.get("forum") or context["current_forum"]
    if not forum:
        return {"look": "", "logo": None}
    return {"look": look.address_of(forum), "logo": forum.logo if forum.logo.is_shown else None}


@register.filter
def language_names(codes: list[str]) -> str:
    """Names of languages as a list of the language in force."""
    return spoken.names(codes) if codes else ""


@register.filter
def short_language(code: str) -> str:
    """The short mark of a language in its own script: ҚАЗ."""
    return spoken.SHORT.get(code, code.upper())


@register.filter
def own_language(code: str) -> str:
    return spoken.own_name(code)


# Flags of the sprite, drawn from their official construction; other countries take an uploaded picture or their code.
DRAWN = frozenset({"CN", "KZ", "PL", "RU", "UA", "UZ"})


@register.simple_tag
def drawn_flag(code: str) -> bool:
    return code in DRAWN
