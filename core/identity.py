"""The site's name, logo and contact, read once a request."""

from typing import Any

from django.http import HttpRequest

from core.cards import Card
from core.kept_parts import kept
from core.models import SiteIdentity
from core.once import once
from core.prepared import Prepared
from core.texts import text

TABLES = frozenset({"core_siteidentity"})
_only = Prepared(lambda: SiteIdentity.objects.filter(pk=1))


def identity_of(request: HttpRequest) -> SiteIdentity:
    """The site's identity; an empty one where the organiser has not written it yet."""
    found: SiteIdentity = once(request, "identity", lambda: kept("identity", TABLES, _read))
    return found


def _read() -> SiteIdentity:
    return _only.first() or SiteIdentity()


def site_name(request: HttpRequest) -> str:
    """The short name in the language in force, else the full one."""
    site = identity_of(request)
    return text(site, "short_name").value or text(site, "name").value


def site_card(request: HttpRequest, title: object, **values: Any) -> Card:
    """The card of a page of the whole site, such as the news."""
    return Card(str(title), kicker=site_name(request), **values)
