"""Who may see which address: every address of the site has its row here."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import roles
from core import previews
from events.models import Forum
from news.models import Article
from tests import factories as make
from tests.demo import demo

__all__ = ["demo"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# name or route -> (address, status for a visitor, for a person who is not staff, for staff who may do everything)
TABLE: dict[str, tuple[str, int, int, int]] = {
    "": ("/", 302, 302, 302),
    "healthz": ("/healthz", 200, 200, 200),
    "readyz": ("/readyz", 200, 200, 200),
    "media/public/<str:name>": ("/media/public/none.webp", 404, 404, 404),
    "media/public/papers/<str:key>/<int:size>.pdf": (
        "/media/public/papers/0123456789abcdef01234567/9.pdf",
        404,
        404,
        404,
    ),
    "media/public/made/<str:key>/<str:name>": ("/media/public/made/0123456789abcdef01234567/none.pdf", 404, 404, 404),
    "service-worker": ("/sw.js", 200, 200, 200),
    "offline": ("/en/offline/", 200, 200, 200),
    "programme-pdf": ("/en/nsr-next/programme.pdf", 503, 503, 503),
    "offline-zip": ("/en/nsr-next/offline.zip", 503, 503, 503),
    "preview-all": ("/admin/preview/article/{article}/", 302, 302, 200),
    "preview-revoke": ("/admin/preview/links/1/revoke/", 302, 302, 405),
    "preview": ("/admin/preview/article/{article}/kk/", 302, 302, 200),
    "speculation-rules": ("/speculation-rules.json", 200, 200, 200),
    "robots": ("/robots.txt", 200, 200, 200),
    "sitemap": ("/sitemap.xml", 200, 200, 200),
    "sitemap-part": ("/sitemap-news-1.xml", 200, 200, 200),
    "security-txt": ("/.well-known/security.txt", 200, 200, 200),
    "favicon.ico": ("/favicon.ico", 200, 200, 200),
    "apple-touch-icon.png": ("/apple-touch-icon.png", 200, 200, 200),
    "look": ("/look/none.css", 404, 404, 404),
    "site-icon": ("/site-icon/none.png", 404, 404, 404),
    "manifest": ("/en/manifest.webmanifest", 200, 200, 200),
    "share": ("/en/share/?page=/en/", 200, 200, 200),
    "share-code": ("/en/share/code.svg?page=/en/", 200, 200, 200),
    "card": ("/en/card-0000000000000000.png", 302, 302, 302),
    "news-feed": ("/en/news/feed/", 200, 200, 200),
    "session-calendar": ("/en/nsr-next/sessions/s05.ics", 200, 200, 200),
    "home": ("/en/", 200, 200, 200),
    "forums": ("/en/forums/", 200, 200, 200),
    "alliance": ("/en/alliance/", 200, 200, 200),
    "secret-preview": ("/en/preview/{token}/", 200, 200, 200),
    "search": ("/en/search/?q=silk", 200, 200, 200),
    "news": ("/en/news/", 200, 200, 200),
    "article": ("/en/news/new-silk-road-principals-forum/", 200, 200, 200),
    "page": ("/en/pages/privacy/", 200, 200, 200),
    "forum": ("/en/nsr-1/", 200, 200, 200),
    "delegations": ("/en/nsr-1/delegations/", 200, 200, 200),
    "delegation": ("/en/nsr-1/delegations/pl/", 200, 200, 200),
    "galleries": ("/en/nsr-1/gallery/", 200, 200, 200),
    "gallery": ("/en/nsr-1/gallery/road/", 200, 200, 200),
    "photo": ("/en/nsr-1/gallery/road/dunes/", 200, 200, 200),
    "photo-copy": ("/en/nsr-1/gallery/road/dunes/copy.jpg", 404, 404, 404),  # its organiser has not allowed it
    "speakers": ("/en/nsr-next/speakers/", 200, 200, 200),
    "speaker": ("/en/nsr-next/speakers/huang-kan/", 200, 200, 200),
    "agenda": ("/en/nsr-next/agenda/", 200, 200, 200),
    "agenda-changes": ("/en/nsr-next/agenda/changes/", 200, 200, 200),
    "agenda-changes-feed": ("/en/nsr-next/agenda/changes/feed/", 200, 200, 200),
    "session": ("/en/nsr-next/sessions/s05/", 200, 200, 200),
    "agenda-embed": ("/en/nsr-next/agenda/embed/", 200, 200, 200),
    "agenda-calendar": ("/en/nsr-next/agenda.ics", 200, 200, 200),
    "speaker-calendar": ("/en/nsr-next/speakers/huang-kan.ics", 200, 200, 200),
    "agenda-xlsx": ("/en/nsr-next/agenda.xlsx", 200, 200, 200),
    "agenda-csv": ("/en/nsr-next/agenda.csv", 200, 200, 200),
    "schedule-xml": ("/en/nsr-next/schedule.xml", 200, 200, 200),
    "schedule-json": ("/en/nsr-next/schedule.json", 200, 200, 200),
    "register": ("/en/register/nsr-next/", 200, 200, 200),
    "register-form": ("/en/register/nsr-next/form/1-0123456789abcdef0123456789abcdef/", 404, 404, 404),
    "register-save": ("/en/register/nsr-next/form/1-0123456789abcdef0123456789abcdef/save/", 405, 405, 405),
    "register-invited": ("/en/register/nsr-next/invited/1-0123456789abcdef0123456789abcdef/", 404, 404, 404),
    "register-institution": ("/en/register/nsr-next/institution/1-0123456789abcdef0123456789abcdef/", 404, 404, 404),
    "account": ("/en/accounts/", 302, 200, 200),
    "device-sign-out": ("/en/accounts/devices/999999/sign-out/", 302, 405, 405),
    "devices-sign-out": ("/en/accounts/devices/sign-out/", 302, 405, 405),
    "account_request_login_code": ("/en/accounts/sign-in/", 200, 302, 302),
    "account_confirm_login_code": ("/en/accounts/sign-in/code/", 302, 302, 302),
    "account_login": ("/en/accounts/sign-in/password/", 200, 302, 302),
    "mfa_authenticate": ("/en/accounts/sign-in/app/", 302, 302, 302),
    "account_inactive": ("/en/accounts/sign-in/closed/", 403, 403, 403),
    "account_logout": ("/en/accounts/sign-out/", 302, 200, 200),
    "account_reauthenticate": ("/en/accounts/confirm/", 302, 200, 200),
    "mfa_reauthenticate": ("/en/accounts/confirm/app/", 302, 404, 302),
    "mfa_activate_totp": ("/en/accounts/app/", 302, 404, 302),
    "mfa_deactivate_totp": ("/en/accounts/app/take-away/", 302, 404, 404),
    "mfa_view_recovery_codes": ("/en/accounts/recovery-codes/", 302, 404, 404),
    "mfa_generate_recovery_codes": ("/en/accounts/recovery-codes/new/", 302, 404, 302),
    "me": ("/en/me/", 302, 200, 200),
    "me-announcements": ("/en/me/announcements/delegate/1-0123456789abcdef0123456789abcdef/", 404, 404, 404),
    "me-badge": ("/en/me/k7m4qx2p/badge.svg", 302, 404, 404),
    "me-places": ("/en/me/k7m4qx2p/places/", 302, 404, 404),
    "me-institution-file": ("/en/me/institutions/999999/members.xlsx", 302, 404, 404),
    "me-institution-head": ("/en/me/institutions/999999/head/", 302, 405, 405),
    "me-member-add": ("/en/me/institutions/999999/add/", 302, 404, 404),
    "me-member": ("/en/me/institutions/999999/k7m4qx2p/", 302, 404, 404),
    "me-member-travel": ("/en/me/institutions/999999/k7m4qx2p/travel/", 302, 404, 404),
    "me-member-withdraw": ("/en/me/institutions/999999/k7m4qx2p/withdraw/", 302, 404, 404),
    "me-member-letter": ("/en/me/institutions/999999/k7m4qx2p/letter.pdf", 302, 404, 404),
    "me-institution-letters": ("/en/me/institutions/999999/letters.zip", 302, 404, 404),
    "me-paper": ("/en/me/k7m4qx2p/papers/K7M4-QX2P-9TWB.pdf", 302, 404, 404),
    "me-certificate": ("/en/me/k7m4qx2p/certificate/", 302, 405, 405),
    "verify-ask": ("/en/verify/", 200, 200, 200),
    "verify": ("/en/verify/K7M4-QX2P-9TWB/", 404, 404, 404),
    "me-page": ("/en/me/k7m4qx2p/", 302, 404, 404),
    "me-data-file": ("/en/me/k7m4qx2p/data.json", 302, 404, 404),
    "me-stars": ("/en/me/stars/", 401, 200, 200),
    "me-calendar": ("/en/me/calendar/1-0123456789abcdef0123456789abcdef.ics", 404, 404, 404),
    "me-institution": ("/en/me/institutions/999999/", 302, 404, 404),
    "me-feedback": ("/en/me/k7m4qx2p/feedback/", 302, 404, 404),
    "me-feedback-session": ("/en/me/k7m4qx2p/feedback/s05/", 302, 404, 404),
    "me-details": ("/en/me/k7m4qx2p/details/", 302, 404, 404),
    "me-travel": ("/en/me/k7m4qx2p/travel/", 302, 404, 404),
    "me-calendar-new": ("/en/me/k7m4qx2p/calendar/", 302, 405, 405),
    "me-erase": ("/en/me/k7m4qx2p/erase/", 302, 404, 404),
    "me-withdraw": ("/en/me/k7m4qx2p/withdraw/", 302, 404, 404),
    "account-onward": ("/en/accounts/onward/", 302, 302, 302),
    "admin-door": ("/admin/login/", 302, 403, 302),
    "check-in": ("/check-in/", 302, 403, 200),
    "check-in-entries": ("/check-in/entries/", 302, 403, 405),
    "check-in-copy": ("/check-in/copy/", 302, 403, 200),
    "check-in-worker": ("/check-in/worker.js", 200, 200, 200),
    "check-in-frame": ("/check-in/frame/", 302, 403, 405),
    "check-in-badge": ("/check-in/badge/", 302, 403, 405),
    "check-in-search": ("/check-in/search/?q=li", 302, 403, 200),
    "check-in-walk-in": ("/check-in/walk-in/", 302, 403, 200),
    "check-in-board": ("/check-in/board/", 302, 403, 200),
    "check-in-board-rows": ("/check-in/board/rows/", 302, 403, 200),
    "check-in-counts": ("/check-in/counts/", 302, 403, 200),
    "schedule2-json": ("/en/nsr-next/schedule2.json", 200, 200, 200),
}


def patterns(entries: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """Every address outside of the admin, which has a table of its own."""
    for entry in entries:
        if isinstance(entry, URLPattern):
            yield entry
        elif entry.app_name != "admin":
            yield from patterns(entry.url_patterns)


def test_every_address_has_its_row() -> None:
    found = {entry.name or str(entry.pattern) for entry in patterns(get_resolver().url_patterns)}
    assert found == set(TABLE)


def address_of(key: str) -> str:
    article = Article.objects.get()
    token = previews.token(make.make_preview_link(article)) if "{token}" in TABLE[key][0] else ""
    return TABLE[key][0].format(article=article.pk, token=token)


@pytest.mark.parametrize("key", TABLE)
@pytest.mark.each_counts
def test_visitor(key: str, client: Client) -> None:
    assert client.get(address_of(key)).status_code == TABLE[key][1]


@pytest.mark.parametrize("key", TABLE)
def test_person_who_is_not_staff(key: str, client: Client) -> None:
    client.force_login(make.make_user())
    assert client.get(address_of(key)).status_code == TABLE[key][2]


@pytest.mark.parametrize("key", TABLE)
def test_staff(key: str, client: Client) -> None:
    client.force_login(make.make_user(is_staff=True, is_superuser=True))
    assert client.get(address_of(key)).status_code == TABLE[key][3]


def test_every_page_of_the_admin_asks_who_is_there(client: Client) -> None:
    for model in admin.site._registry:
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(address).status_code == 302
        assert client.get(f"{address}add/").status_code == 302


@pytest.mark.parametrize(
    ("role", "kind", "status"),
    [
        (roles.PRESS, "article", 200), (roles.PRESS, "session", 403), (roles.PROGRAMME_EDITOR, "session", 200),
        (roles.PHOTOGRAPHER, "gallery", 200), (roles.CHECK_IN, "article", 403), ("Translator kk", "session", 200),
    ],
)  # fmt: skip
def test_preview_asks_for_the_right_to_see_the_kind(role: str, kind: str, status: int, client: Client) -> None:
    found = previews.of_kind(kind)
    assert found is not None
    client.force_login(make.make_staff(role=role))
    pk = found.model._base_manager.order_by("pk").values_list("pk", flat=True).first()
    response = client.get(f"/admin/preview/{kind}/{pk}/kk/")
    assert response.status_code == status
    if status == 200:
        assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", ["forum", "session", "speaker", "delegation", "gallery", "photo", "article", "page"])
def test_every_kind_has_a_preview_in_every_language(kind: str, client: Client) -> None:
    client.force_login(make.make_user(is_staff=True, is_superuser=True))
    found = previews.of_kind(kind)
    assert found is not None
    pk = found.model._base_manager.order_by("pk").values_list("pk", flat=True).first()
    body = client.get(f"/admin/preview/{kind}/{pk}/zh-hans/").content.decode()
    assert '<html lang="zh-Hans"' in body
    assert "预览" in body


def test_preview_of_nothing_is_a_404(client: Client) -> None:
    client.force_login(make.make_user(is_staff=True, is_superuser=True))
    assert client.get("/admin/preview/article/999999/en/").status_code == 404
    assert client.get("/admin/preview/nothing/1/en/").status_code == 404
    assert client.get(f"/admin/preview/article/{Article.objects.get().pk}/de/").status_code == 404


def test_delegates_are_on_no_public_page_without_their_consent(client: Client) -> None:
    forum = Forum.objects.get(slug="nsr-next")
    country = forum.delegations.get(country__code="KZ").country
    make.make_delegate(
        forum=forum, country=country, family_name="Unlisted", is_head=True, is_listed=False, state="approved"
    )
    for path in ("delegations/", "delegations/kz/"):
        assert "Unlisted" not in client.get(f"/en/nsr-next/{path}").content.decode()
    forum.delegates.update(is_listed=True)
    assert "Unlisted" in client.get("/en/nsr-next/delegations/kz/").content.decode()
