"""Tags of pictures: in every size and format, with measures that are known before they load. No template: lists have many."""

from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from core.fields import PictureFile
from core.image_names import TYPES, address, parts, shown_at, srcset

register = template.Library()


@register.filter
def picture_at(file: PictureFile, width: int) -> str:
    """For flags and logos: WebP, which keeps what is transparent."""
    return file.at(width, "webp")


@register.simple_tag
def picture(
    file: PictureFile,
    alternative: str = "",
    *,
    sizes: str = "100vw",
    eager: bool = False,
    first: bool = False,
    lang: str = "",
    width: int = 800,
) -> SafeString:
    """A `<picture>` in AVIF, WebP and JPEG with `srcset`. `eager`: seen at once; `first`: before all others."""
    key, across, down = parts(file.name or "")
    if not key:
        return SafeString("")
    before, after = shape(across, down, sizes, width, haste(eager=eager, first=first))
    return mark_safe(f'{before.replace("KEY", key)}{escape(alternative)}"{lang}{after}')


def haste(*, eager: bool, first: bool) -> str:
    """Attributes of an image that is seen at once, before all others, or only when somebody comes to it."""
    return ' fetchpriority="high"' if first else "" if eager else ' loading="lazy"'


def shape(width: int, height: int, sizes: str, least: int, hastes: str) -> tuple[str, str]:
    """A `<picture>` of a picture of that size, up to the words for those who cannot see it, and from there on; KEY stands for its key.

    A camera makes pictures of few sizes, so each is written once and not for every picture of a page.
    """
    return _shape((width, height), sizes, least, hastes, shown_at())


@lru_cache(maxsize=512)
def _shape(size: tuple[int, int], sizes: str, least: int, hastes: str, at: str) -> tuple[str, str]:
    """`at` is where pages find renditions: a setting."""
    width, height = size
    sources = "".join(
        f'<source type="{TYPES[kind]}" srcset="{srcset("KEY", width, kind)}" sizes="{sizes}">'
        for kind in ("avif", "webp")
    )
    return (
        f'<picture>{sources}<img src="{address("KEY", width, least, "jpg")}" srcset="{srcset("KEY", width, "jpg")}" '
        f'sizes="{sizes}" width="{width}" height="{height}" alt="'
    ), f'{hastes} decoding="async"></picture>'


@register.simple_tag
def preload_picture(file: PictureFile, sizes: str) -> SafeString:
    """A link for the head: the largest picture of the first screen is fetched before the page is laid out."""
    return preload(file.name or "", sizes)


def preload(name: str, sizes: str) -> SafeString:
    """The same of the stored name of a picture."""
    key, width, _height = parts(name)
    if not key:
        return SafeString("")
    return mark_safe(
        f'<link rel="preload" as="image" type="image/avif" imagesrcset="{srcset(key, width, "avif")}" imagesizes="{sizes}" '
        'fetchpriority="high">\n'
    )
