"""People in lists, as HTML. No template for a row: a page has a hundred, and with one the page takes three times as long."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.addresses import address
from core.templatetags.pictures import picture
from core.templatetags.site import icon, in_language, monogram, shown
from core.texts import text
from events.models import Forum
from speakers.models import Speaker
from speakers.talks import Talk

register = template.Library()

MOST_TALKS = 4  # of a person in a list; of officials three, on a line
OFFICIALS_TALKS = 3
WEAVE = '<span class="weave" aria-hidden="true"></span>'


@register.simple_tag
def portrait(person: Speaker, *, large: bool = False) -> SafeString:
    """The picture of a person; without one the initials, and for a seat its country."""
    names = ["portrait", *([] if person.is_seat else ["named"]), *(["large"] if large else [])]
    hidden = "" if person.portrait else ' aria-hidden="true"'
    return mark_safe(f'<span class="{" ".join(names)}"{hidden}>{_inside(person)}</span>')


def _inside(person: Speaker) -> str:
    if person.portrait:
        return picture(person.portrait, text(person, "name").value, sizes="7rem", width=400)  # type: ignore[arg-type]  # the field's own file
    if not person.is_seat:
        return f"<span>{escape(monogram(text(person, 'name').value))}</span>"
    return f"<span>{person.country.code}</span>" if person.country else str(icon("user"))


@register.simple_tag
def officials(forum: Forum, people: Iterable[Any]) -> SafeString:
    """`<ul>` of people in large, each with the first of their talks."""
    return _listed("people", "".join(_official(forum, person) for person in people))


def _official(forum: Forum, person: Any) -> str:
    talks = "; ".join(_talk(forum, talk) for talk in person.talks[:OFFICIALS_TALKS])
    below = f'<p class="talks">{talks}</p>' if talks else ""
    return (
        f'<li class="person">{portrait(person)}\n<div><h3>{_name(forum, person)}</h3>'
        f'<p class="role">{_shown(person, "position")}</p>{below}</div></li>\n'
    )


@register.simple_tag
def people_rows(forum: Forum, people: Iterable[Any]) -> SafeString:
    """`<ul>` of people, a row for each, with their talks beside them."""
    return _listed("people-list rows", "".join(_row(forum, person) for person in people))


def _row(forum: Forum, person: Any) -> str:
    role = escape(_("Name to be announced")) if person.is_seat else _shown(person, "position")
    return (
        f'<li class="person-row">{portrait(person)}\n<div><h3 class="row-title">{_name(forum, person)}</h3>'
        f'<p class="role">{role}</p></div>{_talks(forum, person)}</li>\n'
    )


def _talks(forum: Forum, person: Any) -> str:
    if not person.talks:
        return ""
    items = []
    for talk in person.talks[:MOST_TALKS]:
        track = f' class="{talk.track.css}"' if talk.track else ""
        items.append(f"<li{track}>{WEAVE}{_talk(forum, talk)}</li>")
    more = len(person.talks) - MOST_TALKS
    if more > 0:
        words = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
        name = escape(text(person, "name").value)
        items.append(f'<li><a href="{_page(forum, person)}">{words}<span class="vh">: {name}</span></a></li>')
    return f'<ul class="talk-list">{"".join(items)}</ul>'


def _talk(forum: Forum, talk: Talk) -> str:
    return f'<a href="{address("session", forum.slug, talk.code)}">{shown(talk.title)}</a>'


def _page(forum: Forum, person: Speaker) -> str:
    return address("speaker", forum.slug, person.slug)


def _name(forum: Forum, person: Speaker) -> str:
    return f'<a href="{_page(forum, person)}">{_shown(person, "name")}</a>'


def _shown(person: Speaker, field: str) -> SafeString:
    found = text(person, field)
    return in_language(found.value, found.language)


def _listed(css: str, items: str) -> SafeString:
    return mark_safe(f'<ul class="{css}">\n{items}</ul>')
