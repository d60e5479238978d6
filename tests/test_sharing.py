"""Where an address is shared: cards with their pictures, QR codes, the device's own sheet, calendar files."""

import io
import re
from datetime import UTC, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import zxingcpp
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from icalendar import Calendar
from PIL import Image, ImageChops

from core import cards
from core.cards import drawing
from core.cards.card import Card, shortened
from core.templatetags.sharing import open_graph_locale
from events.models import Forum, Session
from news.models import Article
from programme.models import make_release
from tests import factories as make
from tests.demo import LANGUAGES, PATHS, demo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["demo"]
SITE = settings.SITE_URL
with_demo = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
PAGES = [path for path in PATHS if "?" not in path and not path.startswith("search")]


def meta(body: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'<meta property="([^"]+)" content="([^"]*)">', body)}


class TestCards:
    pytestmark = with_demo

    @pytest.mark.parametrize("code", LANGUAGES)
    def test_every_page_has_a_card_in_its_language(self, code: str, client: Client) -> None:
        pictures = set()
        for path in PAGES:
            found = meta(client.get(f"/{code}/{path}").content.decode())
            assert (found["og:url"], found["og:locale"]) == (f"{SITE}/{code}/{path}", open_graph_locale(code))
            assert found["og:title"]
            assert re.fullmatch(rf"{SITE}/{code}/{path}card-[0-9a-f]{{16}}\.png", found["og:image"])
            pictures.add(found["og:image"].rsplit("-", 1)[1])
        assert len(pictures) == len(PAGES) - 1  # the home page has that of the current forum, all others their own

    @pytest.mark.parametrize("code", LANGUAGES)
    @pytest.mark.parametrize("path", ["", "nsr-next/sessions/s02/", "news/new-silk-road-principals-forum/"])
    def test_picture_is_drawn_at_the_size_that_is_said(self, path: str, code: str, client: Client) -> None:
        found = meta(client.get(f"/{code}/{path}").content.decode())
        response = client.get(found["og:image"][len(SITE) :])
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")
        assert response["Cache-Control"] == "public, max-age=86400"
        image = Image.open(io.BytesIO(response.content))
        assert image.size == (int(found["og:image:width"]), int(found["og:image:height"])) == (1200, 630)
        assert len(response.content) < 1_000_000

    def test_picture_is_drawn_once(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        address = meta(client.get("/uk/nsr-next/agenda/").content.decode())["og:image"][len(SITE) :]
        first = client.get(address).content

        def no_more(*args: Any) -> bytes:
            raise AssertionError("drawn again")

        monkeypatch.setattr(drawing, "draw", no_more)
        assert client.get(address).content == first

    def test_edit_gives_a_new_address_and_the_old_one_leads_there(self, client: Client) -> None:
        path = "/en/news/new-silk-road-principals-forum/"
        before = meta(client.get(path).content.decode())["og:image"]
        Article.objects.all().update(title_en="Another title")
        after = meta(client.get(path).content.decode())["og:image"]
        assert before != after
        response = client.get(before[len(SITE) :])
        assert (response.status_code, response["Location"]) == (302, after[len(SITE) :])

    @pytest.mark.parametrize(
        "path",
        ["/en/nothing/card-0000000000000000.png", "/en/news/none/card-0000000000000000.png", "/en/share/card-0000000000000000.png",
         "/en/news/feed/card-0000000000000000.png"],
    )  # fmt: skip
    def test_there_is_no_card_of_nothing(self, path: str, client: Client) -> None:
        assert client.get(path).status_code == 404

    def test_draft_has_no_card(self, client: Client) -> None:
        make.make_article(slug="hidden", state="draft")
        assert client.get("/en/news/hidden/card-0000000000000000.png").status_code == 404

    def test_error_page_and_preview_are_not_shared(self, client: Client) -> None:
        assert meta(client.get("/en/nothing/").content.decode()) == {}
        client.force_login(make.make_user(is_staff=True, is_superuser=True))
        article = Article.objects.get()
        assert meta(client.get(f"/admin/preview/article/{article.pk}/en/").content.decode()) == {}

    def test_cover_that_is_not_rendered_yet_is_waited_for(self, client: Client) -> None:
        card = Card("Title", picture=f"originals/{'0' * 24}-900x600.jpg")
        assert cards.picture_of(card).startswith(b"\x89PNG")
        assert not default_storage.exists(f"public/cards/{card.digest}.png")


def ink(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("L")


@pytest.mark.parametrize(
    "title",
    [
        "Б",
        "Көпжақты қатысу, халықаралық ашықтық",
        "多元参与 国际开放",
        "Oʻzbekiston gʻoyasi",
        "Łódź — świętość",
        "W" * 220,
    ],
)
def test_title_is_drawn_and_stays_in_its_place(title: str) -> None:
    """It differs from a card without it, and only between the head and the thread."""
    box = ImageChops.difference(ink(drawing.draw(Card(title))), ink(drawing.draw(Card("")))).getbbox()
    assert box is not None
    assert box[0] >= 60
    assert box[2] <= 1200
    assert box[1] >= 140
    assert box[3] <= 490


def test_no_letter_of_the_seven_languages_is_a_box() -> None:
    """Each letter is drawn unlike a letter that no face has."""
    missing = ink(drawing.draw(Card("\U000e0fff")))
    for letter in "әғқңөұүһіґєїёўąćęłńóśźżʻʼ职业教育校长论坛新丝路":
        assert ImageChops.difference(ink(drawing.draw(Card(letter))), missing).getbbox() is not None


@pytest.mark.parametrize(
    ("value", "limit", "expected"),
    [
        ("short", 10, "short"),
        ("one two three four", 12, "one two…"),
        ("多元参与国际开放", 5, "多元参与…"),
        ("a, b c d e f g", 5, "a, b…"),
    ],
)
def test_long_words_are_cut_at_a_word(value: str, limit: int, expected: str) -> None:
    assert shortened(value, limit) == expected


class TestHandingOn:
    pytestmark = with_demo

    def test_page_of_a_code_names_the_page(self, client: Client) -> None:
        body = client.get(
            f"/ru/share/?page={quote('/kk/nsr-next/agenda/?track=innovation&utm_source=x', safe='')}"
        ).content.decode()
        address = f"{SITE.partition('://')[2]}/kk/nsr-next/agenda/?track=innovation"
        assert f">{address}</a>" in body
        assert '<meta name="robots" content="noindex">' in body

    def test_every_page_leads_to_its_code(self, client: Client) -> None:
        for path in PAGES:
            link = re.search(
                r'<a class="more" href="([^"]+)" data-share="([^"]+)">', client.get(f"/pl/{path}").content.decode()
            )
            assert link is not None
            assert link[2] == f"/pl/{path}"
            assert client.get(unescape(link[1])).status_code == 200

    def test_link_carries_the_parameters_that_count(self, client: Client) -> None:
        body = client.get("/en/nsr-next/agenda/?track=sharing&utm_source=x").content.decode()
        assert 'data-share="/en/nsr-next/agenda/?track=sharing"' in body

    @pytest.mark.parametrize("kind", ["png", "svg"])
    def test_code_holds_the_address(self, kind: str, client: Client) -> None:
        response = client.get(f"/en/share/code.{kind}?page=/zh-hans/nsr-next/sessions/s02/")
        assert response.status_code == 200
        if kind == "png":
            (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(response.content)))
            assert read.text == f"{SITE}/zh-hans/nsr-next/sessions/s02/"
        else:
            assert response.content.startswith(b"<?xml")

    @pytest.mark.parametrize(
        "page",
        ["", "https://example.org/", "//example.org/en/", "/admin/", "/en/nothing/", "/en/news/none/", "en/", "/en/share/", "/healthz",
         "javascript:alert(1)", "/en/preview/" + "x" * 30 + "/", "\x00", "/en/\r\nSet-Cookie: a=b"],
    )  # fmt: skip
    def test_only_public_pages_of_this_site_are_handed_on(self, page: str, client: Client) -> None:
        for address in ("/en/share/", "/en/share/code.svg", "/en/share/code.png"):
            assert client.get(address, {"page": page}).status_code == 404
        assert client.get("/en/share/code.gif", {"page": "/en/"}).status_code == 404


class TestCalendarFile:
    pytestmark = with_demo

    def test_session_is_an_entry_with_its_zone(self, client: Client) -> None:
        response = client.get("/ru/nsr-next/sessions/s02/")
        assert 'href="/ru/nsr-next/sessions/s02.ics"' in response.content.decode()
        response = client.get("/ru/nsr-next/sessions/s02.ics")
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="nsr-next-s02.ics"'
        calendar: Any = Calendar.from_ical(response.content)
        (event,) = calendar.walk("VEVENT")
        session: Any = Session.objects.get(forum__slug="nsr-next", code="s02")
        assert event["UID"] == "s02.nsr-next@127.0.0.1"
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (session.starts_at, session.ends_at)
        assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
        assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
        assert (str(event["SUMMARY"]), event["SUMMARY"].params["LANGUAGE"]) == (session.title_ru, "ru")
        assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 0)
        assert event["DTSTAMP"].dt == session.released.get().release.released_at.replace(microsecond=0)

    def test_cancelled_session_is_cancelled_in_calendars(self, client: Client) -> None:
        forum = Forum.objects.get(slug="nsr-next")
        Session.objects.filter(forum=forum, code="s02").update(state="cancelled")
        make_release(forum)
        (event,) = Calendar.from_ical(client.get("/en/nsr-next/sessions/s02.ics").content).walk("VEVENT")
        assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)

    def test_unknown_session_has_no_file(self, client: Client) -> None:
        assert client.get("/en/nsr-next/sessions/none.ics").status_code == 404

    def test_session_over_night_and_over_a_change_of_clocks_keeps_its_moments(self, client: Client) -> None:
        forum = make.make_forum(time_zone="Europe/Warsaw", starts_on="2031-03-29", ends_on="2031-03-31")
        starts = make.OPENING.replace(month=3, day=29, hour=22)
        make.make_session(forum=forum, code="n1", starts_at=starts, ends_at=starts + timedelta(hours=4))
        make_release(forum)
        event: Any
        (event,) = Calendar.from_ical(client.get(f"/pl/{forum.slug}/sessions/n1.ics").content).walk("VEVENT")
        begins, ends = (event[name].dt for name in ("DTSTART", "DTEND"))
        assert (begins.hour, ends.hour) == (23, 4)
        assert (begins.astimezone(UTC), ends.astimezone(UTC)) == (starts, starts + timedelta(hours=4))


ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile Safari/537.36"
WECHAT, TELEGRAM = f"{ANDROID} MicroMessenger/8.0.49", f"{ANDROID} Telegram-Android/11.3"
SHEET = "window.shared = []; navigator.share = async (what) => { window.shared.push(what); };"


def opened(browser: "Browser", **options: Any) -> "Page":
    return browser.new_context(viewport={"width": 390, "height": 800}, **options).new_page()


@pytest.mark.parametrize(("agent", "is_shown"), [(WECHAT, True), (TELEGRAM, True), ("", False)])
def test_hint_is_shown_inside_messengers_only(browser: "Browser", site: str, agent: str, is_shown: bool) -> None:
    page = opened(browser, **({"user_agent": agent} if agent else {}))
    page.goto(f"{site}/zh-hans/nsr-next/sessions/s02/")
    assert page.locator(".calendar-hint").is_visible() == is_shown
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


def test_device_shares_by_its_own_sheet(browser: "Browser", site: str) -> None:
    page = opened(browser)
    page.add_init_script(SHEET)
    page.goto(f"{site}/kk/nsr-next/agenda/?track=sharing")
    page.click("a[data-share]")
    assert page.evaluate("window.shared.map(what => what.url)") == [f"{site}/kk/nsr-next/agenda/?track=sharing"]
    page.context.close()


def test_without_a_sheet_or_a_script_the_link_leads_to_the_code(browser: "Browser", site: str) -> None:
    page = opened(browser, java_script_enabled=False)
    page.goto(f"{site}/uz/nsr-next/")
    page.click("a[data-share]")
    assert page.locator(".handed-address a").get_attribute("href") == "/uz/nsr-next/"
    assert page.locator("button[data-copy]").is_hidden()
    page.context.close()


def test_address_is_copied(browser: "Browser", site: str) -> None:
    page = opened(browser, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/en/share/?page=/en/nsr-next/")
    page.click("button[data-copy]")
    page.wait_for_function("document.querySelector('button[data-copy]').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/en/nsr-next/"
    page.context.close()
