"""Work for the background: archives of photographs are unpacked there."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from events.intake import chunks
from events.intake.unpacking import unpack
from events.models import PhotoUpload

LOST = timedelta(minutes=15)  # after which an archive that nobody works at is taken up again
FIRST = 10  # before renditions, of which the smallest are made while it is unpacked


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
