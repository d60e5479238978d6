"""An uploaded archive becomes photographs, a stretch at a time. After a kill it goes on: what is in is known by its content."""

import time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.history import because
from events.intake import chunks
from events.intake.adding import add
from events.intake.archives import Archive
from events.models import PhotoUpload

STRETCH = 20.0  # seconds; others' work has its turn then
NOTED = 1.0  # seconds between two notes of how far it is


def changed() -> str:
    return _("This file cannot be read, or has changed while it was sent. Choose it once more.")


def unpack(upload: PhotoUpload, stretch: float = STRETCH) -> bool:
    """Whether it is finished. Refusals are worded in the language of who has sent it. Raises OSError where files fail."""
    with translation.override(upload.by.language), because("", upload.by):
        try:
            if not upload.report and not chunks.is_as_announced(upload):
                raise ValidationError(changed())
            finished = _entries(upload, Archive(chunks.joined(upload), upload.size), stretch)
        except ValidationError as error:
            _note(upload, {**_report(upload), "refused": [[upload.name, " ".join(error.messages)]]})
            finished = True
    if finished:
        PhotoUpload.objects.filter(pk=upload.pk).update(state=PhotoUpload.State.DONE)
        chunks.remove(str(upload.pk))
    return finished


def _report(upload: PhotoUpload) -> dict[str, Any]:
    return {"total": 0, "done": 0, "in": 0, "there": 0, "refused": [], **upload.report}


def _entries(upload: PhotoUpload, archive: Archive, stretch: float) -> bool:
    report = {**_report(upload), "total": len(archive.entries)}
    began = noted = time.monotonic()
    for entry in archive.entries[report["done"] :]:
        try:
            added = add(upload.gallery, entry.read(), entry.name, credit=upload.credit)
            report["in" if added else "there"] += 1
        except ValidationError as error:
            report["refused"].append([entry.name, " ".join(error.messages)])
        report["done"] += 1
        now = time.monotonic()
        if now - began > stretch:
            break
        if now - noted > NOTED:
            noted = now
            _note(upload, report)
    _note(upload, report)
    return bool(report["done"] == report["total"])


def _note(upload: PhotoUpload, report: dict[str, Any]) -> None:
    upload.report = report
    PhotoUpload.objects.filter(pk=upload.pk).update(report=report, touched_at=timezone.now())
