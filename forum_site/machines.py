"""What programs ask a site for: robots, site map, security contact, manifest, icons, the pictures of cards."""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import cards, images, languages, navigation, sitemaps
from core.fields import shown_name
from core.identity import identity_of, site_name
from core.models import SiteIdentity
from core.pages import public, version
from core.serving import from_storage
from core.storage import A_DAY, keep, read
from core.texts import text
from events.views.scope import current_forum

PLAIN = "text/plain; charset=utf-8"
XML = "application/xml; charset=utf-8"
ICONS = {"favicon.ico": "image/x-icon", "apple-touch-icon.png": "image/png"}
SIZES = {"favicon.ico": 48, "apple-touch-icon.png": 180}
OWN_ICON = re.compile(r"^(?P<key>[0-9a-f]{24})-(?P<size>192|512)\.png$")
PERSONAL = ("accounts", "me", "register", "preview", "verify", "share")  # what no browser fetches ahead
PAPER, INK = "#faf6ee", "#14213d"


@public()
def robots(request: HttpRequest) -> HttpResponse:
    """Robots Exclusion Protocol (RFC 9309). Drafts and results of searches are nobody's business."""
    closed = ["/admin/", *(f"/{code}/{part}/" for code in languages.CODES for part in ("preview", "search", "share"))]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@require_safe
def speculation_rules(request: HttpRequest) -> HttpResponse:
    """Which pages a browser may fetch when a reader is about to go there (HTML, "Speculative loading"): public ones, never a file.

    Pages name this address in a header, so no script stands in them. `scripts/prefetch.js` does the same where this is not known.
    """
    private = ["/admin/*", "/check-in/*", "/media/*", *(f"/:language/{part}/*" for part in PERSONAL), "/*/feed/"]
    closed: list[dict[str, object]] = [{"href_matches": private}, {"selector_matches": "[download], [rel~=nofollow]"}]
    where = {"and": [{"href_matches": "/*/"}, *({"not": rule} for rule in closed)]}
    found = {"prefetch": [{"source": "document", "where": where, "eagerness": "moderate"}]}
    response = JsonResponse(found, content_type="application/speculationrules+json")
    response["Cache-Control"] = A_DAY
    return response


@public()
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the site map's files."""
    files = [reverse("sitemap-part", args=part) for part in sitemaps.parts()]
    return HttpResponse(sitemaps.index([f"{settings.SITE_URL}{file}" for file in files]), content_type=XML)


@public()
def sitemap_part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    found = sitemaps.part(section, number)
    if found is None:
        raise Http404
    return HttpResponse(found, content_type=XML)


def expires(today: datetime) -> datetime:
    """The first of the month after half a year: renewed by itself, and always less than a year away (RFC 9116, 2.5.5)."""
    later = today + timedelta(days=183)
    first = later.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def next_month(request: HttpRequest) -> datetime:
    """When `expires` gives another moment."""
    moment = timezone.now()
    now = expires(moment)
    while expires(moment) == now:
        moment = (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return moment


@public(fresh_until=next_month)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116)."""
    address = identity_of(request).email or settings.DEFAULT_FROM_EMAIL
    lines = [
        f"Contact: mailto:{address}",
        f"Expires: {expires(timezone.now()):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(languages.tag(code) for code in languages.CODES)}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@public()
def manifest(request: HttpRequest) -> HttpResponse:
    """The site as an application on a home screen, in a language (W3C Web Application Manifest)."""
    code, forum = languages.active(), current_forum(request)
    home = reverse("home")
    pages = [entry for entry in navigation.entries(forum) if entry["key"] in ("agenda", "speakers", "news")]
    found = {
        "id": home,
        "name": text(identity_of(request), "name").value or site_name(request) or str(_("Forum")),
        "short_name": site_name(request) or str(_("Forum")),
        "lang": languages.tag(code),
        "dir": languages.direction(code),
        "start_url": home,
        "scope": "/",
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons_of(identity_of(request)),
        "shortcuts": [{"name": str(entry["label"]), "url": entry["url"]} for entry in pages],
    }
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/manifest+json"
    return response


def icons_of(site: SiteIdentity) -> list[dict[str, str]]:
    """Icons for the manifest: of the organiser's logo, else the woven knot."""
    if logo := shown_name(site.logo):
        key = images.key_of(logo)
        addresses = [(size, reverse("site-icon", args=[f"{key}-{size}.png"])) for size in (192, 512)]
        return [{"src": address, "sizes": f"{size}x{size}", "type": "image/png"} for size, address in addresses]
    return [
        {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("img/icon-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        {"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
    ]


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker that keeps what was seen (W3C Service Workers). Its bytes change with the program, so browsers renew it."""
    text = (settings.BASE_DIR / "scripts" / "worker.js").read_text(encoding="utf-8")
    response = HttpResponse(f'const VERSION = "{version()}";\n{text}', content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@public()
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown, without a network, for a page that was never seen."""
    return render(request, "offline.html", {"forum": None, "section": "", "noindex": True})


@require_safe
@from_storage
def icon(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """Icons that browsers and telephones ask for by a fixed name. PNG is understood under the name of an .ico, too."""
    logo = shown_name(identity_of(request).logo)
    response: HttpResponse | FileResponse
    if logo:
        response = HttpResponse(_square(logo, SIZES[name]), content_type="image/png")
    else:
        response = FileResponse((settings.BASE_DIR / "static" / "img" / name).open("rb"), content_type=ICONS[name])
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
@from_storage
def site_icon(request: HttpRequest, name: str) -> HttpResponse:
    """An icon made of the organiser's logo; its name is made of the logo's content."""
    match, logo = OWN_ICON.match(name), shown_name(identity_of(request).logo)
    if match is None or not logo or images.key_of(logo) != match["key"]:
        raise Http404
    response = HttpResponse(_square(logo, int(match["size"])), content_type="image/png")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _square(name: str, size: int) -> bytes:
    """The logo as an icon, made once and then read from the media."""
    stored = f"public/icons/{images.key_of(name)}-{size}.png"
    known = read(stored)
    if known is None:
        known = images.square(name, size)
        keep(stored, known)
    return known


@require_safe
def card(request: HttpRequest, page: str, digest: str) -> HttpResponse:
    """The picture of a page's card. An address of an earlier edit leads to the picture of today."""
    path = f"/{languages.active()}/{page}"
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise Http404 from error
    source = getattr(match.func, "card", None)
    if source is None:
        raise Http404
    found: cards.Card = source(request, *match.args, **match.kwargs)
    if found.digest != digest:
        response: HttpResponse = HttpResponseRedirect(f"{path}card-{found.digest}.png")
        response["Cache-Control"] = "public, max-age=60"
        return response
    response = HttpResponse(cards.picture_of(found), content_type="image/png")
    response["Cache-Control"] = A_DAY
    return response
