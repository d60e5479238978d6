"""What a sender is told about a file: it goes on, it is in, it was there, or why it is not taken. As JSON for the page."""

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import images
from events import tasks
from events.intake import adding, archives, chunks
from events.intake.unpacking import changed
from events.models import Gallery, PhotoUpload

Answer = dict[str, Any]
State = PhotoUpload.State


def begin(gallery: Gallery, by: Any, **file: Any) -> Answer:
    """Take up a file, from its first byte or where it stopped. `file` are columns of `PhotoUpload`."""
    try:
        _check(file["name"], file["size"])
    except ValidationError as error:
        return refused(error)
    if file["digest"] and adding.is_known(gallery, adding.key_of(file["digest"])):
        return {"answer": "there"}
    upload = _row(gallery, by, file)
    return settle(upload) if upload.is_whole else going_on(upload)


def _check(name: str, size: int) -> None:
    if not name.lower().endswith(".zip"):
        adding.refuse_unread(name, size)
    elif size > archives.MAX_BYTES:
        raise ValidationError(_("This archive is larger than %(limit)d GB.") % {"limit": archives.MAX_BYTES // 1024**3})
    elif not size:
        images.check_size(size)


def _row(gallery: Gallery, by: Any, file: dict[str, Any]) -> PhotoUpload:
    same = {"digest": file["digest"]} if file["digest"] else {name: file[name] for name in ("name", "size", "modified")}
    rows = PhotoUpload.objects.filter(gallery=gallery, by=by, **same)
    if not rows.update(touched_at=timezone.now()):
        try:
            with transaction.atomic():
                return PhotoUpload.objects.create(gallery=gallery, by=by, **file)
        except IntegrityError:  # in another tab, just now
            pass
    return rows.get()


def going_on(upload: PhotoUpload) -> Answer:
    return {"answer": "go", "id": str(upload.pk), "received": upload.received}


def refused(error: ValidationError) -> Answer:
    return {"answer": "refused", "reason": " ".join(error.messages)}


def settle(upload: PhotoUpload) -> Answer:
    """All of a file has arrived. Raises OSError where files fail: what has arrived is kept then."""
    if upload.is_archive:
        tasks.ask(upload)
        return state(upload)
    try:
        with chunks.joined(upload) as file:
            data = file.readall()
        if len(data) != upload.size or (upload.digest and hashlib.sha256(data).hexdigest() != upload.digest):
            raise ValidationError(changed())
        added = adding.add(upload.gallery, data, upload.name, credit=upload.credit)
    except FileNotFoundError:  # settled in another tab, or swept: asked once more, it is known or begins anew
        chunks.forget(upload)
        return {"answer": "again"}
    except ValidationError as error:
        chunks.forget(upload)
        return refused(error)
    chunks.forget(upload)
    return {"answer": "in" if added else "there"}


def state(upload: PhotoUpload) -> Answer:
    """How far an archive is."""
    lost = upload.state == State.UNPACKING and upload.touched_at < timezone.now() - tasks.LOST
    answer = {State.DONE: "unpacked", State.STOPPED: "stopped"}.get(State(upload.state), "unpacking")
    return {"answer": "stopped" if lost else answer, "id": str(upload.pk), "name": upload.name, **upload.report}


def take(gallery: Gallery, by: Any, file: Any, credit: str) -> Answer:
    """A file of a form, whole."""
    try:
        _check(file.name, file.size)
        if not file.name.lower().endswith(".zip"):
            return {"answer": "in" if adding.add(gallery, file.read(), file.name, credit=credit) else "there"}
    except ValidationError as error:
        return refused(error)
    upload = PhotoUpload.objects.create(
        gallery=gallery,
        by=by,
        name=file.name,
        size=file.size,
        modified=timezone.now().timestamp() * 1000,
        credit=credit,
    )
    while not upload.is_whole:
        chunks.receive(upload, upload.received, file.read(chunks.CHUNK))
    return settle(upload)
