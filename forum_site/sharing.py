"""Handing a page on: its address in plain letters and as a QR code (ISO/IEC 18004) for a slide, with nobody's script."""

import io
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation

from core import languages
from core.cards import Card
from core.pages import parameters, public

KINDS = {"svg": "image/svg+xml", "png": "image/png"}
LIMITS = {"page": 1500}  # characters: a code of that many can still be read from a screen
SCALE = 16  # pixels to a module, enough for a wall


@dataclass(frozen=True)
class Target:
    """A public page of this site: its path with the parameters that count, and what it is about."""

    path: str
    card: Card

    @property
    def address(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def shown(self) -> str:
        """The address as people write it: without https://."""
        return self.address.partition("://")[2]


def target_of(request: HttpRequest) -> Target:
    """The page that `?page=` names. Raises Http404 for anything but a public page of this site."""
    given = urlsplit(parameters(request, ("page",), LIMITS).get("page", ""))
    code = given.path.split("/")[1] if given.path.startswith("/") else ""
    if given.scheme or given.netloc or code not in languages.CODES:
        raise Http404
    with translation.override(code):
        try:
            match = resolve(given.path)
        except Resolver404 as error:
            raise Http404 from error
        source, known = getattr(match.func, "card", None), getattr(match.func, "public_params", ())
        if source is None:
            raise Http404
        card = source(request, *match.args, **match.kwargs)
    query = urlencode(
        {name: values[0] for name, values in sorted(parse_qs(given.query).items()) if name in known}, safe=","
    )
    return Target(f"{given.path}{'?' if query else ''}{query}", card)


@public(params=("page",), limits=LIMITS)
def share(request: HttpRequest) -> HttpResponse:
    target = target_of(request)
    context = {"target": target, "forum": getattr(request, "forum", None), "section": "", "noindex": True}
    context["target_lang"] = languages.tag(target.card.language or target.path.split("/")[1])
    return render(request, "share.html", context)


@public(params=("page",), limits=LIMITS)
def share_code(request: HttpRequest, kind: str) -> HttpResponse:
    """The QR code of a page, dark on white with its quiet zone of four modules."""
    if kind not in KINDS:
        raise Http404
    target = target_of(request)
    drawn, code = io.BytesIO(), segno.make(target.address, error="m", micro=False)
    code.save(drawn, kind=kind, scale=SCALE, border=4, dark="#14213d", light="#fff")
    return HttpResponse(drawn.getvalue(), content_type=KINDS[kind])
