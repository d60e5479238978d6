"""Drafts apart: how a draft is looked at before it is public. Never cached, never at a public address.

Apps register how each kind is rendered. Staff use `/admin/preview/<kind>/<id>/<lang>/`, others a secret link
`/<lang>/preview/<token>/` that ends by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import models
from django.http import HttpRequest, HttpResponse

Render = Callable[[HttpRequest, Any], HttpResponse]
SALT = "core.previews"
LIFETIME = timedelta(days=7)


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


def token(kind: str, pk: int) -> str:
    """A link's secret part: signed, of seven days' life."""
    return signing.dumps([kind, pk], salt=SALT)


def read_token(value: str) -> tuple[str, int] | None:
    """Kind and primary key, or None when the token is false or has ended."""
    try:
        kind, pk = signing.loads(value, salt=SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(kind), int(pk)


def answer(request: HttpRequest, preview: Preview, pk: int) -> HttpResponse | None:
    """The preview of one object, marked as such and never stored; None when there is no such object."""
    obj = preview.model._base_manager.filter(pk=pk).first()
    if obj is None:
        return None
    request.is_preview = True  # type: ignore[attr-defined]  # the base template shows a band
    response = preview.render(request, obj)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
