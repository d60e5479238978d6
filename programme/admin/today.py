"""What the programme asks of an organiser today."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin import today
from core.admin.today import Item, address
from events.models import Forum
from programme.differences import unreleased
from programme.models import MadeFile


def programme(user: Any) -> Iterator[Item]:
    """Of the current forum: sessions that differ from its last release, and characters of its texts that cannot be printed."""
    rights = [user.has_perm(right) for right in ("programme.add_release", "programme.view_madefile")]
    forum = Forum.objects.current() if any(rights) else None
    if forum is not None and rights[0]:
        button = f"{reverse('admin:programme_release_add')}?forum={forum.pk}"
        yield Item(_("Sessions changed since the last release"), len(unreleased(forum)), button)
    if forum is not None and rights[1]:
        reports = MadeFile.objects.filter(forum=forum).lacking_letters().values_list("report", flat=True)
        lacking = {one["character"] for report in reports for one in report}
        where = address("programme_madefile", f"characters=missing&forum__id__exact={forum.pk}")
        yield Item(_("Characters that no font has"), len(lacking), where)


today.register("programme", programme)
