"""What a card says, and where its picture is."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.template import Context

from core import faces, languages
from core.once import once
from core.texts import Text

WIDTH, HEIGHT = 1200, 630  # pixels
EDITION = 1  # raise when the drawing changes: pictures get new addresses
CENTRE = (50, 50)  # per cent
LONGEST = {"title": 220, "kicker": 60, "detail": 80}


@dataclass(frozen=True)
class Card:
    """`title` large, `kicker` above it, `detail` below; `description` is not drawn. All plain text.

    `language` is the site code of the title's language, "" where it is the page's. `picture` is the stored name of an
    original, beside the words; `focus` (per cent from the left and the top) stays inside where it is cropped. `kind` is
    the page's `og:type`. `exists_in` are the languages in which what the page is about is written (`core.existence`);
    None for pages of the interface, such as lists.
    """

    title: str
    kicker: str = ""
    detail: str = ""
    description: str = ""
    language: str = ""
    picture: str = ""
    focus: tuple[int, int] = CENTRE
    kind: str = "website"
    exists_in: tuple[str, ...] | None = None

    def drawn(self) -> dict[str, str]:
        """What the drawing depends on. Where no face has the letters of the title, the site's address stands for it."""
        words = {name: faces.drawable(shortened(getattr(self, name), limit)) for name, limit in LONGEST.items()}
        words["title"] = words["title"] or (urlsplit(settings.SITE_URL).hostname or "") if self.title else ""
        code = self.language or languages.active()
        focus = {} if self.focus == CENTRE else {"focus": "{} {}".format(*self.focus)}
        return {**words, "lang": code.split("-", maxsplit=1)[0], "picture": self.picture, **focus}

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that change with whatever is drawn."""
        seen = json.dumps([EDITION, self.drawn()], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(seen.encode()).hexdigest()[:16]

    @classmethod
    def of(cls, text: Text, **values: Any) -> "Card":
        """A card whose title is a text of a model, with the language that it is really in."""
        return cls(text.value, language=text.language, **values)


Source = Callable[..., Card]


def of_request(request: HttpRequest) -> Card | None:
    """The card of the page that a request asked for; None where the view has declared none."""
    match = getattr(request, "resolver_match", None)
    source: Source | None = getattr(match.func, "card", None) if match else None
    if match is None or source is None:
        return None
    found: Card = once(request, "card", lambda: source(request, *match.args, **match.kwargs))
    return found


def of_context(context: Context) -> Card | None:
    """The card of the page that is rendered; None where an error, a draft or what a reader typed is shown."""
    request = context.get("request")
    if request is None or context.get("status") or context.get("noindex") or getattr(request, "is_preview", False):
        return None
    return of_request(request)


def shortened(value: str, limit: int) -> str:
    """A text of at most `limit` characters, cut at a word."""
    if len(value) <= limit:
        return value
    cut = value[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return f"{(head if space and len(head) > limit // 2 else cut).rstrip(' ,;:·—–-')}…"
