"""What the programme asks of an organiser today."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin import today
from core.admin.today import Item
from events.models import Forum
from programme.differences import unreleased


def release(user: Any) -> Iterator[Item]:
    forum = Forum.objects.current() if user.has_perm("programme.add_release") else None
    if forum is not None:
        address = f"{reverse('admin:programme_release_add')}?forum={forum.pk}"
        yield Item(_("Sessions changed since the last release"), len(unreleased(forum)), address)


today.register("programme", release)
