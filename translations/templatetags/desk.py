"""Filters of the translators' desk."""

import re
from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.comparing import Piece

register = template.Library()
TAG = re.compile(r"(<[^<>]*>)")
ENDS_BLOCK = re.compile(r"</(?:p|li|h[1-6]|tr|figcaption|blockquote|dt|dd)>|<br\s*/?>")
NAMES = {"-": "del", "+": "ins"}


@register.filter
def differences(pieces: Iterable[Piece], is_html: bool = False) -> SafeString:
    """Pieces as text with `del` and `ins`. Tags that stay are left out, those that come or go are written out."""
    return mark_safe("".join(_piece(sign, words, is_html) for sign, words in pieces))


def _piece(sign: str, words: str, is_html: bool) -> str:
    body = "".join(_part(part, sign) for part in TAG.split(words)) if is_html else conditional_escape(words)
    if not body:
        return ""
    return format_html("<{0}>{1}</{0}>", NAMES[sign], mark_safe(body)) if sign in NAMES else str(body)


def _part(part: str, sign: str) -> str:
    """Text of sanitised HTML has its entities already."""
    if not part.startswith("<"):
        return part
    if ENDS_BLOCK.fullmatch(part):
        return "¶\n" if sign in NAMES else "\n"
    return format_html("<code>{}</code>", part) if sign in NAMES and not part.startswith("</") else ""
