"""What a forum's data ask of an organiser today."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin import today
from core.admin.columns import name_of
from core.admin.today import Item, address
from events.admin.describing.asked import BARE, lacking
from events.admin.gallery import without_caption
from events.admin.lacking import every
from events.admin.session import room_clashes
from events.models import Forum, Gallery, Photo, Session


def sessions(user: Any) -> Iterator[Item]:
    """Rooms that are taken twice, what sessions lack, and drafts, of each forum that is worked on: asked together."""
    forums = Forum.objects.on_desk() if user.has_perm("events.view_session") else []
    if not forums:
        return
    lacks = [lack for lack in every() if user.has_perms(lack.permissions)]
    asked: dict[str, tuple[Any, str]] = {
        "clash": (_("Sessions whose room is taken twice"), "clash=room"),
        **{f"lack_{lack.key}": (lack.label, f"lacks={lack.key}") for lack in lacks},
        "draft": (_("Sessions in draft"), "state__exact=draft"),
    }
    takes_place = ~Q(state=Session.State.CANCELLED)
    counts = {
        "clash": Count("pk", filter=Q(pk__in=room_clashes().order_by().values("pk"))),
        **{f"lack_{lack.key}": Count("pk", filter=takes_place & lack.where()) for lack in lacks},
        "draft": Count("pk", filter=Q(state=Session.State.DRAFT)),
    }
    rows = Session.objects.filter(forum__in=forums).order_by().values("forum").annotate(**counts)
    found = {row["forum"]: row for row in rows}
    for key, (label, query) in asked.items():
        for forum in forums:
            where = address("events_session", f"{query}&forum__id__exact={forum.pk}")
            count = found.get(forum.pk, {}).get(key, 0)
            yield Item(label, count, where, key == "clash", name_of(forum) if len(forums) > 1 else "")


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
