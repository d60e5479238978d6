"""Every public page, in every language: it answers, says what it is, and is the same for everybody."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from unittest import mock
from urllib.parse import urlencode

import html5lib
import polib
import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from core import changes, languages
from core.models.counter import KINDS
from core.pages import MARK, Mark
from core.reading import tables_of
from events.models import Consent, Delegate, Forum, Gallery, Photo
from forum_site.templatetags.layout import TABLES
from news.models import Article
from search import index
from speakers.models import Speaker
from tests import factories as make
from tests.demo import LANGUAGES, PATHS, demo
from tests.kept_pages import Site, connections_stay
from tests.test_access import TABLE

__all__ = ["connections_stay", "demo"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
ADDRESSES = [f"/{code}/{path}" for code in LANGUAGES for path in PATHS]
SCRIPTS = {f'type="module" src="/static/js/{name}.js"' for name in ("site", "lightbox")}
# Words of Latin script that stand in every language: names, units, marks of languages.
SAME_EVERYWHERE = {
    *("UTC", "EN", "POL", "OʻZB", "ISO", "WCAG", "AA", "Weiku", "Huang", "Kan", "Zhou", "Bo", "Wang", "Dongjiang"),
    *(
        "Zhang",
        "Atom",
        "zzz",
        "Yang",
        "ICS",
        "XLSX",
        "CSV",
        "PDF",
        "ZIP",
        "QR",
        "Excel",
        "Cookie",
        "cookie",
        "Web",
        "CN",
        "KZ",
        "PL",
        "RU",
        "UA",
        "UZ",
        "HK",
        "ZB",
        "WD",
        "ZY",
    ),
}


class Words(HTMLParser):
    """Collects text outside of elements with their own `lang`, and values of `alt`, `aria-label` and `content`."""

    VOID = frozenset({"meta", "link", "img", "br", "input", "source", "path", "use", "rect", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.stack: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = (tag != "html" and "lang" in given) or any(foreign for _, foreign in self.stack)
        if not foreign:
            self.texts += [given[name] or "" for name in ("alt", "aria-label") if name in given]
            if given.get("name") == "description":
                self.texts.append(given.get("content") or "")
        if tag not in self.VOID:
            self.stack.append((tag, foreign))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        while self.stack:
            name, _ = self.stack.pop()
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        for_people = not any(foreign or tag == "script" for tag, foreign in self.stack)
        if data.strip() and for_people:
            self.texts.append(data.strip())


def words_of(body: str) -> list[str]:
    parser = Words()
    parser.feed(body)
    return parser.texts


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_answers_and_is_well_formed(address: str, client: Client) -> None:
    response = client.get(address)
    assert response.status_code == 200
    body = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(body)
    assert body.count("<h1") == 1
    assert f'<html lang="{languages.tag(address.split("/")[1])}"' in body
    for inline in ("style=", "<script>", "onclick"):
        assert inline not in body
    assert len(re.findall(r'<link rel="stylesheet"', body)) == 1  # nothing else keeps a page from being painted
    preloaded = re.findall(r'as="image" type="image/avif" imagesrcset="([^"]*)" imagesizes="([^"]*)"', body)
    at_once = re.findall(
        r'type="image/avif" srcset="([^"]*)" sizes="([^"]*)"(?:(?!</picture>).)*fetchpriority="high"', body
    )
    assert preloaded == at_once
    assert set(re.findall(r"<script ([^>]*)>", body)) <= {*SCRIPTS, 'type="application/ld+json"'}
    assert response["Content-Language"] == languages.tag(address.split("/")[1])


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.split("/")[1] in ("ru", "kk", "uk", "zh-hans")])
def test_no_english_leaks_into_a_page_of_another_script(address: str, client: Client) -> None:
    texts = words_of(client.get(address).content.decode())
    latin = {word for text in texts for word in re.findall(r"[A-Za-zʻʼ]{2,}", text)}
    assert latin - SAME_EVERYWHERE == set()


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.split("/")[1] in ("uz", "pl")])
def test_no_english_text_of_the_interface_stands_on_a_latin_page(address: str, client: Client) -> None:
    code = address.split("/")[1]
    catalogue = polib.pofile(str(settings.BASE_DIR / "locale" / code / "LC_MESSAGES" / "django.po"))
    english = {entry.msgid for entry in catalogue if entry.msgstr and entry.msgstr != entry.msgid}
    texts = set(words_of(client.get(address).content.decode()))
    assert texts & english == set()


@pytest.mark.parametrize("path", [path for path in PATHS if "search/?" not in path])
def test_page_names_itself_in_every_language(path: str, client: Client) -> None:
    body = client.get(f"/ru/{path}").content.decode()
    bare = path.split("?", maxsplit=1)[0]
    found = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', body))
    expected = {languages.tag(code): f"{settings.SITE_URL}/{code}/{bare}" for code in LANGUAGES}
    assert found == {**expected, "x-default": f"{settings.SITE_URL}/" if not bare else f"{settings.SITE_URL}/en/{bare}"}
    assert f'<link rel="canonical" href="{settings.SITE_URL}/ru/{bare}">' in body
    switcher = re.findall(r'<li><a href="([^"]+)" lang="[^"]+" hreflang', body)
    assert switcher[: len(LANGUAGES)] == [f"/{code}/{bare}" for code in LANGUAGES]


@pytest.mark.parametrize("path", PATHS)
def test_page_is_the_same_for_everybody_and_can_be_kept(path: str, client: Client) -> None:
    first = client.get(f"/en/{path}")
    staff = Client()
    staff.force_login(make.make_user(is_staff=True, is_superuser=True))
    assert staff.get(f"/en/{path}").content == client.get(f"/en/{path}").content
    assert first.cookies == {}
    assert "Cookie" not in first.get("Vary", "")
    assert first["Cache-Control"].startswith("public, max-age=")
    again = client.get(f"/en/{path}", headers={"if-none-match": client.get(f"/en/{path}")["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_etag_changes_with_an_edit_and_ignores_foreign_parameters(client: Client) -> None:
    before = client.get("/en/nsr-next/agenda/")["ETag"]
    assert client.get("/en/nsr-next/agenda/?utm_source=x&fbclid=1")["ETag"] == before
    assert client.get("/en/nsr-next/agenda/?track=sharing")["ETag"] != before
    Forum.objects.filter(slug="nsr-next").update(city_en="Shanghai")
    assert client.get("/en/nsr-next/agenda/")["ETag"] != before


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_public_pages_are_only_read(method: str, client: Client) -> None:
    assert getattr(client, method)("/en/").status_code == 405


def test_head_answers_without_body(client: Client) -> None:
    response = client.head("/en/nsr-next/agenda/")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("accepted", "address"),
    [
        ("kk,ru;q=0.8", "/kk/"), ("zh-CN,zh;q=0.9", "/zh-hans/"), ("zh-Hans", "/zh-hans/"), ("de-DE,de;q=0.9", "/en/"),
        ("pl;q=0.3,uk;q=0.9", "/uk/"), ("uz-Latn-UZ", "/uz/"), ("", "/en/"), ("*", "/en/"), ("x" * 3000, "/en/"),
    ],
)  # fmt: skip
def test_door_negotiates_the_language(accepted: str, address: str, client: Client) -> None:
    response = client.get("/", headers={"accept-language": accepted})
    assert (response.status_code, response["Location"], response["Vary"]) == (302, address, "Accept-Language")


UNKNOWN = ("/agenda/", "/nsr-1/", "/en/nsr-9/", "/en/nsr-next/sessions/none/", "/de/", "/EN/", "/en/pages/none/")


@pytest.mark.parametrize("address", UNKNOWN)
def test_unknown_address_is_a_404_and_negotiates_nothing(address: str, client: Client) -> None:
    response = client.get(address, headers={"accept-language": "kk"})
    assert response.status_code == 404
    assert '<html lang="en"' in response.content.decode()


@pytest.mark.parametrize("code", LANGUAGES)
def test_error_page_speaks_the_language_of_the_address(code: str, client: Client) -> None:
    response = client.get(f"/{code}/nothing-here/")
    body = response.content.decode()
    assert (response.status_code, response["Cache-Control"]) == (404, "no-store")
    assert f'<html lang="{languages.tag(code)}"' in body
    assert response.cookies == {}


DRAFTS: dict[str, Any] = {
    "forum": lambda: (make.make_forum(slug="hidden", state="draft"), "/en/hidden/"),
    "agenda": lambda: (make.make_forum(slug="hidden", state="draft"), "/en/hidden/agenda/"),
    "article": lambda: (make.make_article(slug="hidden", state="draft"), "/en/news/hidden/"),
    "page": lambda: (make.make_page(slug="hidden", state="draft"), "/en/pages/hidden/"),
    "gallery": lambda: (
        make.make_gallery(forum=Forum.objects.get(slug="nsr-1"), slug="hidden", state="draft"),
        "/en/nsr-1/gallery/hidden/",
    ),
}


@pytest.mark.parametrize("kind", DRAFTS)
def test_draft_has_no_public_address(kind: str, client: Client) -> None:
    _, address = DRAFTS[kind]()
    assert client.get(address).status_code == 404
    staff = Client()
    staff.force_login(make.make_user(is_staff=True, is_superuser=True))
    assert staff.get(address).status_code == 404


def test_draft_speaker_and_unreleased_session_are_nowhere(client: Client) -> None:
    forum = Forum.objects.get(slug="nsr-next")
    speaker = make.make_speaker(slug="hidden", name_en="Hidden Person", state="draft")
    make.make_listing(forum=forum, speaker=speaker)
    make.make_session(
        forum=forum, code="x99", title_en="Hidden Session", starts_at=forum.sessions.get(code="s02").starts_at
    )
    for path in ("nsr-next/speakers/", "nsr-next/agenda/", ""):
        body = client.get(f"/en/{path}").content.decode()
        assert "Hidden" not in body
    assert client.get("/en/nsr-next/speakers/hidden/").status_code == 404
    assert client.get("/en/nsr-next/sessions/x99/").status_code == 404


def test_text_that_fell_back_carries_its_language(client: Client) -> None:
    Article.objects.filter(slug="new-silk-road-principals-forum").update(title_kk="")
    body = client.get("/kk/news/").content.decode()
    assert '<span lang="ru" dir="ltr">Многостороннее' in body


def fill(count: int) -> Forum:
    """A forum with `count` rows of everything that a page lists."""
    assert connection.features.supports_json_field  # asked once a process, by three queries
    forum = make.make_forum(slug=f"size-{count}", is_current=False, state="published")
    gallery = make.make_gallery(forum=forum, slug="all", state="published")
    first = make.make_photo(gallery=gallery)
    session = make.make_session(forum=forum, code="a0", slug="a0")
    for number in range(count):
        make.make_delegation(forum=forum)
        make.make_figure(forum=forum)
        make.make_partner(forum=forum)
        speaker = make.make_speaker(country=make.make_country())
        make.make_listing(forum=forum, speaker=speaker)
        make.make_appearance(session=session, speaker=speaker)
        make.make_gallery(forum=forum, state="published")
        Photo.objects.create(gallery=gallery, picture=first.picture.name, code=f"p{number}")
        make.make_article()
        make.make_page()
    from programme.models import make_release

    make_release(forum)
    return forum


# path -> queries, the same at 1 and at 30 rows
COUNTS = {
    "": 10,
    "agenda/": 9,
    "sessions/a0/": 12,
    "speakers/": 10,
    "delegations/": 9,
    "gallery/": 8,
    "gallery/all/": 9,
}


@pytest.mark.parametrize("count", [1, 30])
def test_pages_of_a_forum_ask_the_same_number_of_queries(count: int, client: Client) -> None:
    forum = fill(count)
    measured = {}
    for path in COUNTS:
        with _counted() as queries:
            assert client.get(f"/en/{forum.slug}/{path}").status_code == 200
        measured[path] = len(queries)
    assert measured == COUNTS


def _counted() -> Any:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


@pytest.mark.parametrize("count", [1, 30])
def test_pages_of_the_site_ask_the_same_number_of_queries(count: int, client: Client) -> None:
    forum = fill(count)
    Forum.objects.filter(is_current=True).update(is_current=False)
    Forum.objects.filter(pk=forum.pk).update(is_current=True)
    measured = {}
    for path in ("", "news/", "forums/", "pages/practical/"):
        with _counted() as queries:
            assert client.get(f"/en/{path}").status_code == 200
        measured[path] = len(queries)
    with_covers = 1 if count == 1 else 0  # of 31 articles the one with a cover is on the second page
    assert measured == {"": 13, "news/": 8 + with_covers, "forums/": 7, "pages/practical/": 8}


def test_gallery_of_a_draft_forum_is_not_on_the_home_page(client: Client) -> None:
    forum = make.make_forum(slug="secret", state="draft")
    gallery = make.make_gallery(forum=forum, state="published", order=0)
    make.make_photo(gallery=gallery, caption_en="Not to be seen")
    Gallery.objects.exclude(pk=gallery.pk).update(order=9)
    assert "Not to be seen" not in client.get("/en/").content.decode()


def test_speaker_who_is_erased_vanishes_from_a_released_session(client: Client) -> None:
    assert "Huang Kan" in client.get("/en/nsr-next/sessions/s02/").content.decode()
    Speaker.objects.get(slug="huang-kan").delete()
    assert "Huang Kan" not in client.get("/en/nsr-next/sessions/s02/").content.decode()


# --- what pages are made of -----------------------------------------------------------------------------------------------


def public_addresses() -> list[str]:
    """One of every kind of public page; in English, the queries are the same in every language."""
    known = [f"/en/{path}" for path in PATHS] + [row[0] for row in TABLE.values() if "{" not in row[0]]
    return sorted({path for path in known if hasattr(resolve(path.partition("?")[0]).func, "public_params")})


def test_all_that_a_request_reads_is_known_to_its_page(connections_stay: None) -> None:
    """And no more, but for what its frame declares, which another page may have read for it."""
    for address in public_addresses():
        request = RequestFactory().get(address)
        with CaptureQueriesContext(connection) as asked:
            response: Any = get_wsgi_application()(request.environ, mock.Mock())
        response.close()
        mark: Mark | None = request.environ.get(MARK)
        if mark is None:  # a redirect, an error: never kept
            continue
        found = [tables_of(query["sql"]) for query in asked.captured_queries if query["sql"] != KINDS]
        read = {"", *(table for each in found for table in each or ())}
        assert (mark.numbers is None) == (None in found), address
        assert mark.numbers is None or read <= set(mark.numbers) <= read | TABLES, address


SHOW_PHOTOGRAPHS = {"home", "session", "speaker", "galleries", "gallery", "photo", "delegation", "search"}
SHOW_DELEGATES = {"delegations", "delegation", "search"}
WRITES: list[tuple[Callable[[], object], set[str]]] = [
    (lambda: Consent.objects.all().delete(), {"search"}),
    (lambda: Delegate.objects.update(given_name="Other", is_listed=True, state="approved"), SHOW_DELEGATES),
    (lambda: Delegate.objects.all().delete(), SHOW_DELEGATES),
    (lambda: Photo.objects.update(caption_en="Another"), SHOW_PHOTOGRAPHS),
    (lambda: Photo.objects.all().delete(), SHOW_PHOTOGRAPHS),
    (changes.everything, {resolve(path.partition("?")[0]).url_name or "" for path in public_addresses()}),
]


def test_a_write_makes_those_pages_anew_that_are_made_of_it_and_leaves_the_others_right(connections_stay: None) -> None:
    """Registrations and photographs come by the hundred on the morning of the forum, and the agenda shows none of them."""
    delegate = make.make_delegate(forum=Forum.objects.get(slug="nsr-next"))
    Consent.objects.create(delegate=delegate, purpose="mail", text_version="1", given_at=timezone.now())
    site = Site()
    for address in public_addresses():
        site.get(address)
    kept = sorted(key for key in site.cache.entries.pages if not key[0].endswith(".xlsx"))  # it tells when it was made
    names = {path: resolve(path).url_name or "" for path, _given in kept}
    for write, shown_by in WRITES:
        write()
        index.flush()
        site.asked.clear()
        fresh = Site()
        for path, given in kept:
            address = f"{path}?{urlencode(given)}"
            assert site.get(address)[2] == fresh.get(address)[2], address
        assert {names[path] for path in site.asked} == shown_by & set(names.values())
