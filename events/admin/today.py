"""What a forum's data ask of an organiser today."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin import today
from core.admin.today import Item, address
from events.admin.describing.asked import BARE, lacking
from events.admin.gallery import without_caption
from events.admin.session import room_clashes
from events.models import Forum, Gallery, Photo, Session


def sessions(user: Any) -> Iterator[Item]:
    """Rooms that are taken twice, and sessions of the current forum that are drafts."""
    forum = Forum.objects.current() if user.has_perm("events.view_session") else None
    if forum is None:
        return
    mine = Session.objects.for_forum(forum)
    of_forum = f"forum__id__exact={forum.pk}"
    clashes = room_clashes().filter(forum=forum).count()
    yield Item(
        _("Sessions whose room is taken twice"),
        clashes,
        address("events_session", f"clash=room&{of_forum}"),
        urgent=True,
    )
    drafts = mine.filter(state=Session.State.DRAFT).count()
    yield Item(_("Sessions in draft"), drafts, address("events_session", f"state__exact=draft&{of_forum}"))


def pictures(user: Any) -> Iterator[Item]:
    if user.has_perm("events.view_photo"):
        bare = Photo.objects.filter(without_caption()).count()
        yield Item(_("Photographs without a caption"), bare, address("events_photo", "caption=none"))
        unsaid = Photo.objects.filter(lacking("alternative")).count()
        yield Item(_("Photographs without alternative text"), unsaid, f"{reverse('admin:photos-describe')}?show={BARE}")
    if user.has_perm("events.view_gallery"):
        yield today.scheduled(_("Galleries that appear by themselves"), Gallery, "events_gallery")


today.register("events.sessions", sessions)
today.register("events.pictures", pictures)
