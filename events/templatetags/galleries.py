"""The list of galleries of a forum, as HTML. No template for an entry: a forum has many."""

from collections.abc import Sequence
from html import escape
from typing import cast

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from core.addresses import address
from core.fields import PictureFile
from core.templatetags.pictures import picture, preload
from core.templatetags.site import shown, text_filter
from events.models import Forum, Gallery, Photo
from events.showing import long_text
from events.templatetags.photos import frame

register = template.Library()

COVER = "(min-width: 60rem) 26rem, 92vw"


@register.simple_tag
def preload_cover(photo: Photo) -> SafeString:
    """For the head of the list: the cover of its first gallery."""
    return preload(str(photo.picture), COVER)


@register.simple_tag
def gallery_entries(forum: Forum, galleries: Sequence[Gallery]) -> SafeString:
    """`<li>` of galleries with `count` and `first_photo`, which stands for them."""
    return mark_safe("".join(_entry(forum, row, is_first=not number) for number, row in enumerate(galleries)))


def _entry(forum: Forum, row: Gallery, *, is_first: bool) -> str:
    about = long_text(forum, row, "description")
    place = escape(address("gallery", forum.slug, row.slug))
    words = f"<p>{shown(about)}</p>" if about else ""
    return (
        f'<li class="edition">\n{_cover(row.first_photo, is_first=is_first)}\n'
        f'<div><h2><a href="{place}">{text_filter(row, "title")}</a></h2>\n<p class="role">{_how_many(row)}</p>\n{words}</div></li>\n'
    )


def _cover(photo: Photo | None, *, is_first: bool) -> str:
    if photo is None:
        return '<div class="edition-cover"></div>'
    shown = picture(cast(PictureFile, photo.picture), "", sizes=COVER, eager=is_first, first=is_first)
    return f'<div class="edition-cover {frame(photo)}">{shown}</div>'


def _how_many(row: Gallery) -> str:
    count: int = row.count
    if row.is_artwork:
        return ngettext("%(count)s drawing", "%(count)s drawings", count) % {"count": count}
    return ngettext("%(count)s photo", "%(count)s photos", count) % {"count": count}
