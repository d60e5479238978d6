"""The one door for images: the only code that opens, checks and re-encodes one.

What comes in is kept as it came under `originals/` (private). What goes out is re-encoded under `public/`: AVIF, WebP and
JPEG at the widths of `ladder`. The smallest of them are made at once, the others by `core.tasks.render_picture`.
"""

import errno
import hashlib
import io
import threading
import warnings
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageFile

from core import image_formats, image_metadata
from core.image_colour import in_srgb, smaller
from core.image_encoding import encoded, resized
from core.image_formats import Claims, Kind
from core.image_names import (
    MAX_SIDE,
    PRINT_SIDE,
    PUBLIC_NAME,
    WIDTHS,
    figure_sources,
    key_of,
    ladder,
    measures,
    print_name,
    renditions,
    renditions_at,
    tag,
)  # fmt: skip
from core.storage import existing, keep, read, status

__all__ = [
    "ACCEPT", "MAX_BYTES", "Checked", "check", "check_size", "figure_sources", "keep_private", "key_of", "ladder", "measures",
    "missing", "order", "print_copy", "put", "render", "square", "store", "tag",
]  # fmt: skip

warnings.simplefilter("error", Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")  # broken metadata is nobody's news

MAX_BYTES = 40 * 1024 * 1024
MAX_MEGAPIXELS_IN_SCANS = 50  # of a JPEG of several scans: all of its coefficients are kept while it is decoded
MAX_WORK = 10**9  # scans times pixels
MAX_RENDITION_SIDE = 16_383  # pixels; WebP ends there (RFC 9649, 2.4)
ACCEPT = "image/jpeg,image/png,image/webp,image/avif,image/heic"
OVERSIZE = 1.5  # how much wider than wanted a picture stays before it is scaled with care
QUICK = ("webp", "jpg")  # what is made at once
LATELY = timedelta(hours=6)  # much less than the grace of `core.media_check`
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
DECODING = threading.Lock()  # one at a time in a process: the memory of many uploads at once is that of one


@dataclass(frozen=True)
class Checked:
    """A picture that decodes. `image` is upright, the first frame, sRGB, without metadata, and not much wider than asked.

    `width` and `height` are those of the original, upright; `extension` is that of what it holds. `taken_at` is naive
    where the camera did not say its offset.
    """

    image: Image.Image
    width: int
    height: int
    extension: str
    key: str
    taken_at: datetime | None
    credit: str

    def holds(self, data: bytes) -> bool:
        """Whether this is what was found in exactly these bytes."""
        return self.key == _key(data)


def check(data: bytes, name: str | None = None, width: int = WIDTHS[-1]) -> Checked:
    """Decode a file, for renditions up to `width` pixels. Raises ValidationError with a reason that a person can act on.

    `name` is what an uploaded file is called: its extension has to agree with what the file holds.
    """
    check_size(len(data))
    kind = _kind(data, name)
    try:
        claims = kind.claims(data)
    except ValueError as error:
        raise _damaged() from error
    _check_claims(kind, claims)
    try:
        with DECODING:
            return _decode(data, kind, width)
    except ValidationError:
        raise
    except Exception as error:  # every decoder has errors of its own; to the person they are one
        raise _damaged() from error


def check_size(size: int) -> None:
    """Raises ValidationError for a file of that many bytes, before it is read."""
    if not size:
        raise ValidationError(_("This file is empty."))
    if size > MAX_BYTES:
        raise ValidationError(_("This picture is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024 // 1024})


def _kind(data: bytes, name: str | None) -> Kind:
    """What the file is by its first bytes; its name must not say otherwise."""
    extension = image_formats.extension_of(name)
    kind = image_formats.kind_of(data)
    if kind is None and (extension in ("svg", "svgz") or image_formats.is_svg(data)):
        raise ValidationError(_("SVG can carry scripts and is not accepted. Save the picture as PNG."))
    if kind is None:
        raise ValidationError(_("This file is not a picture that can be read (JPEG, PNG, WebP, AVIF or HEIC)."))
    if extension and extension not in kind.extensions:
        raise ValidationError(
            _("The name of this file ends in .%(extension)s, but its content is %(kind)s. Rename it to .%(right)s.")
            % {"extension": extension, "kind": kind.name, "right": kind.extension}
        )
    return kind


def _damaged() -> ValidationError:
    return ValidationError(_("This picture is damaged or cut short. Save it again and upload the new file."))


def _check_claims(kind: Kind, claims: Claims) -> None:
    """Limits, before a decoder is chosen and again when it has read the headers its own way."""
    pixels, scanned = claims.width * claims.height, claims.scans > 1
    limit = min(kind.megapixels, MAX_MEGAPIXELS_IN_SCANS) if scanned else kind.megapixels
    if not pixels:
        raise _damaged()
    if claims.scans > image_formats.MAX_SCANS or (scanned and claims.scans * pixels > MAX_WORK):
        raise ValidationError(_("This JPEG is built of too many layers. Save it again as an ordinary JPEG."))
    if pixels > limit * 10**6:
        raise ValidationError(_("This picture has more than %(limit)d megapixels.") % {"limit": limit})
    if max(claims.width, claims.height) > MAX_SIDE:
        raise ValidationError(_("A side of this picture is longer than %(limit)d pixels.") % {"limit": MAX_SIDE})


@cache
def _know_heif() -> None:
    """Four megabytes that are loaded by the first photograph of this kind."""
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)


def _decode(data: bytes, kind: Kind, width: int) -> Checked:
    """Read the first frame, no larger than is needed. What is wrong inside raises whatever the decoder likes."""
    if kind is image_formats.HEIC:
        _know_heif()
    with Image.open(io.BytesIO(data), formats=[kind.decoder]) as image:
        if image.format not in kind.answers:
            raise _damaged()
        size = _load(image, kind, width)
        orientation = image_metadata.orientation(image)
        upright = _upright(size, orientation)
        if upright[1] * min(upright[0], WIDTHS[-1]) > MAX_RENDITION_SIDE * upright[0]:
            raise ValidationError(_("This picture is too tall for its width. Cut it into several."))
        taken_at, credit = image_metadata.taken_at(image), image_metadata.credit(image)
        profile = image.info.get("icc_profile")
        across = _upright(image.size, orientation)[0]
        plain = smaller(image, _factor(across, width), width / across)
    if orientation in TURNS:
        plain = plain.transpose(TURNS[orientation])
    return Checked(in_srgb(plain, profile), *upright, kind.extension, _key(data), taken_at, credit)


def _load(image: ImageFile.ImageFile, kind: Kind, width: int) -> tuple[int, int]:
    """Decode; a JPEG at a half, a quarter or an eighth where that is enough. Returns the size of the whole picture."""
    _check_claims(kind, Claims(*image.size))
    size = image.size
    if kind is image_formats.JPEG:
        factor = _factor(_upright(size, image_metadata.orientation(image))[0], width)
        image.draft(None, (max(1, size[0] // factor), max(1, size[1] // factor)))
        image.load()
        return size
    image.load()
    _check_claims(kind, Claims(*image.size))  # a HEIC may say otherwise once it is decoded
    return image.size


def _upright(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    return size[::-1] if orientation >= 5 else size


def _factor(across: int, width: int) -> int:
    """By how much a picture of that width may be divided without loss for renditions of this width."""
    return max(1, int(across / (width * OVERSIZE)))


def _key(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:24]


def store(data: bytes, name: str | None = None, *, checked: Checked | None = None, now: bool = False) -> str:
    """Keep a picture and return the name of its original; the same content, the same name. Raises ValidationError, OSError.

    The smallest renditions are made at once, the others in the background, by a job that is written in the transaction
    under way; `now` makes all of them before it returns and needs no database. `checked` spares a second decoding.
    """
    stored = put(data, name, checked=checked, now=now)
    if not now:
        order(stored)
    return stored


def order(stored: str) -> None:
    """Have what is missing of the renditions made in the background, by a job of the transaction under way."""
    if missing(stored):
        from core.tasks import render_picture  # it stands on this module

        render_picture.enqueue(stored)


def put(data: bytes, name: str | None = None, *, checked: Checked | None = None, now: bool = False) -> str:
    """`store` without a job. Nothing new is left in the storage where it raises."""
    widest = WIDTHS[-1 if now else 0]
    if checked is None or not checked.holds(data) or checked.image.width < min(widest, checked.width):
        checked = check(data, name, widest)
    stored = f"originals/{checked.key}-{checked.width}x{checked.height}.{checked.extension}"
    at_once = renditions_at(checked.key, ladder(checked.width)[:1], QUICK)
    lacking = [rendition for rendition in missing(stored) if now or rendition in at_once]
    is_new = _keep_original(stored, data)
    try:
        _make(checked, lacking)
    except OSError:
        for made in (*lacking, stored) if is_new else lacking:
            with suppress(OSError):
                default_storage.delete(made)
        raise
    return stored


def _keep_original(name: str, data: bytes) -> bool:
    """Write an original, unless it was written lately: what nobody uses is swept by its age. Whether there was none."""
    known = status(name)
    if known is None or known.size != len(data) or known.modified < timezone.now() - LATELY:
        keep(name, data)
    return known is None


def keep_private(data: bytes, name: str | None = None, *, checked: Checked | None = None) -> str:
    """Keep a picture that has no public side: a PNG without metadata, no wider than the widest rendition. Returns its name.

    Raises ValidationError, OSError. `checked` spares a second decoding.
    """
    if checked is None or not checked.holds(data) or checked.image.width < min(WIDTHS[-1], checked.width):
        checked = check(data, name, WIDTHS[-1])
    width = min(WIDTHS[-1], checked.width)
    height = max(1, round(checked.height * width / checked.width))
    kept = encoded(resized(checked.image, width, height), "png")
    stored = f"private/{_key(kept)}-{width}x{height}.png"
    _keep_original(stored, kept)
    return stored


def render(name: str, *, again: bool = False) -> int:
    """Make the renditions of a stored original that are missing, or all of them. Returns how many were made.

    Raises ValueError for a name that is none, OSError where a file cannot be read or written.
    """
    wanted = renditions(name) if again else missing(name)
    if wanted:
        _make(check(_original(name)), wanted)
    return len(wanted)


def print_copy(name: str) -> str:
    """Name of the copy of a stored original for printing: a JPEG without metadata. Made where it is missing.

    Raises ValueError for a name that is none, OSError where a file cannot be read or written.
    """
    copy = print_name(name)
    if copy not in existing([copy]):
        _make(check(_original(name), width=PRINT_SIDE), [copy])
    return copy


def _original(name: str) -> bytes:
    data = read(name)
    if data is None:
        raise FileNotFoundError(errno.ENOENT, "The original is not in the storage", name)
    return data


def square(name: str, size: int) -> bytes:
    """PNG of `size` by `size` pixels of a stored picture, for icons: all of it, in the middle, on nothing or on white.

    Raises ValueError for a name that is none, OSError where the smallest rendition cannot be read.
    """
    smallest = f"public/{key_of(name)}-{ladder(measures(name)[0])[0]}.webp"
    data = read(smallest)
    if data is None:
        raise FileNotFoundError(errno.ENOENT, "The rendition is not in the storage", smallest)
    image = check(data).image.convert("RGBA")
    image.thumbnail((size, size), Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", (size, size), (255, 255, 255, 0))
    ground.paste(image, ((size - image.width) // 2, (size - image.height) // 2))
    buffer = io.BytesIO()
    ground.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def missing(name: str) -> list[str]:
    """Names of the renditions that a stored original has not got yet, narrow ones first."""
    wanted = renditions(name)
    made = existing(wanted)
    return [rendition for rendition in wanted if rendition not in made]


def _make(checked: Checked, renditions: Iterable[str]) -> None:
    """Encode and keep renditions of a picture, by their names. Each width is scaled once."""
    scaled: dict[int, Image.Image] = {}
    for name in renditions:
        match = PUBLIC_NAME.match(name.removeprefix("public/"))
        assert match is not None  # made by `renditions`
        width = int(match["width"])
        if width not in scaled:
            scaled = {width: resized(checked.image, width, max(1, round(checked.height * width / checked.width)))}
        keep(name, encoded(scaled[width], match["kind"]), is_lasting=False)
