"""The one door for images: the only code that opens, checks and re-encodes one.

What comes in is kept as it came under `originals/` (private). What goes out is re-encoded under `public/`, under names made of
the content's hash, so an address never changes its bytes. Names carry everything a page must know:
`originals/<hash>-<width>x<height>.<ext>` and `public/<hash>-<width>.<format>`.
"""

import hashlib
import io
import re
import warnings
from dataclasses import dataclass

import pillow_heif
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

pillow_heif.register_heif_opener()
warnings.simplefilter("error", Image.DecompressionBombWarning)

MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 80_000_000
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "HEIF": "heic"}
ACCEPT = "image/jpeg,image/png,image/webp,image/avif,image/heic"
WIDTHS = (400, 800, 1200, 1600)
SHARE_WIDTH = 1200
NAME = re.compile(r"^originals/(?P<key>[0-9a-f]{24})-(?P<width>\d+)x(?P<height>\d+)\.\w+$")
PUBLIC_NAME = re.compile(r"^[0-9a-f]{24}-\d{1,5}\.(?:avif|webp|jpg)$")


@dataclass(frozen=True)
class Checked:
    """An image that decodes: upright, first frame, sRGB, without metadata. `extension` is of the file as it came."""

    image: Image.Image
    extension: str


def check(data: bytes) -> Checked:
    """Decode an uploaded file. Raises ValidationError with a reason that a person can act on."""
    if len(data) > MAX_BYTES:
        raise ValidationError(_("This picture is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024 // 1024})
    if data.lstrip()[:5].lower() in (b"<svg ", b"<?xml"):
        raise ValidationError(_("SVG can carry scripts and is not accepted. Save the picture as PNG."))
    try:
        with Image.open(io.BytesIO(data), formats=list(EXTENSIONS)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(
                    _("This picture has more than %(limit)d megapixels.") % {"limit": MAX_PIXELS // 10**6}
                )
            extension = EXTENSIONS[image.format or ""]
            image.load()
            return Checked(_plain(ImageOps.exif_transpose(image) or image), extension)
    except ValidationError:
        raise
    except Exception as error:  # every decoder has errors of its own; to the person they are one
        raise ValidationError(
            _("This file is not a picture that can be read (JPEG, PNG, WebP, AVIF or HEIC).")
        ) from error


def _plain(image: Image.Image) -> Image.Image:
    """RGB or RGBA in sRGB, with no metadata."""
    profile = image.info.get("icc_profile")
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            image = converted or image
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile: the colours are taken as sRGB
    image = image.convert("RGBA" if transparent else "RGB")
    image.info = {}
    return image


def ladder(width: int) -> list[int]:
    """Widths in pixels at which a picture of this width is offered, ascending, never enlarged."""
    steps = [step for step in WIDTHS if step < width]
    return [*steps, width] if width <= WIDTHS[-1] else [*steps, *([] if steps[-1] == WIDTHS[-1] else [WIDTHS[-1]])]


def store(data: bytes) -> str:
    """Keep an uploaded image and make its renditions. Returns the name of the original; the same content, the same name."""
    checked = check(data)
    key = hashlib.sha256(data).hexdigest()[:24]
    image = checked.image
    name = f"originals/{key}-{image.width}x{image.height}.{checked.extension}"
    for width in ladder(image.width):
        scaled = (
            image if width == image.width else image.resize((width, max(1, round(image.height * width / image.width))))
        )
        _keep(f"public/{key}-{width}.avif", scaled, "AVIF", quality=62, speed=8)
        _keep(f"public/{key}-{width}.webp", scaled, "WEBP", quality=80, method=4)
    share = min(SHARE_WIDTH, image.width)
    flat = image.resize((share, max(1, round(image.height * share / image.width)))).convert("RGB")
    _keep(f"public/{key}-{share}.jpg", flat, "JPEG", quality=84, progressive=True, optimize=True)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(data))
    return name


def _keep(name: str, image: Image.Image, kind: str, **options: object) -> None:
    if default_storage.exists(name):
        return
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    default_storage.save(name, ContentFile(buffer.getvalue()))
