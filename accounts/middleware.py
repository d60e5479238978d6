"""Staff enter the administration with both factors or not at all; sessions are seen where somebody is signed in."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts import agents, second_factor
from accounts.models import Device

Handler = Callable[[HttpRequest], HttpResponse]
OPEN = ("/admin/login/", "/admin/logout/", "/admin/jsi18n/")


def staff_door(get_response: Handler) -> Handler:
    """Below `/admin/`, whatever view is there: a person who is staff and lacks a factor is led to it first.

    Who is not signed in or not staff is turned away by the views themselves.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not second_factor.is_guarded(path) or path.startswith(OPEN):
            return get_response(request)
        user: Any = request.user
        if user.is_authenticated and user.is_staff and second_factor.lacks(request) is not None:
            back = urlencode({"next": request.get_full_path() if request.method == "GET" else "/admin/"})
            return HttpResponseRedirect(f"{reverse('admin:login')}?{back}")
        if user.is_authenticated:
            saw(request)
        return get_response(request)

    return middleware


def saw(request: HttpRequest) -> None:
    """Write down that the device of a request was used. Pages that know who is asking call it."""
    key = request.session.session_key
    if key and request.user.pk:
        agent = agents.name_of(request.META.get("HTTP_USER_AGENT", ""))
        Device.objects.note(user_id=request.user.pk, session_key=key, agent=agent)
