"""What programs read: site map, robots, structured data, feeds, manifest, icons, security contact. Read by others' parsers."""

import io
import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from fnmatch import fnmatch
from typing import Any

import extruct
import feedparser
import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import resolve
from PIL import Image

from core import languages, sitemaps, structured
from core.models import SiteIdentity
from events.models import Forum, Session
from forum_site.machines import expires
from news.models import Article
from programme.models import make_release
from tests import factories as make
from tests.demo import LANGUAGES, PATHS, demo
from tests.test_access import TABLE

__all__ = ["demo"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
SITE = settings.SITE_URL
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
ARTICLE = "news/new-silk-road-principals-forum/"


def things(client: Client, path: str, kind: str) -> list[dict[str, Any]]:
    """Things of a kind in a page's JSON-LD, as extruct reads them."""
    body = client.get(path).content.decode()
    found: list[dict[str, Any]] = extruct.extract(body, syntaxes=["json-ld"])["json-ld"]
    return [each for each in found if each["@type"] == kind]


def entries(client: Client) -> dict[str, dict[str, str]]:
    """Every address of the site map with its other languages."""
    index = ET.fromstring(client.get("/sitemap.xml").content)
    found: dict[str, dict[str, str]] = {}
    for file in index.iterfind("s:sitemap/s:loc", NS):
        assert str(file.text).startswith(f"{SITE}/sitemap-")
        for url in ET.fromstring(client.get(str(file.text)[len(SITE) :]).content).iterfind("s:url", NS):
            links = {link.attrib["hreflang"]: link.attrib["href"] for link in url.iterfind("x:link", NS)}
            found[str(url.findtext("s:loc", namespaces=NS))] = links
    return found


def test_site_map_names_every_kind_of_page_in_every_language(client: Client) -> None:
    found = entries(client)
    left_out = {"nsr-1/gallery/road/dunes/"}  # photographs are reached from their gallery
    wanted = {path for path in PATHS if "?" not in path and not path.startswith("search")} - left_out
    assert {f"{SITE}/{code}/{path}" for code in LANGUAGES for path in wanted} - set(found) == set()


def test_site_map_gives_each_page_its_other_languages(client: Client) -> None:
    found = entries(client)
    tags = {languages.tag(code): code for code in LANGUAGES}
    for address, links in found.items():
        path = address[len(SITE) :].split("/", 2)[2]
        default = f"{SITE}/" if not path else f"{SITE}/en/{path}"
        assert links == {"x-default": default, **{tag: f"{SITE}/{code}/{path}" for tag, code in tags.items()}}


def test_site_map_leads_to_pages_that_answer(client: Client) -> None:
    for address in entries(client):
        if address.startswith(f"{SITE}/kk/"):
            assert client.get(address[len(SITE) :]).status_code == 200


def test_site_map_hides_drafts_and_what_is_not_released(client: Client) -> None:
    make.make_article(slug="hidden", state="draft")
    hidden = make.make_forum(slug="hidden", state="draft")
    make.make_session(forum=hidden, code="h1")
    make_release(hidden)
    make.make_session(forum=Forum.objects.get(slug="nsr-next"), code="not-released")
    assert [address for address in entries(client) if "hidden" in address or "not-released" in address] == []


def test_site_map_says_when_a_page_was_changed(client: Client) -> None:
    with time_machine.travel("2031-02-03T04:05:06Z", tick=False):
        Article.objects.filter(slug="new-silk-road-principals-forum").update(title_en="Changed")
    body = client.get("/sitemap-news-1.xml").content.decode()
    assert f"<loc>{SITE}/en/{ARTICLE}</loc><lastmod>2031-02-03T04:05:06Z</lastmod>" in body


def test_site_map_is_cut_into_files(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = set(entries(client))
    monkeypatch.setattr(sitemaps, "PLACES", 5)
    assert len(list(sitemaps.parts())) > 4
    assert set(entries(client)) == whole
    assert client.get("/sitemap-news-99.xml").status_code == 404
    assert client.get("/sitemap-nothing-1.xml").status_code == 404


def test_robots_are_told_what_is_closed_and_where_the_map_is(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /admin/", "Disallow: /kk/preview/", "Disallow: /zh-hans/search/"} <= set(lines)
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"


# --- structured data -----------------------------------------------------------------------------------------------------
def test_forum_is_an_event_with_what_happens_in_it(client: Client) -> None:
    forum = Forum.objects.get(slug="nsr-next")
    (event,) = things(client, "/en/nsr-next/", "Event")
    assert (event["startDate"], event["endDate"]) == (str(forum.starts_on), str(forum.ends_on))
    assert (event["@id"], event["eventStatus"]) == (f"{SITE}/en/nsr-next/#event", "https://schema.org/EventScheduled")
    assert event["location"]["address"]["addressCountry"] == "CN"
    released = Session.objects.filter(forum=forum).exclude(kind__in=Session.PAUSES)
    assert len(event["subEvent"]) == released.count()
    first = event["subEvent"][0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d\+08:00", first["startDate"])
    assert first["url"].startswith(f"{SITE}/en/nsr-next/sessions/")


def test_cancelled_session_says_so_to_machines(client: Client) -> None:
    forum = Forum.objects.get(slug="nsr-next")
    Session.objects.filter(forum=forum, code="s05").update(state="cancelled")
    make_release(forum)
    (event,) = things(client, "/ru/nsr-next/sessions/s05/", "Event")
    assert event["eventStatus"] == "https://schema.org/EventCancelled"
    (whole,) = things(client, "/ru/nsr-next/", "Event")
    assert [each["url"] for each in whole["subEvent"] if each["eventStatus"].endswith("EventCancelled")] == [
        event["url"]
    ]


def test_session_is_an_event_inside_the_forum(client: Client) -> None:
    (event,) = things(client, "/kk/nsr-next/sessions/s02/", "Event")
    session = Session.objects.get(forum__slug="nsr-next", code="s02")
    assert event["name"] == session.title_kk  # type: ignore[attr-defined]  # a language column
    assert event["superEvent"]["@id"] == f"{SITE}/kk/nsr-next/#event"
    assert event["location"]["containedInPlace"]["@type"] == "Place"


def test_forum_without_a_year_is_no_event(client: Client) -> None:
    assert things(client, "/en/nsr-1/", "Event") == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_article_is_a_news_article(code: str, client: Client) -> None:
    (found,) = things(client, f"/{code}/{ARTICLE}", "NewsArticle")
    assert (found["datePublished"], found["inLanguage"]) == ("2021-01-14", languages.tag(code))
    assert found["image"].startswith(f"{SITE}/media/public/")
    assert found["publisher"]["@type"] == "Organization"


def test_way_to_a_page_is_told_in_order(client: Client) -> None:
    (way,) = things(client, "/pl/nsr-next/sessions/s02/", "BreadcrumbList")
    steps = [(step["position"], step["item"]) for step in way["itemListElement"]]
    paths = ("/pl/", "/pl/nsr-next/", "/pl/nsr-next/agenda/", "/pl/nsr-next/sessions/s02/")
    assert steps == [(number, SITE + path) for number, path in enumerate(paths, 1)]
    assert "<" not in "".join(step["name"] for step in way["itemListElement"])


def test_text_cannot_end_the_element_it_stands_in(client: Client) -> None:
    nasty = "</script><script>alert(1)</script><!-- & “x”"
    assert "</script><" not in structured.script([{"name": nasty}])
    Article.objects.filter(slug="new-silk-road-principals-forum").update(title_en=nasty)
    (found,) = things(client, f"/en/{ARTICLE}", "NewsArticle")
    assert found["headline"] == nasty
    assert "<script>" not in client.get(f"/en/{ARTICLE}").content.decode()


# --- feed ------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", LANGUAGES)
def test_feed_is_atom_with_whole_texts(code: str, client: Client) -> None:
    response = client.get(f"/{code}/news/feed/")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(response.content)
    assert (feed.bozo, feed.version, feed.feed.language) == (False, "atom10", languages.tag(code))
    (entry,) = feed.entries
    assert (entry.link, entry.id) == (f"{SITE}/{code}/{ARTICLE}",) * 2
    assert (entry.published[:10], entry.content[0].language) == ("2021-01-14", languages.tag(code))
    assert "27" in entry.content[0].value
    assert entry.enclosures[0].type == "image/jpeg"


def test_feed_marks_a_text_that_fell_back_and_gives_whole_addresses(client: Client) -> None:
    Article.objects.all().delete()
    body = '<p><a href="/ru/nsr-1/">Форум</a> & <img src="/media/public/x-400.jpg" width="4" height="3" alt=""></p>'
    make.make_article(title_en="", title_ru="Только по-русски", body_en="", body_ru=body)
    (entry,) = feedparser.parse(client.get("/kk/news/feed/").content).entries
    assert entry.title_detail.language == "ru"
    raw = client.get("/kk/news/feed/").content.decode()
    assert f"{SITE}/ru/nsr-1/" in raw
    assert f"{SITE}/media/public/x-400.jpg" in raw


def test_feed_keeps_drafts_to_itself_and_its_length(client: Client) -> None:
    make.make_article(slug="hidden", state="draft")
    for number in range(40):
        make.make_article(issued_on=date(2030, 1, 1), slug=f"n{number}")
    feed = feedparser.parse(client.get("/en/news/feed/").content)
    assert len(feed.entries) == 30
    assert [entry for entry in feed.entries if "hidden" in entry.link] == []


def test_page_names_its_feed_manifest_and_icons(client: Client) -> None:
    body = client.get("/uz/").content.decode()
    assert 'type="application/atom+xml"' in body
    for address in re.findall(r'<link rel="(?:icon|apple-touch-icon|manifest)" href="([^"]+)"', body):
        assert address.startswith(("/static/img/", "/favicon.ico", "/apple-touch-icon.png", "/uz/manifest"))


# --- manifest, icons, security ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", LANGUAGES)
def test_manifest_speaks_the_language(code: str, client: Client) -> None:
    response = client.get(f"/{code}/manifest.webmanifest")
    found = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert (found["lang"], found["start_url"], found["dir"]) == (languages.tag(code), f"/{code}/", "ltr")
    assert found["short_name"]
    assert len(found["shortcuts"]) == 3
    assert {(icon["sizes"], icon.get("purpose", "any")) for icon in found["icons"]} >= {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip


def test_logo_of_the_organiser_becomes_the_icons(client: Client) -> None:
    site = SiteIdentity.objects.get()
    site.logo = make.picture(300, 200, "purple")
    site.save()
    icons = client.get("/en/manifest.webmanifest").json()["icons"]
    assert [icon["sizes"] for icon in icons] == ["192x192", "512x512"]
    for address, size in (
        (icons[0]["src"], 192),
        (icons[1]["src"], 512),
        ("/favicon.ico", 48),
        ("/apple-touch-icon.png", 180),
    ):
        image = Image.open(io.BytesIO(client.get(address).content))
        assert image.size == (size, size)
        assert image.convert("RGBA").getpixel((size // 2, size // 2))[:3] == pytest.approx((128, 0, 128), abs=4)  # type: ignore[index]  # RGBA
    assert 'type="image/svg+xml"' not in client.get("/en/").content.decode()
    assert client.get(f"/site-icon/{'0' * 24}-192.png").status_code == 404


@pytest.mark.parametrize(
    ("name", "sizes"), [("favicon.ico", {(16, 16), (32, 32), (48, 48)}), ("apple-touch-icon.png", {(180, 180)})]
)
def test_icons_have_their_sizes(name: str, sizes: set[tuple[int, int]], client: Client) -> None:
    response = client.get(f"/{name}")
    image = Image.open(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]  # a file's answer
    assert image.info.get("sizes", {image.size}) == sizes


@pytest.mark.parametrize(("name", "size"), [("icon-192", 192), ("icon-512", 512), ("icon-maskable", 512)])
def test_icons_of_the_manifest_are_as_large_as_it_says(name: str, size: int) -> None:
    with Image.open(settings.BASE_DIR / "static" / "img" / f"{name}.png") as image:
        assert image.size == (size, size)
        corner = image.convert("RGBA").getpixel((0, 0))
    assert corner == ((20, 33, 61, 255) if "maskable" in name else corner)


@pytest.mark.parametrize("today", ["2026-11-24", "2027-01-01", "2027-08-31", "2028-02-29"])
def test_security_contact_expires_in_more_than_half_a_year_and_less_than_a_year(today: str, client: Client) -> None:
    SiteIdentity.objects.filter(pk=1).update(email="security@example.org")
    with time_machine.travel(f"{today}T12:00:00Z", tick=False):
        response = client.get("/.well-known/security.txt")
        fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
        now = datetime.now(UTC)
    until = datetime.fromisoformat(fields["Expires"])
    assert 183 <= (until - now).days < 365
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == f"{SITE}/.well-known/security.txt"
    assert expires(now) == until


def test_security_contact_is_never_answered_from_before(client: Client) -> None:
    with time_machine.travel("2027-03-30T12:00:00Z", tick=False):
        early = client.get("/.well-known/security.txt")
    with time_machine.travel("2027-05-02T12:00:00Z", tick=False):
        again = client.get("/.well-known/security.txt", headers={"if-none-match": early["ETag"]})
    assert again.status_code == 200


def test_speculation_rules_name_public_pages_only(client: Client) -> None:
    page = client.get("/en/")
    assert page["Speculation-Rules"] == '"/speculation-rules.json"'
    assert not client.get("/en/accounts/sign-in/").has_header("Speculation-Rules")
    assert not client.get("/robots.txt").has_header("Speculation-Rules")
    response = client.get("/speculation-rules.json")
    assert (response["Content-Type"], response["Cache-Control"]) == (
        "application/speculationrules+json", "public, max-age=86400",
    )  # fmt: skip
    (rule,) = response.json()["prefetch"]
    inside, closed, marked = rule["where"]["and"]
    assert (rule["eagerness"], inside) == ("moderate", {"href_matches": "/*/"})
    assert marked == {"not": {"selector_matches": "[download], [rel~=nofollow]"}}
    patterns = [pattern.replace("/:language/", "/en/") for pattern in closed["not"]["href_matches"]]
    addresses = [row[0].partition("?")[0].format(article=1, token="t" * 20) for row in TABLE.values()]
    pages = [address for address in addresses if address.endswith("/")]
    taken = {address for address in pages if not any(fnmatch(address, pattern) for pattern in patterns)}
    assert {address for address in taken if not hasattr(resolve(address).func, "public_params")} == {"/"}
    assert {"/en/", "/en/nsr-next/agenda/", "/en/nsr-1/gallery/road/dunes/", "/en/news/"} <= taken
