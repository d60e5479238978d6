"""Tags for those that read a page without looking at it: previews in messengers, search engines, home screens."""

from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlencode

from babel.core import get_global
from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core import existence, languages, structured
from core.addresses import address as address_of
from core.cards import HEIGHT, WIDTH, of_context
from core.cards.card import shortened
from core.identity import site_name
from core.pages import parameters
from core.templatetags.site import plain

register = template.Library()

LONGEST_DESCRIPTION = 300  # characters


@cache
def open_graph_locale(code: str) -> str:
    """Language and territory as Open Graph writes them: kk_KZ (the most likely territory by CLDR)."""
    locale = languages.locale(code)
    likely = str(get_global("likely_subtags").get(str(locale), "")).split("_")
    return f"{locale.language}_{locale.territory or likely[-1]}"


@register.inclusion_tag("_open_graph.html", takes_context=True)
def open_graph(context: template.Context) -> dict[str, Any]:
    """What a messenger shows of the page (ogp.me); nothing on pages that nobody shares."""
    request, card = context.get("request"), of_context(context)
    if card is None or request is None:
        return {"card": None}
    known = existence.interface() if card.exists_in is None else card.exists_in
    others = [code for code in known if code != languages.active()]
    return {
        "card": card,
        "address": f"{settings.SITE_URL}{request.path}",
        "site": site_name(request),
        "description": shortened(" ".join((card.description or card.detail).split()), LONGEST_DESCRIPTION),
        "picture": f"{settings.SITE_URL}{request.path}card-{card.digest}.png",
        "width": WIDTH,
        "height": HEIGHT,
        "locale": open_graph_locale(languages.active()),
        "other_locales": [open_graph_locale(code) for code in others],
    }


@register.simple_tag(takes_context=True)
def structured_data(context: template.Context) -> SafeString:
    """The view's `structured` things as JSON-LD."""
    return structured.script(context.get("structured") or ())


@register.simple_tag(takes_context=True)
def breadcrumb_list(context: template.Context, forum: Any, label: str, address: str) -> SafeString:
    """The way to this page as JSON-LD: home, the forum and a section where there are such, the page itself last."""
    request, card = context.get("request"), of_context(context)
    if card is None or request is None:
        return SafeString("")
    steps = [(gettext("Home"), address_of("home"))]
    if forum:
        steps.append((plain(forum, "short_name") or plain(forum, "name"), address_of("forum", forum.slug)))
    if address:
        steps.append((unescape(strip_tags(label)), address))
    return structured.script([structured.breadcrumbs([*steps, (card.title, request.path)])])


@register.simple_tag(takes_context=True)
def share_link(context: template.Context) -> dict[str, str] | None:
    """The page with its declared parameters, and where it is handed on; None where there is nothing to share."""
    request, card = context.get("request"), of_context(context)
    if card is None or request is None:
        return None
    view = request.resolver_match.func
    given = parameters(request, view.public_params, view.public_lengths)
    path = f"{request.path}{'?' if given else ''}{urlencode(given, safe=',')}"
    return {"path": path, "url": f"{address_of('share')}?{urlencode({'page': path})}"}


@register.simple_tag
def home_screen() -> dict[str, str]:
    """Addresses of the manifest and the icons."""
    return {
        "manifest": address_of("manifest"),
        "ico": "/favicon.ico",
        "svg": static("img/favicon.svg"),
        "touch": "/apple-touch-icon.png",
    }
