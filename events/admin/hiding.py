"""Hiding photographs at a person's request, showing them again, deleting them: a page says what it does, a button does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import history
from core.admin import buttons, locking, pages, tools
from core.admin.columns import name_of
from core.admin.picture_uses import uses
from events import hiding
from events.admin.describing.doing import decision
from events.admin.photo_thumbs import source
from events.models import Photo

MOST = 200  # at once


def _delete(photos: list[Photo], by: Any) -> int:
    with transaction.atomic(), history.because("Deleted", by):
        Photo.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
    return len(photos)


@dataclass(frozen=True)
class Decision:
    """`button` and `done` are words for a number of photographs."""

    right: str
    title: str | Promise
    says: str | Promise
    button: Callable[[int], str]
    do: Callable[[list[Photo], Any], int]
    done: Callable[[int], str]


DECISIONS = {
    "hide": Decision(
        "events.change_photo",
        gettext_lazy("Hide at a person's request"),
        gettext_lazy(
            "Nobody sees the picture any more: not on pages, not at its own address, not on cards that were shared, not in copies "
            "to take along, and not anywhere else on this site where the same picture is used. What browsers have kept "
            "ends within a day. The original stays, for staff only, and the picture can be shown again."
        ),
        lambda n: ngettext("Hide %(count)d photograph everywhere", "Hide %(count)d photographs everywhere", n) % {"count": n},
        hiding.hide,
        lambda n: ngettext("%(count)d photograph is hidden now.", "%(count)d photographs are hidden now.", n) % {"count": n},
    ),
    "show": Decision(
        "events.change_photo",
        gettext_lazy("Show again"),
        gettext_lazy("The picture is public again wherever it is used. Its sizes are made anew, which takes a moment."),
        lambda n: ngettext("Show %(count)d photograph again", "Show %(count)d photographs again", n) % {"count": n},
        hiding.show_again,
        lambda n: ngettext("%(count)d photograph is shown again.", "%(count)d photographs are shown again.", n) % {"count": n},
    ),
    "delete": Decision(
        "events.delete_photo",
        gettext_lazy("Delete photographs"),
        gettext_lazy("They go from their gallery, with their texts and tags, and do not come back."),
        lambda n: ngettext("Delete %(count)d photograph", "Delete %(count)d photographs", n) % {"count": n},
        _delete,
        lambda n: ngettext("%(count)d photograph is deleted.", "%(count)d photographs are deleted.", n) % {"count": n},
    ),
}  # fmt: skip


def decide(request: HttpRequest, what: str) -> HttpResponse:
    """GET says what happens to the photographs of the address; POST does it."""
    found = DECISIONS.get(what)
    if found is None:
        raise Http404
    if not request.user.has_perm(found.right) or locking.is_limited(request):
        raise PermissionDenied
    ids = [pk for pk in request.GET.getlist("photo") if pk.isdecimal() and len(pk) < 16][:MOST]
    photos = list(Photo.objects.filter(pk__in=ids).select_related("gallery").order_by("gallery", "order", "pk"))
    if not photos:
        messages.error(request, _("Choose photographs first."))
        return HttpResponseRedirect(_back(request))
    others = uses(hiding.keys_of(photos), but=Photo) if what == "hide" else []
    if request.method != "POST":
        return _asked(request, what, photos, others)
    messages.success(request, found.done(found.do(photos, request.user)))
    for label, _url in others:
        messages.warning(request, _("The same picture is gone here too: %(what)s") % {"what": label})
    return HttpResponseRedirect(_back(request))


def _asked(request: HttpRequest, what: str, photos: list[Photo], others: list[tuple[str, str]]) -> HttpResponse:
    """Also names the other photographs with the same pictures, which share their fate."""
    same: QuerySet[Photo] = Photo.objects.with_pictures(hiding.keys_of(photos)).exclude(
        pk__in=[photo.pk for photo in photos]
    )
    also = [] if what == "delete" else list(same.select_related("gallery")[:MOST])
    context = {
        **admin.site.each_context(request),
        "title": DECISIONS[what].title,
        "says": DECISIONS[what].says,
        "button": DECISIONS[what].button(len(photos) + len(also)),
        "what": what,
        "photos": [(photo, name_of(photo), source(photo)) for photo in photos],
        "also": [(name_of(photo), name_of(photo.gallery)) for photo in also],
        "others": others,
        "back": _back(request),
    }
    return TemplateResponse(request, "admin/events/photos_decide.html", context)


def _back(request: HttpRequest) -> str:
    """Where one came from; the list of photographs where nothing says it."""
    wanted = request.GET.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(reverse("admin:index"))
    return wanted if is_ours else reverse("admin:events_photo_changelist")


def _hide_chosen(request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
    ids = [str(pk) for pk in chosen.values_list("pk", flat=True)[: MOST + 1]]
    if len(ids) > MOST:
        messages.error(request, _("Choose at most %(limit)d at once.") % {"limit": MOST})
        return None
    return HttpResponseRedirect(decision("hide", ids, request.get_full_path()))


def _of_photo(request: HttpRequest, photo: Any) -> list[tools.Tool]:
    if not may_hide(request):
        return []
    what = "show" if photo.is_hidden else "hide"
    back = reverse("admin:events_photo_change", args=[photo.pk])
    return [(DECISIONS[what].title, decision(what, [str(photo.pk)], back))]


def may_hide(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("events.change_photo")) and not locking.is_limited(request)


pages.add("photos-decide", "photographs/<slug:what>/", decide)
tools.add("events.Photo", _of_photo)
buttons.add_action("events.Photo", buttons.Action("hide", DECISIONS["hide"].title, may_hide, _hide_chosen))
