"""Photographs on pages: rows of them, one of them, and how each is framed. No template for a row: a page has 48.

A frame is said by classes of the stylesheet, so nothing needs an inline style: `ra-` `rb-` `rc-` are the figures of the ratio
(1.50), `tr-` `tg-` `tb-` the colour that stands there before the picture does, `fx-` `fy-` its focal point in tenths.
"""

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import cast

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import languages
from core.fields import PictureFile
from core.image_names import parts
from core.templatetags.pictures import haste, picture, preload, shape
from core.templatetags.site import in_language, lang, language_attributes
from core.texts import text
from events.models import Photo
from events.models.gallery import CENTRE
from events.photo_rows import Row

register = template.Library()

FLATTEST, TALLEST = 5.99, 0.2  # width / height
SINGLE = "(min-width: 80rem) 73rem, 92vw"
SIZES = {"strip": "(min-width: 48rem) 20vw, 45vw", "row": "(min-width: 64rem) 20rem, 92vw"}
SEEN_AT_ONCE = 4  # photographs of a page that do not wait to be scrolled to


@register.filter
def frame(photo: Photo) -> str:
    """Classes of a photograph: ratio, colour, focal point."""
    file = _file(photo)
    return _frame(file.width, file.height, photo.tint, photo.focus_x, photo.focus_y)


def _file(photo: Photo) -> PictureFile:
    return cast(PictureFile, photo.picture)


@lru_cache(maxsize=4096)
def _frame(width: int, height: int, tint: int | None, focus_x: int, focus_y: int) -> str:
    ratio = f"{_ratio(width, height):.2f}"
    names = [f"ra-{ratio[0]}", f"rb-{ratio[2]}", f"rc-{ratio[3]}"]
    if tint is not None:
        names += ["tinted", f"tr-{tint >> 4}", f"tg-{tint >> 2 & 3}", f"tb-{tint & 3}"]
    if (focus_x, focus_y) != (CENTRE, CENTRE):
        names += [f"fx-{round(focus_x / 10)}", f"fy-{round(focus_y / 10)}"]
    return " ".join(name for name in names if name not in ("rb-0", "rc-0"))


def _ratio(width: int, height: int) -> float:
    return min(max(width / height, TALLEST), FLATTEST) if width and height else 1.5


@lru_cache(maxsize=1024)
def _sizes(width: int, height: int) -> str:
    """How wide a photograph is in the rows of a gallery, for `sizes`."""
    return f"(min-width: 64rem) {round(_ratio(width, height) * 18)}rem, 92vw"


@register.simple_tag
def preload_row(photos: Sequence[Row]) -> SafeString:
    """For the head of a gallery: its first photograph."""
    if not photos:
        return SafeString("")
    _key, width, height = parts(photos[0].picture)
    return preload(photos[0].picture, _sizes(width, height))


@register.simple_tag
def preload_single(photo: Photo) -> SafeString:
    return preload(str(photo.picture), SINGLE)


@register.simple_tag
def single_photo(photo: Photo) -> SafeString:
    """The picture of a photograph's own page."""
    words, language = _described(photo)
    return picture(_file(photo), words, lang=language, sizes=SINGLE, first=True, width=1200)


def _described(photo: Photo) -> tuple[str, str]:
    """Words for those who cannot see it, and their `lang`: its own, else the caption, else the title of the gallery."""
    for obj, field in ((photo, "alternative"), (photo, "caption"), (photo.gallery, "title")):
        found = text(obj, field)
        if found:
            return found.value, lang(obj, field) if found.fell_back else ""
    return "", ""


@register.simple_tag
def photo_rows(photos: Sequence[Row], kind: str = "", *, first: int = 1, total: int = 0) -> SafeString:
    """`<ul>` of photographs that lead to their pages. `kind` is "" for a gallery, with captions, or "strip" or "row".

    `first` is the number of the first one, `total` how many there are; the lightbox reads both.
    """
    own, word = languages.active(), _("Drawing")
    items = "\n".join(_item(photo, kind, number, own, word) for number, photo in enumerate(photos))
    name = f"photos photos-{kind}" if kind else "photos"
    return mark_safe(
        f'<ul class="{name}" data-photos data-first="{first}" data-total="{total or len(photos)}">\n{items}\n</ul>'
    )


def _item(photo: Row, kind: str, position: int, own: str, word: str) -> str:
    credit = " · ".join(part for part in (word if photo.series.is_artwork else "", photo.credit) if part)
    said = f' data-credit="{escape(credit)}"' if credit else ""
    copy = " data-copy" if photo.has_copy else ""
    _key, width, height = parts(photo.picture)
    classes = _frame(width, height, photo.tint, photo.focus_x, photo.focus_y)
    link = f'<a href="{photo.series.address}{photo.code}/"{said}{copy}>{_shown(photo, kind, position, own)}</a>'
    return f'<li class="photo {classes}">{link}{_below(photo, kind, own)}</li>'


def _shown(photo: Row, kind: str, position: int, own: str) -> str:
    """The picture, with words for those who cannot see it: its own, else the caption, else the title of the gallery."""
    key, width, height = parts(photo.picture)
    if not key:
        return ""
    eager = not kind and position < SEEN_AT_ONCE
    hastes = haste(eager=eager, first=eager and not position)
    before, after = shape(width, height, SIZES.get(kind) or _sizes(width, height), 400 if kind else 800, hastes)
    words = photo.alternative or photo.caption or photo.series.title
    language = "" if words.language == own else language_attributes(words.language)
    return f'{before.replace("KEY", key)}{escape(words.value)}"{language}{after}'


def _below(photo: Row, kind: str, own: str) -> str:
    """The caption; in a strip it is there for the lightbox alone."""
    caption = photo.caption
    if not caption:
        return ""
    below = escape(caption.value) if caption.language == own else in_language(caption.value, caption.language)
    return f'<p class="caption"{" hidden" if kind else ""}>{below}</p>'
