"""Structured data for machines that read pages: JSON-LD of schema.org (JSON-LD 1.1, section 7).

It stands in a `script` of a type that is not executed, so the content policy has nothing to allow.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Characters that could end the element or start a comment in it.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}

Thing = dict[str, Any]


def full(address: str) -> str:
    """An address of this site with its origin, as configured; one that has an origin stays."""
    return address if address.startswith(("http://", "https://")) else f"{settings.SITE_URL}{address}"


def picture(file: Any) -> str:
    """The full address of a stored picture, as JPEG; "" for none, or one that is hidden at a person's request."""
    return full(file.share_url) if file and file.is_shown else ""


def thing(kind: str, **properties: Any) -> Thing:
    """A thing of schema.org; what is empty is left out."""
    return {"@type": kind, **{name: value for name, value in properties.items() if value not in (None, "", [], {})}}


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> Thing:
    """BreadcrumbList of (name, address), the page itself last."""
    items = [
        thing("ListItem", position=number, name=name, item=full(address))
        for number, (name, address) in enumerate(steps, 1)
    ]
    return thing("BreadcrumbList", itemListElement=items)


def script(things: Iterable[Thing]) -> SafeString:
    """The element that holds things; nothing for none."""
    found = [{"@context": "https://schema.org", **each} for each in things]
    if not found:
        return SafeString("")
    text = json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, separators=(",", ":"))
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text.translate(ESCAPES)))
