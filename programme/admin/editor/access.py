"""Who may look at the programme editor, and who may change something there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from core.admin import locking
from events.models import Forum

View = Callable[..., HttpResponseBase]


def may_look(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("events.view_session") or request.user.has_perm("events.change_session"))


def may_edit(request: HttpRequest) -> bool:
    """Those who may change sessions; not translators, who see the programme and change its texts elsewhere."""
    return bool(request.user.has_perm("events.change_session")) and not locking.is_limited(request)


def may_make(request: HttpRequest) -> bool:
    """Those who may also add sessions with their languages and people: copies of days, imports."""
    needed = ("events.add_session", "events.change_sessionlanguage", "speakers.change_appearance")
    return may_edit(request) and all(request.user.has_perm(name) for name in needed)


def of_forum(allowed: Callable[[HttpRequest], bool]) -> Callable[[View], View]:
    """A view of one forum, for those who are allowed; times are the forum's."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, forum: str, **kwargs: Any) -> HttpResponseBase:
            if not allowed(request):
                raise PermissionDenied
            found = get_object_or_404(Forum.objects.select_related("venue"), slug=forum)
            with timezone.override(found.zone):
                return view(request, found, **kwargs)

        return guarded

    return decorate
