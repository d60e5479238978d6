"""Drawing a card: typst lays out the words, in Lora and Noto Sans CJK, and gives a PNG."""

import json
import threading
from base64 import b64encode
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from core import faces, image_names
from core.cards.card import HEIGHT, Card
from core.storage import keep, read

TEMPLATE = Path(__file__).with_name("card.typ")
SIDE = 400  # pixels across of the picture beside the words
PICTURE_WIDTH = 800  # pixels at which the picture beside the words is taken
_one_at_a_time = threading.Lock()


@cache
def fonts() -> Any:
    """The faces of the site; none of the machine's."""
    import typst  # six megabytes, and not while a page is made

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=faces.folders())


def picture_of(card: Card) -> bytes:
    """PNG of `core.cards.WIDTH` by `HEIGHT` pixels, drawn once and then read from the media.

    While the storage does not answer it is drawn each time, without the picture beside the words.
    """
    match, beside = image_names.NAME.match(card.picture), b""
    name = "/".join(["public/cards", *([match["key"]] if match else []), f"{card.digest}.png"])
    with suppress(OSError):
        known = read(name)
        if known is not None:
            return known
        beside = _beside(card.picture)
    with _one_at_a_time:
        drawn = draw(card, beside)
    if bool(beside) == bool(card.picture):
        with suppress(OSError):
            keep(name, drawn, is_lasting=False)
    return drawn


def draw(card: Card, beside: bytes = b"") -> bytes:
    """PNG of a card; `beside` is a JPEG."""
    logo = (settings.BASE_DIR / "static" / "img" / "logo.svg").read_bytes()
    files = {"main": TEMPLATE.read_bytes(), "logo.svg": logo, "card.json": json.dumps(card.drawn()).encode()}
    if beside:
        files["beside.svg"] = _framed(beside, card)
    inputs = {"beside": "beside.svg" if beside else ""}
    import typst

    drawn = typst.compile(files, format="png", ppi=72, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    return bytes(drawn)


def _framed(jpeg: bytes, card: Card) -> bytes:
    """The picture as SVG that fills the side of the card: typst takes text only as a file that is not on disk."""
    across, down = image_names.measures(card.picture)
    scale = max(SIDE / across, HEIGHT / down)
    width, height = across * scale, down * scale
    left, top = (SIDE - width) * card.focus[0] / 100, (HEIGHT - height) * card.focus[1] / 100
    data = b64encode(jpeg).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {HEIGHT}"><image x="{left:.2f}" y="{top:.2f}" '
        f'width="{width:.2f}" height="{height:.2f}" preserveAspectRatio="none" href="data:image/jpeg;base64,{data}"/></svg>'
    ).encode()


def _beside(name: str) -> bytes:
    """The JPEG rendition of an original; nothing while it has not been made."""
    match = image_names.NAME.match(name)
    if match is None:
        return b""
    width = next(
        (step for step in image_names.ladder(int(match["width"])) if step >= PICTURE_WIDTH), int(match["width"])
    )
    return read(f"public/{match['key']}-{width}.jpg") or b""
