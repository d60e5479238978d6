"""Ways to the editor: from the first page, from a forum, from the list of sessions."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.addresses import address as address_of
from core.admin import pages, tools
from core.admin.tools import Tool
from events.models import Forum, Session
from programme.admin.editor.access import may_edit, may_look


def address(forum: Forum, day: object = None) -> str:
    return address_of("admin:programme-editor", forum.slug) + (f"?day={day}" if day else "")


def of_forum(request: HttpRequest, forum: Forum) -> list[Tool]:
    if not may_look(request):
        return []
    label = _("Programme editor") if may_edit(request) else _("Programme by day")
    return [(label, address(forum))]


def of_session(request: HttpRequest, session: Session) -> list[Tool]:
    """To its place in the grid."""
    day = session.starts_at.astimezone(session.forum.zone).date()
    return [
        (label, f"{address(session.forum, day)}#session-{session.pk}")
        for label, _url in of_forum(request, session.forum)
    ]


def of_current(request: HttpRequest) -> list[Tool]:
    """The current forum's; of a site that has none, the newest."""
    if not may_look(request):
        return []
    forum = Forum.objects.order_by("-is_current", "-pk").first()
    return of_forum(request, forum) if forum is not None else []


tools.add("events.Forum", of_forum)
tools.add("events.Session", of_session)
tools.add_to_list("events.Session", of_current)
pages.add_links(of_current)
