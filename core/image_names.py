"""Names and addresses of pictures. They carry what a page must know, so nothing is opened and nothing is asked here.

`originals/<key>-<width>x<height>.<ext>` is private; `public/<key>-<width>.<format>` is what readers get. The key is made of
the content, so an address never shows another picture. `private/<key>-<width>x<height>.png` has no public side at all.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

WIDTHS = (400, 800, 1200, 1600)
FORMER_WIDTHS: tuple[int, ...] = ()  # those of earlier rules: they stand in until the others are made
SHARE_WIDTH = 1200
PRINT_SIDE = 3000  # pixels of the longer side of a copy to print
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
NAME = re.compile(r"^(?:originals|private)/(?P<key>[0-9a-f]{24})-(?P<width>\d+)x(?P<height>\d+)\.\w+\Z")
PUBLIC_NAME = re.compile(r"^(?P<key>[0-9a-f]{24})-(?P<width>\d{1,5})\.(?P<kind>avif|webp|jpg)\Z")
ARTICLE_SIZES = "(min-width: 64rem) 46rem, 92vw"
IMG = re.compile(r'<img((?:\s+[a-z][a-z-]*(?:="[^"]*")?)*)\s*/?>')
ATTRIBUTE = re.compile(r'([a-z][a-z-]*)="([^"]*)"')
MAX_SIDE = 30_000


def ladder(width: int) -> list[int]:
    """Widths in pixels at which a picture of this width is offered, ascending, never enlarged."""
    steps = [step for step in WIDTHS if step < width]
    return [*steps, min(width, WIDTHS[-1])] if width <= WIDTHS[-1] else steps


def key_of(name: str) -> str:
    """The key in an original's name; ValueError for another name."""
    return _stored(name)[0]


def measures(name: str) -> tuple[int, int]:
    """Width and height in pixels of a stored picture, upright, from its name; ValueError for another name."""
    _key, width, height = _stored(name)
    return width, height


def _stored(name: str) -> tuple[str, int, int]:
    """`parts`; ValueError for another name."""
    found = parts(name)
    if not found[0]:
        raise ValueError(f"{name!r} is not the name of a stored picture.")
    return found


@lru_cache(maxsize=4096)
def parts(name: str) -> tuple[str, int, int]:
    """Key, width and height of a stored picture, from its name; nothing of each for another name."""
    match = NAME.match(name)
    return (match["key"], int(match["width"]), int(match["height"])) if match else ("", 0, 0)


def address(key: str, width: int, least: int, kind: str) -> str:
    """Address of the rendition that is at least `least` pixels wide, or the widest, of a picture of this width."""
    steps = ladder(width)
    return f"{shown_at()}{key}-{next((step for step in steps if step >= least), steps[-1])}.{kind}"


def shown_at() -> str:
    """Where pages find renditions. In texts they are written without the host, which may change."""
    return f"{settings.MEDIA_HOST}{settings.MEDIA_URL}"


def renditions(name: str) -> list[str]:
    """Names of all renditions of a stored original, narrow ones first; ValueError for another name."""
    return renditions_at(key_of(name), ladder(measures(name)[0]))


def renditions_at(key: str, widths: Iterable[int], kinds: Iterable[str] = tuple(TYPES)) -> list[str]:
    return [f"public/{key}-{width}.{kind}" for width in widths for kind in kinds]


def srcset(key: str, width: int, kind: str) -> str:
    """All renditions of one format, for `srcset` (HTML, 4.8.4.2.2)."""
    return ", ".join(f"{shown_at()}{key}-{step}.{kind} {step}w" for step in ladder(width))


def print_name(name: str) -> str:
    """Name of the JPEG of a stored picture that is large enough for printing. Where it is a rendition, it is that one."""
    width, height = measures(name)
    return f"public/{key_of(name)}-{max(1, round(width * min(1, PRINT_SIDE / max(width, height))))}.jpg"


def tag(name: str, alternative: str) -> SafeString:
    """A plain `<img>` of a stored picture, for the HTML of a body. The filter `rich` offers it in every size."""
    width, height = measures(name)
    source = address(key_of(name), width, WIDTHS[1], "jpg").removeprefix(settings.MEDIA_HOST)
    return format_html('<img src="{}" alt="{}" width="{}" height="{}">', source, alternative, width, height)


def with_sources(html: str) -> str:
    """Sanitised HTML in which each `<img>` of ours is a `<picture>` in three formats. Others stay as they are."""
    return IMG.sub(_figure, html) if "<img" in html else html


def _figure(match: re.Match[str]) -> str:
    attributes = dict(ATTRIBUTE.findall(match[1]))
    source = attributes.get("src", "")
    found = (
        PUBLIC_NAME.match(source.removeprefix(settings.MEDIA_URL)) if source.startswith(settings.MEDIA_URL) else None
    )
    width, height = (attributes.get(side, "") for side in ("width", "height"))
    if found is None or not all(side.isdecimal() and 0 < int(side) <= MAX_SIDE for side in (width, height)):
        return match[0]
    offered = figure_sources(found["key"], int(width))
    sources = "".join(
        f'<source type="{TYPES[kind]}" srcset="{offered[kind]}" sizes="{ARTICLE_SIZES}">' for kind in ("avif", "webp")
    )
    kept = "".join(f' {name}="{value}"' for name, value in attributes.items() if name not in ("src", "srcset", "sizes"))
    image = f'<img src="{address(found["key"], int(width), WIDTHS[1], "jpg")}" srcset="{offered["jpg"]}"'
    return f'<picture>{sources}{image} sizes="{ARTICLE_SIZES}"{kept} loading="lazy" decoding="async"></picture>'


def figure_sources(key: str, width: int) -> dict[str, str]:
    """`srcset` of a picture by format: {"avif": ..., "webp": ..., "jpg": ...}. `width` is the original's, in pixels."""
    return {kind: srcset(key, width, kind) for kind in TYPES}


def stand_ins(name: str) -> Iterator[str]:
    """Names of renditions that may be shown in place of one that is not made yet, best first; none for a foreign name."""
    match = PUBLIC_NAME.match(name)
    if match is None:
        return
    asked = int(match["width"])
    kinds = ("jpg", "webp") if match["kind"] == "jpg" else ("webp", "jpg")
    narrower = (step for step in (*WIDTHS, *FORMER_WIDTHS) if step < asked)
    for width in sorted({asked, *narrower}, reverse=True):
        yield from (other for kind in kinds if (other := f"{match['key']}-{width}.{kind}") != name)
