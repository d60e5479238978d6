"""Word of colleagues on the page of an object: who has it open too, and what was saved since it was opened."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core.models.editing import Editing


def _clock(moment: Any) -> str:
    """The time of today, with the day where it was another one."""
    local = timezone.localtime(moment)
    is_today = local.date() == timezone.localdate()
    return str(formats.time_format(local.time()) if is_today else formats.date_format(local, "DATETIME_FORMAT"))


def key_of(obj: Any) -> tuple[str, int]:
    return obj._meta.label, int(obj.pk)


def notes(user: Any, obj: Any, seen: int | None = None) -> list[str]:
    """A sentence on each colleague; with `seen` (a row of history) also on what was saved after it."""
    label, pk = key_of(obj)
    found = []
    for row in Editing.objects.others(user.pk, label, pk)[:5]:
        words = (
            _("%(who)s has had this page open since %(when)s and may be writing too.")
            if row.is_beating
            else _("%(who)s opened this page at %(when)s and may be writing too.")
        )
        found.append(words % {"who": row.user, "when": _clock(row.opened_at)})
    since = _saved_since(user, obj, seen) if seen else None
    if since is not None:
        words = _("%(who)s saved a change (%(when)s). Go on writing: when you save, both are brought together.")
        found.append(words % {"who": since.history_user or _("Somebody"), "when": _clock(since.history_date)})
    return found


def _saved_since(user: Any, obj: Any, seen: int) -> Any:
    rows = obj.history.filter(history_id__gt=seen).exclude(history_user=user)
    return rows.select_related("history_user").order_by("-history_id").first()


def opened(request: HttpRequest, obj: Any) -> None:
    """The page was opened by somebody who may change the object."""
    Editing.objects.opened(_pk(request), *key_of(obj))


def left(request: HttpRequest, obj: Any) -> None:
    """The page was saved and left."""
    Editing.objects.left(_pk(request), *key_of(obj))


def _pk(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def answer(admin: Any, request: HttpRequest, object_id: str) -> JsonResponse:
    """A sign of life of an open page (POST): what there is to say, or nothing where it says that it is closed."""
    obj = admin.get_object(request, object_id)
    if obj is None or request.method != "POST":
        raise Http404
    if not admin.has_change_permission(request, obj):
        raise PermissionDenied
    if request.POST.get("left"):
        left(request, obj)
        return JsonResponse({"notes": []})
    Editing.objects.beat(_pk(request), *key_of(obj))
    seen = request.POST.get("seen", "")
    with timezone.override(admin.zone_for(request, obj)):
        return JsonResponse({"notes": notes(request.user, obj, int(seen) if seen.isdecimal() else None)})
