"""Photographs on pages: rows of them, one of them, and how each is framed. No template for a row: a page has 48.

A frame is said by classes of the stylesheet, so nothing needs an inline style: `ra-` `rb-` `rc-` are the figures of the ratio
(1.50), `tr-` `tg-` `tb-` the colour that stands there before the picture does, `fx-` `fy-` its focal point in tenths.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import cast

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.fields import PictureFile
from core.templatetags.pictures import picture, preload_picture
from core.templatetags.site import in_language, lang
from core.texts import text
from events.models import Gallery, Photo
from events.models.gallery import CENTRE

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


def _sizes(photo: Photo) -> str:
    """How wide a photograph is in the rows of a gallery, for `sizes`."""
    return f"(min-width: 64rem) {round(_ratio(_file(photo).width, _file(photo).height) * 18)}rem, 92vw"


@register.simple_tag
def preload_row(photos: Sequence[Photo]) -> SafeString:
    """For the head of a gallery: its first photograph."""
    return preload_picture(_file(photos[0]), _sizes(photos[0])) if photos else SafeString("")


@register.simple_tag
def preload_single(photo: Photo) -> SafeString:
    return preload_picture(_file(photo), SINGLE)


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
def photo_rows(photos: Iterable[Photo], kind: str = "", *, first: int = 1, total: int = 0) -> SafeString:
    """`<ul>` of photographs that lead to their pages. `kind` is "" for a gallery, with captions, or "strip" or "row".

    `first` is the number of the first one, `total` how many there are; the lightbox reads both.
    """
    rows, bases = list(photos), {}
    for photo in rows:
        if photo.gallery_id not in bases:
            bases[photo.gallery_id] = _base(photo.gallery)
    items = "\n".join(_item(photo, bases[photo.gallery_id], kind, n) for n, photo in enumerate(rows))
    name = f"photos photos-{kind}" if kind else "photos"
    return mark_safe(
        f'<ul class="{name}" data-photos data-first="{first}" data-total="{total or len(rows)}">\n{items}\n</ul>'
    )


def _base(gallery: Gallery) -> tuple[str, str, bool]:
    """What the photographs of a gallery share: its address, its word before the credit, whether copies may be taken."""
    address = reverse("gallery", args=[gallery.forum.slug, gallery.slug])
    return address, str(_("Drawing")) if gallery.is_artwork else "", gallery.allows_download


def _item(photo: Photo, base: tuple[str, str, bool], kind: str, position: int) -> str:
    address, word, may_be_taken = base
    copy = " data-copy" if may_be_taken and photo.has_copy else ""
    credit = " · ".join(part for part in (word, photo.credit) if part)
    said = f' data-credit="{escape(credit)}"' if credit else ""
    words, language = _described(photo)
    eager = not kind and position < SEEN_AT_ONCE
    shown = picture(
        _file(photo), words, lang=language, sizes=SIZES.get(kind) or _sizes(photo), eager=eager,
        first=eager and not position, width=400 if kind else 800,
    )  # fmt: skip
    caption = text(photo, "caption")
    below = in_language(caption.value, caption.language) if caption else ""
    below = f'<p class="caption"{" hidden" if kind else ""}>{below}</p>' if below else ""
    return f'<li class="photo {frame(photo)}"><a href="{address}{photo.code}/"{said}{copy}>{shown}</a>{below}</li>'
