"""Work for the background: archives of photographs are unpacked there, and copies for printing are made."""

import logging
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Substr
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core import images, withheld
from core.changes import Change
from core.tasks import PICTURES
from events.hiding import keys_of
from events.intake import chunks
from events.intake.unpacking import unpack
from events.models import Gallery, Photo, PhotoUpload

log = logging.getLogger(__name__)
LOST = timedelta(minutes=15)  # after which an archive that nobody works at is taken up again
FIRST = 10  # before renditions, of which the smallest are made while it is unpacked
LAST = -10  # after renditions: nobody waits for a copy
BATCH = 20  # copies of a job
KEY = 24  # letters of a picture's key


@task(priority=FIRST)
def unpack_archive(pk: str) -> None:
    """Unpack for a while, then order the rest. A failure stops it until the archive is chosen once more."""
    upload = PhotoUpload.objects.select_related("gallery__forum", "by").filter(pk=pk, state=PhotoUpload.State.UNPACKING)
    row = upload.first()
    if row is None:
        return
    try:
        finished = unpack(row)
    except FileNotFoundError:  # a chunk is lost: it has to be sent anew
        chunks.forget(row)
        raise
    except Exception:
        upload.update(state=PhotoUpload.State.STOPPED)
        raise
    if not finished:
        unpack_archive.enqueue(pk)


def ask(upload: PhotoUpload) -> None:
    """Have an archive that has arrived unpacked, unless that is under way or done."""
    free = Q(state__in=[PhotoUpload.State.SENDING, PhotoUpload.State.STOPPED])
    free |= Q(state=PhotoUpload.State.UNPACKING, touched_at__lt=timezone.now() - LOST)
    with transaction.atomic():
        rows = PhotoUpload.objects.filter(free, pk=upload.pk)
        if rows.update(state=PhotoUpload.State.UNPACKING, touched_at=timezone.now()):
            unpack_archive.enqueue(str(upload.pk))
    upload.refresh_from_db()


@task(queue_name=PICTURES, priority=LAST)
def make_copies(after: int = 0) -> int:
    """Make some of the copies for printing that are lacking, then order the rest; returns how many were made.

    They are written down together: each write would have every page made anew. What fails is tried again by the timer.
    """
    rows = list(Photo.objects.lacking_copies().filter(pk__gt=after).order_by("pk")[:BATCH])
    made = [row for row in rows if _has_made_copy(row)]
    with transaction.atomic():
        still = Photo.objects.lacking_copies().filter(pk__in=[row.pk for row in made])
        same = still.filter(picture__in=[str(row.picture) for row in made])
        same.update(copy_of=Substr("picture", len("originals/") + 1, KEY))
    if len(rows) == BATCH:
        make_copies.enqueue(rows[-1].pk)
    return len(made)


def _has_made_copy(photo: Photo) -> bool:
    try:
        images.print_copy(str(photo.picture))
    except (OSError, ValueError, ValidationError):
        log.exception("The copy for printing of photograph %s could not be made.", photo.pk)
        return False
    hidden = {key for key in keys_of([photo]) if withheld.is_withheld(key)}  # since it was begun
    withheld.purge(hidden)
    return not hidden


def ask_for_copies() -> None:
    """Have the copies made that are lacking, unless that is under way."""
    unfinished = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    if Photo.objects.lacking_copies().exists() and not unfinished.filter(task_path=make_copies.module_path).exists():
        make_copies.enqueue()


def on_change(change: Change) -> None:
    """A gallery that may be downloaded from now on does not wait for the timer."""
    if (
        change.model is Gallery
        and change.kind == "updated"
        and (not change.columns or "allows_download" in change.columns)
    ):
        ask_for_copies()
