"""Colours of a decoded picture: whatever mode and profile it came in, it becomes RGB or RGBA in sRGB."""

import io
from collections.abc import Callable
from math import ceil

from PIL import Image, ImageCms

MAX_PROFILE = 8 * 1024 * 1024  # bytes; profiles of printers have two or three megabytes
SPACES = {"GRAY": "L", "RGB ": "RGB", "CMYK": "CMYK"}  # the profile's space, and the mode that it speaks of
BAND = 2_000_000  # pixels that are turned at once
AMPLE = 16_000_000  # pixels of a picture that has been made smaller


def plain_mode(image: Image.Image) -> Image.Image:
    """The same colours in eight bits as L, LA, RGB, RGBA or CMYK: modes that can be made smaller."""
    if image.mode.startswith("I"):  # 16 bits of grey; a bare conversion would cut everything above 255 to white
        image = image.point(lambda value: value * (1 / 257)).convert("L")
    _eight_bits(image)
    if image.mode in ("1", "L", "LA"):
        return image.convert("LA" if "transparency" in image.info or image.mode == "LA" else "L")
    if image.mode in ("CMYK", "RGBA"):
        return image
    return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")


def _eight_bits(image: Image.Image) -> None:
    """A PNG of 16 bits names its transparent colour in 16 bits too."""
    colour = image.info.get("transparency")
    if isinstance(colour, int) and colour > 255:
        image.info["transparency"] = colour >> 8
    elif isinstance(colour, tuple) and max(colour) > 255:
        image.info["transparency"] = tuple(part >> 8 for part in colour)


def smaller(image: Image.Image, factor: int, ratio: float) -> Image.Image:
    """A copy in a plain mode, each side divided by a whole factor; a band at a time, so that little memory is needed.

    What would still be vast (a tall picture) is made narrower to `ratio` of its width, too; its height stays.
    """
    rows = max(1, BAND // image.width // factor) * factor
    vast = image.width * image.height > AMPLE * factor**2 and ratio < 1
    made: Image.Image | None = None
    for top in range(0, image.height, rows):
        band = plain_mode(image.crop((0, top, image.width, min(image.height, top + rows))))
        band = band.reduce(factor) if factor > 1 else band
        if vast:
            band = band.resize((ceil(image.width * ratio), band.height), Image.Resampling.LANCZOS)
        if made is None:
            made = Image.new(band.mode, (band.width, ceil(image.height / factor)))
        made.paste(band, (0, top // factor))
    assert made is not None  # a picture has rows
    return made


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB, or RGBA where something is transparent, in sRGB. `image` is in a plain mode; nothing else comes along."""
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    opaque = _as(image, {"LA": "L", "RGBA": "RGB"}.get(image.mode, image.mode))
    turn = _turn(profile, opaque.mode) if profile else None
    done = turn(opaque) if turn else _as(opaque, "RGB")
    if alpha is not None and alpha.getextrema() != (255, 255):
        done.putalpha(alpha)
    done.info = {}
    return done


def _as(image: Image.Image, mode: str) -> Image.Image:
    """In a mode; a bare `convert` would copy what is in it already."""
    return image if image.mode == mode else image.convert(mode)


def _turn(profile: bytes, mode: str) -> Callable[[Image.Image], Image.Image] | None:
    """From a profile's colours to sRGB. None for a profile that is broken or of another space: then they are taken as sRGB."""
    if len(profile) > MAX_PROFILE:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if SPACES.get(source.profile.xcolor_space) != mode:
            return None
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    return lambda image: ImageCms.applyTransform(image, transform) or image.convert("RGB")


def tint(image: Image.Image) -> int:
    """The mean colour of a picture as 0 to 63: two bits each of red, green and blue."""
    mean = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(mean, tuple)
    red, green, blue = (round(value / 85) for value in mean[:3])
    return red * 16 + green * 4 + blue
