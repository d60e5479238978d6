"""Scaling a checked picture and encoding it for readers."""

import io

from PIL import Image

ENCODERS: dict[str, tuple[str, dict[str, object]]] = {
    "avif": ("AVIF", {"quality": 62, "speed": 8}),
    "webp": ("WEBP", {"quality": 80, "method": 4}),
    "jpg": ("JPEG", {"quality": 84, "progressive": True, "optimize": True}),
    "png": ("PNG", {"optimize": True}),
}


def resized(image: Image.Image, width: int, height: int) -> Image.Image:
    """In exactly this size, in pixels."""
    size = (width, height)
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)


def encoded(image: Image.Image, kind: str) -> bytes:
    """A file of the kind "avif", "webp", "jpg" or "png"; what is transparent is white in JPEG."""
    encoder, options = ENCODERS[kind]
    buffer = io.BytesIO()
    (_on_white(image) if encoder == "JPEG" else image).save(buffer, encoder, **options)
    return buffer.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper
