"""Figures of a release's pictures in an article's text: without the picture at first, with it once it is in our media."""

import hashlib
import re
from collections.abc import Callable, Mapping
from html import escape

from django.utils import translation
from django.utils.translation import gettext as _

from core import images
from news.releases.blocks import Picture
from news.releases.html import Body

FIGURE = re.compile(
    r'<figure\b(?=[^>]*\sdata-picture="(?P<code>[0-9a-f]{12})")[^>]*>(?P<inside>.*?)</figure>', re.DOTALL
)
CAPTION = re.compile(r"<figcaption\b[^>]*>(?P<text>.*?)</figcaption>", re.DOTALL)
LINE_BREAK = re.compile(r"\s*<br\s*/?>\s*")


def code_of(address: str) -> str:
    """What a picture is called in texts: nothing of its address can be read from it."""
    return hashlib.sha256(address.encode()).hexdigest()[:12]


def numbered(body: Body) -> dict[str, tuple[int, Picture]]:
    """The pictures of a body by their codes, each address once, numbered from 1."""
    found: dict[str, tuple[int, Picture]] = {}
    for picture in body.pictures:
        found.setdefault(code_of(picture.address), (len(found) + 1, picture))
    return found


def figures(body: Body, language: str, had: Mapping[str, str]) -> Callable[[int], str]:
    """For `Body.html`: the figure of each picture. `had` are names of pictures that are in our media, by code."""
    known = numbered(body)

    def figure(number: int) -> str:
        code = code_of(body.pictures[number].address)
        order, picture = known[code]
        caption = escape(body.pictures[number].caption, quote=False)
        if code in had:
            alternative = picture.alternative or name_of(order, len(known), language)
            return with_picture(code, had[code], alternative, caption)
        return without_picture(code, caption or name_of(order, len(known), language), language)

    return figure


def name_of(number: int, total: int, language: str) -> str:
    with translation.override(language):
        return _("Picture %(number)d of %(total)d") % {"number": number, "total": total}


def without_picture(code: str, words: str, language: str) -> str:
    with translation.override(language):
        notice = _("This picture is not available")
    return f'<figure class="no-picture" data-picture="{code}"><figcaption>{words}<br>{notice}</figcaption></figure>'


def with_picture(code: str, name: str, alternative: str, caption: str) -> str:
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure data-picture="{code}">{images.tag(name, alternative)}{below}</figure>'


def put(html: str, code: str, name: str, alternative: str, language: str) -> str:
    """A text with the picture in each of its figures that waits for it; a figure that has one already stays."""

    def filled(match: re.Match[str]) -> str:
        if match["code"] != code or "<img" in match["inside"]:
            return match[0]
        return with_picture(code, name, alternative, _caption(match["inside"], language))

    return FIGURE.sub(filled, html)


def _caption(inside: str, language: str) -> str:
    """What stays of a figure's words: not the notice, which is the last line, and not the number."""
    match = CAPTION.search(inside)
    lines = [line for line in LINE_BREAK.split(match["text"].strip()) if line] if match else []
    with translation.override(language):
        notice = _("This picture is not available")
    if len(lines) > 1 or lines == [notice]:
        lines.pop()
    number = re.sub(r"\d+", "#", name_of(0, 0, language))
    return "<br>".join(line for line in lines if re.sub(r"\d+", "#", line) != number)


def neutral(html: str) -> str:
    """A text whose figures say only which picture they are for: fetching a picture is no change of the text."""
    return FIGURE.sub(lambda match: f'<figure data-picture="{match["code"]}"></figure>', html)
