"""Tags of pictures: in every size and format, with measures that are known before they load. No template: lists have many."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.fields import PictureFile
from core.image_names import NAME, TYPES, address, srcset

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
    match = NAME.match(file.name or "")
    if match is None:
        return SafeString("")
    key, across = match["key"], int(match["width"])
    sources = "".join(
        f'<source type="{TYPES[kind]}" srcset="{srcset(key, across, kind)}" sizes="{sizes}">'
        for kind in ("avif", "webp")
    )
    haste = ' fetchpriority="high"' if first else "" if eager else ' loading="lazy"'
    return mark_safe(
        f'<picture>{sources}<img src="{address(key, across, width, "jpg")}" srcset="{srcset(key, across, "jpg")}" '
        f'sizes="{sizes}" width="{across}" height="{match["height"]}" alt="{escape(alternative)}"{lang}{haste} '
        'decoding="async"></picture>'
    )


@register.simple_tag
def preload_picture(file: PictureFile, sizes: str) -> SafeString:
    """A link for the head: the largest picture of the first screen is fetched before the page is laid out."""
    if not file:
        return SafeString("")
    return mark_safe(
        f'<link rel="preload" as="image" type="image/avif" imagesrcset="{file.srcset("avif")}" imagesizes="{sizes}" '
        'fetchpriority="high">\n'
    )
