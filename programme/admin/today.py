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


def release(user: Any) -> Iterator[Item]:
    forum = Forum.objects.current() if user.has_perm("programme.add_release") else None
    if forum is not None:
        button = f"{reverse('admin:programme_release_add')}?forum={forum.pk}"
        yield Item(_("Sessions changed since the last release"), len(unreleased(forum)), button)


def letters(user: Any) -> Iterator[Item]:
    """Characters of the current forum's texts that cannot be printed: an emoji in a title, say."""
    forum = Forum.objects.current() if user.has_perm("programme.view_madefile") else None
    if forum is not None:
        reports = MadeFile.objects.filter(forum=forum).lacking_letters().values_list("report", flat=True)
        lacking = {one["character"] for report in reports for one in report}
        where = address("programme_madefile", f"characters=missing&forum__id__exact={forum.pk}")
        yield Item(_("Characters that no font has"), len(lacking), where)


today.register("programme", release)
today.register("programme.letters", letters)
