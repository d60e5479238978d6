"""Hiding photographs at a person's request: everywhere, with everything that was made of the picture."""

from collections.abc import Iterable
from typing import Any, cast

from django.db import transaction

from core import history, withheld
from core.changes import Change
from core.fields import PictureFile
from core.models import WithheldPicture
from core.tasks import render_picture
from events.models import Gallery, Photo


def picture_of(photo: Photo) -> PictureFile:
    return cast(PictureFile, photo.picture)


def keys_of(photos: Iterable[Photo]) -> set[str]:
    return {picture_of(photo).key for photo in photos} - {""}


def hide(photos: Iterable[Photo], by: Any) -> int:
    """Hide photographs, and all others that show the same pictures; galleries lose them as covers. Returns how many."""
    keys = keys_of(photos)
    with transaction.atomic(), history.because("Hidden at request", by):
        withheld.withhold(keys)
        rows = Photo.objects.with_pictures(keys)
        Gallery.objects.filter(cover__in=rows).update(cover=None)
        return int(rows.filter(is_hidden=False).update(is_hidden=True, copy_of=""))


def show_again(photos: Iterable[Photo], by: Any) -> int:
    """End it for these photographs and all that show the same pictures. Returns how many."""
    keys = keys_of(photos)
    with transaction.atomic(), history.because("Shown again", by):
        withheld.release(keys)
        rows = Photo.objects.with_pictures(keys)
        for name in sorted(set(rows.order_by().values_list("picture", flat=True))):
            render_picture.enqueue(name)
        return int(rows.filter(is_hidden=True).update(is_hidden=False))


def on_change(change: Change) -> None:
    """Whatever writes a photograph (an import, an earlier version): one whose picture is withheld is hidden."""
    is_written = change.kind in ("created", "updated") and (change.columns is None or "picture" in change.columns)
    if change.model is not Photo or not is_written or not WithheldPicture.objects.exists():
        return
    for start in range(0, len(change.ids), 500):
        rows = list(Photo.objects.filter(pk__in=change.ids[start : start + 500], is_hidden=False))
        gone = WithheldPicture.objects.among(keys_of(rows))
        Photo.objects.filter(pk__in=[row.pk for row in rows if picture_of(row).key in gone]).update(is_hidden=True)
