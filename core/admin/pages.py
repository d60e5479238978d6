"""Pages of the admin that are not a model's: apps bring their address, their view and a link from the first page."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

View = Callable[..., HttpResponseBase]
Link = tuple[Any, str]
Links = Callable[[HttpRequest], Iterable[Link]]
_views: dict[str, tuple[str, View]] = {}
_links: list[Links] = []


def add(name: str, route: str, view: View) -> None:
    """Serve `view` at /admin/<route> as "admin:<name>", to staff only. What they may do there, the view itself asks."""
    _views[name] = (route, view)


def add_links(links: Links) -> None:
    """`links(request)` gives (label, address) pairs for the first page."""
    if links not in _links:
        _links.append(links)


def urls(site: AdminSite) -> list[URLPattern]:
    return [path(route, site.admin_view(view), name=name) for name, (route, view) in _views.items()]


def links(request: HttpRequest) -> list[Link]:
    return [link for links in _links for link in links(request)]
