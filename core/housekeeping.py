"""What nobody needs any longer goes by itself, once a day: finished jobs, uploads without an end, drawings that can be drawn again."""

import logging
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.models import Editing, PreviewLink
from core.storage import PART, listing

log = logging.getLogger(__name__)
DONE, FAILED = timedelta(days=7), timedelta(days=30)  # after its end, a job is forgotten
# Folders of the media whose files end by themselves. Pictures of cards are drawn again when somebody asks for one.
TEMPORARY = {
    "imports/": timedelta(days=1),
    "uploads/": timedelta(days=7),
    "readyz/": timedelta(hours=1),
    "public/cards/": timedelta(days=90),
}
WRITING = timedelta(days=1)  # nobody writes longer than this at one file


def forget_jobs() -> int:
    """Delete rows of jobs that ended long ago. Returns how many."""
    now = timezone.now()
    done = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - DONE)
    failed = Q(status=TaskResultStatus.FAILED, finished_at__lt=now - FAILED)
    return int(DBTaskResult.objects.filter(done | failed).delete()[0])


def sweep_media() -> int:
    """Delete temporary files whose time is over. Returns how many."""
    now, gone = timezone.now(), 0
    for folder in ("originals/", "private/", "public/", *TEMPORARY):
        kept = TEMPORARY.get(folder, WRITING)
        over = (found.name for found in listing(folder) if found.modified < now - kept)
        for name in [name for name in over if folder in TEMPORARY or name.rpartition("/")[2].startswith(PART)]:
            default_storage.delete(name)
            gone += 1
    return gone


def forget_sessions() -> None:
    """Delete sessions that have ended."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def daily() -> None:
    """The timer."""
    forget_sessions()
    Editing.objects.forget()
    PreviewLink.objects.forget()
    log.info("%d jobs and %d files are gone.", forget_jobs(), sweep_media())
