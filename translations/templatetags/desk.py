"""Filters of the translators' desk."""

import re
from collections.abc import Iterable
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core import dates
from core.comparing import Piece

register = template.Library()
TAG = re.compile(r"(<[^<>]*>)")
ENDS_BLOCK = re.compile(r"</(?:p|li|h[1-6]|tr|figcaption|blockquote|dt|dd)>|<br\s*/?>")
LONGEST = 360  # characters of a part that stays
UNFINISHED = re.compile(r"&[^;\s]*$")
NAMES = {"-": "del", "+": "ins"}


@register.filter
def when(value: datetime) -> str:
    """The day where the reader is: 27 March 2027."""
    return dates.day(timezone.localtime(value).date())


@register.filter
def moment_here(value: datetime) -> str:
    """Day and time where the reader is."""
    return dates.day_and_time(when(value), dates.clock(value, timezone.get_current_timezone()))


@register.filter
def differences(pieces: Iterable[Piece], is_html: bool = False) -> SafeString:
    """Pieces as text with `del` and `ins`. Tags that stay are left out, those that come or go are written out."""
    return mark_safe("".join(_piece(sign, words, is_html) for sign, words in pieces))


def _piece(sign: str, words: str, is_html: bool) -> str:
    parts = TAG.split(words) if is_html else [words]
    body = "".join(_part(part, sign) if is_html else str(conditional_escape(part)) for part in parts)
    if not body:
        return ""
    if sign == " ":
        return _shortened(body)
    return format_html("<{0}>{1}</{0}>", NAMES[sign], mark_safe(body)) if sign in NAMES else str(body)


def _shortened(body: str) -> str:
    """Of a long part that stays, its beginning and its end; escaped text without tags."""
    if len(body) <= LONGEST:
        return body
    start, end = body[: LONGEST // 3].rsplit(" ", 1)[0], body[-LONGEST // 3 :].split(" ", 1)[-1]
    return f"{UNFINISHED.sub('', start)} … {end}"


def _part(part: str, sign: str) -> str:
    """Text of sanitised HTML has its entities already."""
    if not part.startswith("<"):
        return part
    if ENDS_BLOCK.fullmatch(part):
        return "¶\n" if sign in NAMES else "\n"
    return format_html("<code>{}</code>", part) if sign in NAMES and not part.startswith("</") else ""
