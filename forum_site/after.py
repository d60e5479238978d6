"""The last thing to do with a forum: the copy that outlives the server (docs/archive.md)."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from events.afterwards import Step
from events.models import Forum


def steps(forum: Forum) -> Iterator[Step]:
    command = f"manage.py export_site --forum {forum.slug} --output …"
    yield Step("copy", _("A static copy of the edition is made and kept"), detail=command)
