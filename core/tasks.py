"""Work for the background worker. A job may run twice after a kill: each does no harm then."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from core import images

PICTURES = "pictures"  # a queue of its own: see `core.rendering`
SOON, LATEST = timedelta(minutes=1), timedelta(hours=6)  # between two attempts, doubled each time
ATTEMPTS = 40  # eight days


@task(queue_name=PICTURES)
def render_picture(name: str, attempt: int = 0) -> int:
    """Make the renditions of a stored original that are missing; returns how many were made. None of a withheld one.

    After a failure of the storage, such as a full disk, it is ordered once more for later.
    """
    from core import withheld  # its table stands on fields that stand on this module

    key = images.key_of(name)
    if withheld.is_withheld(key):
        return 0
    try:
        made = images.render(name)
    except OSError:
        if attempt + 1 < ATTEMPTS and render_picture.get_backend().supports_defer:
            later = timezone.now() + min(SOON * 2 ** min(attempt, 10), LATEST)
            render_picture.using(run_after=later).enqueue(name, attempt + 1)
        raise
    if withheld.is_withheld(key):  # since it was begun
        withheld.purge([key])
    return made
