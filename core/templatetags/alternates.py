"""Tags about a page's other languages, and its one address for search engines."""

import re
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core import existence, languages
from core.cards import of_context

register = template.Library()

CURRENT = ' aria-current="true"'
SIMPLE = re.compile(r"[\w/.~:@-]+", re.ASCII)  # addresses that are written as they are asked for


@register.simple_tag
def site_url() -> str:
    return str(settings.SITE_URL)


def _existing(context: template.Context) -> tuple[str, ...]:
    """Languages in which the page exists."""
    card = of_context(context)
    return existence.interface() if card is None or card.exists_in is None else card.exists_in


@register.simple_tag(takes_context=True)
def page_languages(context: template.Context) -> list[dict[str, Any]]:
    """The same page in every language: [{code, tag, name, url, is_active, exists}]; the home page where it has no address.

    Readers may go to all of them; only those in which the page exists are for search engines.
    """
    request = context.get("request")
    path = request.path_info if request is not None else "/"
    existing = _existing(context)
    rest = _below_language(request)
    return [
        {
            "code": language.code,
            "tag": language.tag,
            "name": language.name,
            "url": _in(path, language.code) if rest is None else f"/{language.code}{rest}",
            "is_active": language.code == languages.active(),
            "exists": language.code in existing,
        }
        for language in languages.LANGUAGES
    ]


@register.simple_tag
def language_links(alternates: list[dict[str, Any]]) -> SafeString:
    """`<li>` of the page in every language, each named in itself."""
    items = [
        f'<li><a href="{escape(other["url"])}" lang="{other["tag"]}" hreflang="{other["tag"]}"'
        f"{CURRENT if other['is_active'] else ''}>{escape(other['name'])}</a></li>\n"
        for other in alternates
    ]
    return mark_safe("".join(items))


@register.simple_tag
def alternate_links(alternates: list[dict[str, Any]]) -> SafeString:
    """`<link>` of each language in which the page exists, for search engines."""
    items = [
        f'<link rel="alternate" hreflang="{other["tag"]}" href="{settings.SITE_URL}{escape(other["url"])}">\n'
        for other in alternates
        if other["exists"]
    ]
    return mark_safe("".join(items))


def _below_language(request: HttpRequest | None) -> str | None:
    """What follows the language in the address that was asked for, and is the same in all of them; None where that is not sure."""
    match = getattr(request, "resolver_match", None)
    start = f"/{languages.active()}"
    if request is None or match is None or not match.view_name or not SIMPLE.fullmatch(request.path_info):
        return None
    return request.path_info.removeprefix(start) if request.path_info.startswith(f"{start}/") else None


def _in(path: str, code: str) -> str:
    """An address of this site in another language."""
    try:
        match = resolve(path)
        kwargs = {**match.kwargs, "lang": code} if "lang" in match.kwargs else match.kwargs
        with translation.override(code):
            return reverse(match.view_name, args=match.args, kwargs=kwargs)
    except (Resolver404, NoReverseMatch):
        with translation.override(code):
            return reverse("home")


def _nearest(alternates: list[dict[str, Any]], code: str) -> str:
    """The page's address in a language, or in the next best in which it exists."""
    existing = {other["code"]: str(other["url"]) for other in alternates if other["exists"]}
    return existing[existence.nearest(code, existing)]


@register.simple_tag(takes_context=True)
def canonical(context: template.Context, alternates: list[dict[str, Any]]) -> str:
    """The page's one address: without any parameter but the number of a later page.

    A page that does not exist in its language points to the language that its texts fell back to: it is a copy of it.
    """
    number = context["request"].GET.get("page", "")
    later = f"?page={number}" if number.isdecimal() and number not in ("0", "1") else ""
    return f"{settings.SITE_URL}{_nearest(alternates, languages.active())}{later}"


@register.simple_tag
def x_default(alternates: list[dict[str, Any]]) -> str:
    """Where a reader of another language goes: the door at the home page, else the default language or the next best."""
    default = _nearest(alternates, languages.DEFAULT)
    with translation.override(languages.DEFAULT):
        return f"{settings.SITE_URL}/" if default == reverse("home") else f"{settings.SITE_URL}{default}"
