"""Work for the background worker. A job may run twice after a kill: each does no harm then."""

from django_tasks import task

from core import images


@task()
def render_picture(name: str) -> int:
    """Make the renditions of a stored original that are missing; returns how many were made."""
    return images.render(name)
