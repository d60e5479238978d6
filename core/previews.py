"""Drafts apart: how a draft is looked at before it is public. Never cached, never at a public address.

Apps register how each kind is rendered. Staff use `/admin/preview/<kind>/<id>/<lang>/`, others a secret link
`/<lang>/preview/<token>/`: its row (`core.models.PreviewLink`) says until when, and whether somebody has revoked it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import models
from django.http import HttpRequest, HttpResponse

from core.models import PreviewLink

Render = Callable[[HttpRequest, Any], HttpResponse]
SALT = "core.previews"


@dataclass(frozen=True)
class Preview:
    kind: str
    model: type[models.Model]
    render: Render


_previews: dict[str, Preview] = {}


def register(kind: str, model: type[models.Model], render: Render) -> None:
    """Declare how a draft of a model is shown: `render(request, object)` answers as the public view would."""
    _previews[kind] = Preview(kind, model, render)


def of_kind(kind: str) -> Preview | None:
    return _previews.get(kind)


def kind_of(model: type[models.Model]) -> str | None:
    return next((preview.kind for preview in _previews.values() if preview.model is model), None)


def token(link: PreviewLink) -> str:
    """A link's secret part: the number of its row, signed. Always the same, so that the list of links shows it again."""
    return signing.Signer(salt=SALT).sign_object([link.pk])


def link_of(value: str) -> PreviewLink | None:
    """The row that a secret part speaks of, open or not; None when it is false or forgotten."""
    try:
        (pk,) = signing.Signer(salt=SALT).unsign_object(value)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return PreviewLink.objects.filter(pk=pk).first() if isinstance(pk, int) else None


def answer(request: HttpRequest, preview: Preview, pk: int) -> HttpResponse | None:
    """The preview of one object, marked as such and never stored; None when there is no such object."""
    obj = preview.model._base_manager.filter(pk=pk).first()
    if obj is None:
        return None
    request.is_preview = True  # type: ignore[attr-defined]  # the base template shows a band
    return apart(preview.render(request, obj))


def apart(response: HttpResponse) -> HttpResponse:
    """Kept by nobody, found by nobody, and its address is told to no other site."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
