"""A picture becomes a photograph of a gallery, once, whoever brings it and by whatever way."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from core import image_formats, images
from core.fields import PictureFormField, refuse_withheld
from events.models import Gallery, Photo
from events.photo_order import STEP

KINDS = (image_formats.JPEG, image_formats.PNG, image_formats.WEBP, image_formats.AVIF, image_formats.HEIC)
LITTER = ("thumbs.db", "desktop.ini")


def key_of(digest: str) -> str:
    """The key of a picture, as its original is named by, of its SHA-256 in hexadecimal figures."""
    return digest[:24]


def is_litter(name: str) -> bool:
    """Whether a base name is one that systems leave in folders by themselves."""
    return name.startswith(".") or name.lower() in LITTER


def refuse_unread(name: str, size: int) -> None:
    """Raises ValidationError for a file that could not be taken whatever it holds."""
    images.check_size(size)
    extension = image_formats.extension_of(name)
    if extension and not any(extension in kind.extensions for kind in KINDS):
        images.check(b"\0", name)  # which no picture begins with: it says why


def is_known(gallery: Gallery, key: str) -> bool:
    found = Photo.objects.filter(gallery=gallery)
    return bool((found.filter(content_key=key) | found.with_pictures([key])).exists())


def add(gallery: Gallery, data: bytes, name: str, *, credit: str = "", dry_run: bool = False) -> bool:
    """Put a picture at the end of a gallery; False where it is there already. Raises ValidationError with a reason.

    `credit` is for a picture that names nobody. Decoding comes first, so that no lock is held meanwhile.
    """
    key = key_of(hashlib.sha256(data).hexdigest())
    if is_known(gallery, key):
        return False
    file = ContentFile(data, name=name)
    checked = images.check(data, name, PictureFormField.width)
    refuse_withheld(checked)
    file.checked = checked  # type: ignore[attr-defined]  # `PictureField` uses it again
    with transaction.atomic():
        Gallery.objects.select_for_update(of=("self",), no_key=True).get(pk=gallery.pk)
        if dry_run or is_known(gallery, key):
            return dry_run
        last = Photo.objects.filter(gallery=gallery).aggregate(last=Max("order"))["last"]
        order = 0 if last is None else last + STEP
        Photo.objects.create(
            gallery=gallery, picture=file, credit=checked.credit or credit, order=order, content_key=key
        )
    return True
