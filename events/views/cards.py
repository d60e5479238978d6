"""What pages of a forum say of themselves where their address is shared."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from core import dates, existence
from core.cards import Card
from core.cards.card import Source
from core.fields import shown_name
from core.texts import text
from events.models import Forum
from events.views.scope import forum_of


def short_name(forum: Forum) -> str:
    return text(forum, "short_name").value or text(forum, "name").value


def when(forum: Forum) -> str:
    """Its days, or what is known of them in words."""
    if forum.starts_on and forum.ends_on:
        return dates.span(forum.starts_on, forum.ends_on)
    return text(forum, "dates_text").value


def when_and_where(forum: Forum) -> str:
    """ "27–28 March 2027 · Beijing"; a part that is not known is left out."""
    return " · ".join(part for part in (when(forum), text(forum, "city").value) if part)


def about(forum: Forum) -> Card:
    """The card of an edition."""
    said = text(forum, "tagline").value or text(forum, "theme").value
    picture = shown_name(forum.cover)
    return Card.of(
        text(forum, "name"), kicker=short_name(forum), detail=when_and_where(forum), description=said, picture=picture,
        exists_in=existence.of(forum, "name", "theme", "tagline", "description"),
    )  # fmt: skip


def forum_card(request: HttpRequest, forum: str) -> Card:
    return about(forum_of(request, forum))


def section(title: str | Promise) -> Source:
    """The card of a section of a forum, such as its agenda."""

    def card(request: HttpRequest, forum: str, **kwargs: Any) -> Card:
        found = forum_of(request, forum)
        return Card(str(title), kicker=short_name(found), detail=when_and_where(found))

    return card
