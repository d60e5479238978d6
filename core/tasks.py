"""Work for the background worker. A job may run twice after a kill: each does no harm then."""

from django_tasks import task

from core import images


@task()
def render_picture(name: str) -> int:
    """Make the renditions of a stored original that are missing; returns how many were made. None of a withheld one."""
    from core import withheld  # its table stands on fields that stand on this module

    key = images.key_of(name)
    if withheld.is_withheld(key):
        return 0
    made = images.render(name)
    if withheld.is_withheld(key):  # since it was begun
        withheld.purge([key])
    return made
