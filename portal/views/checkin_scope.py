"""Who may work at the door, in which language, at which forum and desk."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django_permissions_policy.decorators import permissions_policy_override

from events.models import Forum, Session
from events.views import scope
from portal.checkin import reading

View = Callable[..., HttpResponse]
WITH_CAMERA: dict[str, Any] = {**settings.PERMISSIONS_POLICY, "camera": ["self"]}


def at_the_door(view: View) -> View:
    """Staff who may let people in; in the language of their account. Their second factor is asked for before (`second_factor`)."""

    @never_cache
    @permissions_policy_override(WITH_CAMERA)
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person: Any = request.user
        if not person.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else reverse("check-in"))
        if not person.is_staff or not person.has_perm("portal.add_attendance"):
            raise PermissionDenied
        translation.activate(person.language)
        request.LANGUAGE_CODE = translation.get_language()
        return view(request, *args, **kwargs)

    return guarded


def may_decide(request: HttpRequest) -> bool:
    """Whether the person decides on registrations, at the door too."""
    return request.user.has_perm("events.change_delegate")


def may_print(request: HttpRequest) -> bool:
    """Whether the person prints badges, one at a time."""
    return request.user.has_perm("portal.view_badge")


def rights(request: HttpRequest) -> dict[str, bool]:
    """What the pages offer beside letting in."""
    return {"may_decide": may_decide(request), "may_print": may_print(request)}


def forums() -> list[Forum]:
    """Forums that have a door: published ones, the current one first."""
    return list(Forum.objects.filter(state=Forum.State.PUBLISHED).in_order())


def forum_of(request: HttpRequest, slug: str) -> Forum:
    """The forum of that slug, the current one for "". Raises Http404 for one without a door."""
    found = scope.forum_of(request, slug) if slug else scope.current_forum(request)
    if found is None or found.state != Forum.State.PUBLISHED:
        raise Http404
    return found


@dataclass(frozen=True)
class Place:
    """Where somebody works: a forum, its door or a session, and what the desk is called."""

    forum: Forum
    session: Session | None
    desk: str

    @property
    def query(self) -> str:
        """The end of an address that says the same."""
        said = {"forum": self.forum.slug, "place": self.session.code if self.session else "", "desk": self.desk}
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def address(self) -> str:
        return f"{reverse('check-in')}?{self.query}"


def place_of(request: HttpRequest, said: QueryDict) -> Place:
    """From the parameters "forum", "place" and "desk". Raises Http404."""
    forum = forum_of(request, said.get("forum", ""))
    code = said.get("place", "")
    try:
        session = reading.sessions_of(forum, {code})[code]
    except reading.Malformed as error:
        raise Http404 from error
    return Place(forum, session, reading.desk_of(said.get("desk")))


def page(request: HttpRequest, name: str, place: Place, **context: Any) -> HttpResponse:
    """A page of the door."""
    more = {"place": place, "of_forum": place.forum, "zone": place.forum.zone, **rights(request)}
    return render(request, f"portal/checkin/{name}.html", {**more, **context})
