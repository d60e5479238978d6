"""People in lists, as HTML. No template for a row: a page has a hundred, and with one the page takes three times as long."""

from collections.abc import Iterable
from html import escape
from typing import Any, cast

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import languages
from core.fields import PictureFile
from core.templatetags.pictures import picture
from core.templatetags.site import icon, in_language, monogram
from core.texts import Text, text
from events.models import Forum
from speakers.models import Speaker
from speakers.talks import Talk

register = template.Library()

MOST_TALKS = 4  # of a person in a list; of officials three, on a line
OFFICIALS_TALKS = 3
WEAVE = '<span class="weave" aria-hidden="true"></span>'
PLACE = "CODE"


@register.simple_tag
def portrait(person: Speaker, *, large: bool = False) -> SafeString:
    """The picture of a person; without one the initials, and for a seat its country."""
    return mark_safe(_portrait(person, languages.active(), " large" if large else ""))


def _portrait(person: Speaker, own: str, size: str = "") -> str:
    named, hidden = "" if person.is_seat else " named", "" if _has_portrait(person) else ' aria-hidden="true"'
    return f'<span class="portrait{named}{size}"{hidden}>{_inside(person, own)}</span>'


def _has_portrait(person: Speaker) -> bool:
    """Whether there is a portrait, and nobody asked for it to be withheld."""
    return cast(PictureFile, person.portrait).is_shown


def _inside(person: Speaker, own: str) -> str:
    if _has_portrait(person):
        return picture(cast(PictureFile, person.portrait), text(person, "name", own).value, sizes="7rem", width=400)
    if not person.is_seat:
        return f"<span>{escape(monogram(text(person, 'name', own).value))}</span>"
    return f"<span>{person.country.code}</span>" if person.country else str(icon("user"))


@register.simple_tag
def officials(forum: Forum, people: Iterable[Any]) -> SafeString:
    """`<ul>` of people in large, each with the first of their talks."""
    rows = Rows(forum)
    return _listed("people", [rows.official(person) for person in people])


@register.simple_tag
def people_rows(forum: Forum, people: Iterable[Any]) -> SafeString:
    """`<ul>` of people, a row for each, with their talks beside them."""
    rows = Rows(forum)
    return _listed("people-list rows", [rows.row(person) for person in people])


def _listed(css: str, items: list[str]) -> SafeString:
    return mark_safe(f'<ul class="{css}">\n{"".join(items)}</ul>')


class Rows:
    """Writes the rows of one list, in the language in force. People have their `talks`."""

    def __init__(self, forum: Forum) -> None:
        self.own = languages.active()
        self.session = reverse("session", args=[forum.slug, PLACE]).split(PLACE)
        self.speaker = reverse("speaker", args=[forum.slug, PLACE]).split(PLACE)

    def official(self, person: Any) -> str:
        talks = "; ".join([self._talk(talk) for talk in person.talks[:OFFICIALS_TALKS]])
        below = f'<p class="talks">{talks}</p>' if talks else ""
        return (
            f'<li class="person">{_portrait(person, self.own)}\n<div><h3>{self._name(person)}</h3>'
            f'<p class="role">{self._of(person, "position")}</p>{below}</div></li>\n'
        )

    def row(self, person: Any) -> str:
        role = escape(_("Name to be announced")) if person.is_seat else self._of(person, "position")
        return (
            f'<li class="person-row">{_portrait(person, self.own)}\n<div><h3 class="row-title">{self._name(person)}</h3>'
            f'<p class="role">{role}</p></div>{self._talks(person)}</li>\n'
        )

    def _talks(self, person: Any) -> str:
        if not person.talks:
            return ""
        items = []
        for talk in person.talks[:MOST_TALKS]:
            track = f' class="{talk.track.css}"' if talk.track else ""
            items.append(f"<li{track}>{WEAVE}{self._talk(talk)}</li>")
        more = len(person.talks) - MOST_TALKS
        if more > 0:
            words = escape(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
            name = escape(text(person, "name", self.own).value)
            items.append(f'<li><a href="{self._page(person)}">{words}<span class="vh">: {name}</span></a></li>')
        return f'<ul class="talk-list">{"".join(items)}</ul>'

    def _talk(self, talk: Talk) -> str:
        return f'<a href="{self.session[0]}{talk.code}{self.session[1]}">{self._shown(talk.title)}</a>'

    def _page(self, person: Speaker) -> str:
        return f"{self.speaker[0]}{person.slug}{self.speaker[1]}"

    def _name(self, person: Speaker) -> str:
        return f'<a href="{self._page(person)}">{self._of(person, "name")}</a>'

    def _of(self, person: Speaker, field: str) -> str:
        return self._shown(text(person, field, self.own))

    def _shown(self, found: Text) -> str:
        return escape(found.value) if found.language == self.own else in_language(found.value, found.language)
