"""Tags about forums: their days, spoken languages, photographs, flags."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from core import dates
from core.templatetags.site import lang, plain
from events import spoken

register = template.Library()


@register.simple_tag
def forum_days(forum: Any) -> str:
    """A forum's dates as an interval: 27–28 March 2027."""
    return dates.span(forum.starts_on, forum.ends_on)


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


def _described(photo: Any) -> str:
    return "alternative" if plain(photo, "alternative") else "caption"


@register.filter
def alternative(photo: Any) -> str:
    """A photograph's text for those who cannot see it: its own, else the caption."""
    return plain(photo, _described(photo))


@register.filter
def alternative_lang(photo: Any) -> SafeString:
    return lang(photo, _described(photo))


# Flags of the sprite, drawn from their official construction; other countries take an uploaded picture or their code.
DRAWN = frozenset({"CN", "KZ", "PL", "RU", "UA", "UZ"})


@register.simple_tag
def drawn_flag(code: str) -> bool:
    return code in DRAWN
