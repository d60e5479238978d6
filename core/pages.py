"""Public views declare themselves: which query parameters they take, and until when what they say stays true.

A public answer is the same bytes for everybody: no cookie, no session, no CSRF token. From the declaration come `Cache-Control`,
`ETag` and 304 (RFC 9110, 13.1.2 and RFC 9111, 5.2): the tag is made of the content counter of what the page has read, the
program's version, the address, the declared parameters and `fresh_until`.
"""

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from core.cards import Card
from core.models import ContentCounter
from core.reading import reading

View = Callable[..., HttpResponse]
FreshUntil = Callable[..., datetime | None]
PROGRAM = (".py", ".html", ".mo", ".json", ".typ")  # code, templates, catalogues, data, layout of paper
MAX_AGE = 10  # seconds for which a reader need not ask again
MARK = "forum.page"  # where a public answer leaves its `Mark` in the WSGI environment
MAX_VALUE = 200  # characters of a parameter's value that are looked at, where the view declares no other limit


@dataclass(frozen=True)
class Mark:
    """What a public answer is made of: the content counter before it was rendered, all together and of what was read; until when
    it is true; its tag. `numbers` is None where the page may be changed by any write.
    """

    counter: int
    numbers: Mapping[str, int] | None
    until: datetime | None
    tag: str


@cache
def version() -> str:
    """A mark of this program: its code, templates, catalogues, static files, libraries and address. Another one makes new tags.

    Made of contents, so that servers of the same program give the same tags; read once a process, at its start.
    """
    digest = hashlib.sha256(settings.SITE_URL.encode())
    for path in _program(settings.BASE_DIR):
        digest.update(f"{path}\0".encode())
        digest.update(hashlib.sha256((settings.BASE_DIR / path).read_bytes()).digest())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    digest.update(manifest.read_bytes() if manifest.is_file() else b"")
    return digest.hexdigest()[:16]


def _program(root: Path) -> list[Path]:
    """Files below the root that decide what a page says, in order: of our own apps, texts, and the locks of libraries."""
    own = {Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == root}
    folders = [*own, root / "templates", root / "locale"]
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in PROGRAM]
    return sorted(path.relative_to(root) for path in [*found, *root.glob("requirements*.txt")])


def parameters(request: HttpRequest, names: Sequence[str], limits: Mapping[str, int] | None = None) -> dict[str, str]:
    """The declared query parameters that a request gives, each once and of bounded length; all others are ignored.

    `limits` are characters for those that may be longer than `MAX_VALUE`.
    """
    known = limits or {}
    return {name: request.GET[name][: known.get(name, MAX_VALUE)] for name in sorted(names) if request.GET.get(name)}


def public(
    *,
    params: Sequence[str] = (),
    limits: Mapping[str, int] | None = None,
    fresh_until: FreshUntil | None = None,
    card: Callable[..., Card] | None = None,
    is_open: bool = False,
) -> Callable[[View], View]:
    """Declare a public view. `fresh_until(request, **url kwargs)` returns an aware moment, or None where only edits change the page.
    What is read for every page may know of an earlier one (`core.reading.true_until`).

    `limits` are characters for parameters whose values may be long.
    `card(request, **url kwargs)` says what the page is about where its address is shared.
    `is_open`: scripts of other sites may read the answer (Fetch, "CORS protocol"); it is the same for everybody anyway.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def declared(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["GET", "HEAD"])
            now = ContentCounter.numbers()
            with reading(now) as seen:
                until = fresh_until(request, *args, **kwargs) if fresh_until else None
                response = view(request, *args, **kwargs)
            if response.status_code != 200:
                return response
            until = soonest(until, seen.until)
            numbers = None if response.streaming else seen.numbers()  # who streams reads on
            counter = sum(now.values())
            tag = _tag(request, numbers or counter, until, parameters(request, params, limits))
            if tag in request.headers.get("If-None-Match", ""):
                response = (
                    HttpResponseNotModified()
                )  # closing the other one would tell Django that the request has ended
            request.META[MARK] = Mark(counter, numbers, until, tag)
            _mark(response, tag, until)
            if is_open:
                response["Access-Control-Allow-Origin"] = "*"
            return response

        declared.public_params = tuple(params)  # type: ignore[attr-defined]  # read by tests and the page cache
        lengths = {name: (limits or {}).get(name, MAX_VALUE) for name in params}
        declared.public_lengths = lengths  # type: ignore[attr-defined]
        declared.card = card  # type: ignore[attr-defined]  # read by `core.cards`
        return declared

    return decorate


def _tag(request: HttpRequest, content: object, until: datetime | None, given: dict[str, str]) -> str:
    parts = (version(), content, until and until.timestamp(), request.path_info, sorted(given.items()))
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def _mark(response: HttpResponse, tag: str, until: datetime | None) -> None:
    response["ETag"] = tag
    response["Cache-Control"] = cache_control(math.inf if until is None else (until - timezone.now()).total_seconds())
    response.is_public = True  # type: ignore[attr-defined]  # read by the compression, which leaves other answers alone
    if response.get("Content-Type", "").startswith("text/html"):
        response["Speculation-Rules"] = f'"{reverse("speculation-rules")}"'
    patch_vary_headers(response, ("Accept-Encoding",))


def cache_control(left: float) -> str:
    """For an answer that stays true for `left` seconds (RFC 9111, 5.2.2; RFC 5861, 3).

    With `CDN_SECONDS` shared caches keep it that long, and show it for as long again while they fetch the next one.
    """
    own, at_most = max(0, int(min(left, MAX_AGE))), settings.CDN_SECONDS
    if not at_most:
        return f"public, max-age={own}, must-revalidate"
    shared = max(0, int(min(left, at_most)))
    return f"public, max-age={own}, s-maxage={shared}, stale-while-revalidate={shared}"


def soonest(*moments: datetime | None) -> datetime | None:
    """The earliest of several moments, leaving out those that are None."""
    known = [moment for moment in moments if moment is not None]
    return min(known) if known else None
