"""What a forum's data ask of an organiser today."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin import today
from core.admin.columns import name_of
from core.admin.today import Item, address
from events.admin.describing.asked import BARE, lacking
from events.admin.gallery import without_caption
from events.admin.lacking import every
from events.admin.lacking import lacking as lacking_in_sessions
from events.admin.session import room_clashes
from events.models import Forum, Gallery, Photo, Session


def sessions(user: Any) -> Iterator[Item]:
    """Rooms that are taken twice, what sessions lack, and drafts, of each forum that is worked on."""
    forums = Forum.objects.on_desk() if user.has_perm("events.view_session") else []
    asked: list[tuple[Any, Any, str, bool]] = [
        (_("Sessions whose room is taken twice"), room_clashes(), "clash=room", True)
    ]
    asked += [
        (lack.label, lacking_in_sessions(lack), f"lacks={lack.key}", False)
        for lack in every()
        if user.has_perms(lack.permissions)
    ]
    asked.append(
        (_("Sessions in draft"), Session.objects.filter(state=Session.State.DRAFT), "state__exact=draft", False)
    )
    for label, rows, query, urgent in asked if forums else ():
        found = dict(rows.filter(forum__in=forums).order_by().values_list("forum").annotate(n=Count("pk")))
        for forum in forums:
            where = address("events_session", f"{query}&forum__id__exact={forum.pk}")
            yield Item(label, found.get(forum.pk, 0), where, urgent, name_of(forum) if len(forums) > 1 else "")


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
