"""What a page shows, and says to search engines, where texts are not translated."""

import re
import xml.etree.ElementTree as ET
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core import existence, languages
from core.cards.card import Card
from core.texts import text
from events.models import Forum, Session
from events.spoken import name_in_a_list
from events.templatetags.longtexts import language_note
from news.models import Article, Page
from programme.models import make_release
from tests import factories as make

pytestmark = pytest.mark.django_db
SITE = settings.SITE_URL
EVERY = languages.CODES
LONG = "A text that is read at length. " * 20


def html(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def alternates(body: str) -> dict[str, str]:
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', body))


def canonical(body: str) -> str:
    found: list[str] = re.findall(r'<link rel="canonical" href="([^"]+)">', body)
    return found[0]


def notes(body: str) -> list[str]:
    return [unescape(words) for words in re.findall(r'<p class="language-note">([^<]*)</p>', body)]


def make_released(**fields: Any) -> Session:
    """A session that the public sees."""
    session = make.make_session(code="s1", **fields)
    make_release(session.forum)
    return session


class TestLanguagesInWhichSomethingIsWritten:
    def test_share_of_characters_decides(self) -> None:
        session = make.make_session(title_en="Word", abstract_en="x" * 96, title_ru="Слово", abstract_uk="y" * 30)
        assert existence.of(session, "title", "abstract") == ("en", "uk")

    def test_short_language_counts_as_whole(self) -> None:
        session = make.make_session(abstract_en="x" * 400, title_zh_hans="词", abstract_zh_hans="文" * 90)
        assert existence.of(session, "title", "abstract") == ("en", "zh-hans")

    @pytest.mark.parametrize(("threshold", "expected"), [(0, EVERY), (0.04, ("en", "ru")), (1, ("en",))])
    def test_threshold_is_a_setting(self, threshold: float, expected: tuple[str, ...], settings: Any) -> None:
        settings.HREFLANG_THRESHOLD = threshold
        session = make.make_session(title_en="Word", abstract_en="x" * 96, title_ru="Слов")
        assert existence.of(session, "title", "abstract") == expected

    def test_there_is_always_one(self) -> None:
        session = make.make_session(title_en="x" * 30, abstract_ru="y" * 40, location_kk="z" * 40)
        assert existence.of(session, "title", "abstract", "location") == ("ru", "kk")

    def test_nothing_written_at_all_is_a_page_of_the_interface(self) -> None:
        assert existence.of(make.make_gallery(title_en=""), "title", "description") == existence.interface()

    def test_without_its_title_there_is_no_page(self) -> None:
        article = make.make_article(title_ru="Слово", body_ru="y" * 200, body_kk="z" * 200, body_en="x" * 200)
        assert existence.of(article, "title", "body", needs="title") == ("en", "ru")
        assert existence.of(article, "title", "body") == ("en", "ru", "kk")

    def test_database_counts_as_the_program_does(self) -> None:
        make.make_article(title_ru="Слово", body_ru="y" * 200, body_kk="z" * 200)
        make.make_article(title_en="", title_uk="Слово", body_uk="y" * 3, body_en="")
        make.make_article(title_en="", summary_en="", body_en="")
        fields = ("title", "summary", "body")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = existence.of_rows(Article.objects.all(), *fields, needs="title")
        assert len(queries) == 1
        assert found == {row.pk: existence.of(row, *fields, needs="title") for row in Article.objects.all()}

    def test_text_of_what_it_refers_to_counts(self) -> None:
        row = make.make_delegation(country=make.make_country(name_en="Land", name_pl="Kraj"))
        assert existence.of(row, "country__name", "note") == ("en", "pl")
        assert existence.of_rows(type(row).objects.all(), "country__name", "note") == {row.pk: ("en", "pl")}

    def test_interface_exists_where_its_catalogue_is_full_enough(
        self, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert existence.interface() == EVERY
        for name, count in (("ru", 100), ("kk", 50), ("uz", 49)):
            folder = tmp_path / name / "LC_MESSAGES"
            folder.mkdir(parents=True)
            (folder / "django.mo").write_bytes(b"\xde\x12\x04\x95" + bytes(4) + count.to_bytes(4, "little"))
        settings.LOCALE_PATHS = [tmp_path]
        existence.interface.cache_clear()
        monkeypatch.setattr(existence, "interface", existence.interface.__wrapped__)
        assert existence.interface() == ("en", "ru", "kk")

    @pytest.mark.parametrize(
        ("code", "existing", "expected"),
        [("kk", EVERY, "kk"), ("kk", ("en", "ru"), "ru"), ("uk", ("ru", "en"), "en"), ("pl", ("kk", "uk"), "kk")],
    )
    def test_nearest_language_follows_the_chain(self, code: str, existing: tuple[str, ...], expected: str) -> None:
        assert existence.nearest(code, existing) == expected


class TestSearchEngines:
    def test_only_languages_in_which_the_page_exists_are_named(self, client: Client) -> None:
        make.make_article(slug="a", title_ru="Слово", summary_ru="Суть.", body_ru="<p>Текст</p>")
        body = html(client, "/ru/news/a/")
        expected = {code: f"{SITE}/{code}/news/a/" for code in ("en", "ru")}
        assert alternates(body) == {**expected, "x-default": f"{SITE}/en/news/a/"}
        assert canonical(body) == f"{SITE}/ru/news/a/"
        assert set(re.findall(r'og:locale:alternate" content="(\w+)"', body)) == {"en_GB"}

    @pytest.mark.parametrize(("code", "expected"), [("kk", "ru"), ("uk", "en"), ("pl", "en")])
    def test_copy_points_to_the_language_that_it_shows(self, code: str, expected: str, client: Client) -> None:
        make.make_article(slug="a", title_ru="Слово", body_ru="<p>Текст</p>")
        body = html(client, f"/{code}/news/a/")
        assert canonical(body) == f"{SITE}/{expected}/news/a/"
        assert "noindex" not in body
        assert code not in alternates(body)

    def test_default_is_where_the_page_exists(self, client: Client) -> None:
        make.make_article(slug="a", title_en="", body_en="", summary_en="", title_kk="Сөз", body_kk="<p>Мәтін</p>")
        assert alternates(html(client, "/en/news/a/")) == dict.fromkeys(("kk", "x-default"), f"{SITE}/kk/news/a/")

    def test_reader_may_choose_every_language(self, client: Client) -> None:
        make.make_article(slug="a")
        switcher = re.findall(r'<li><a href="([^"]+)" lang="[^"]+" hreflang', html(client, "/en/news/a/"))
        assert switcher[: len(EVERY)] == [f"/{code}/news/a/" for code in EVERY]

    @pytest.mark.parametrize(
        "path", ["", "forums/", "f/agenda/", "f/speakers/", "f/delegations/", "f/gallery/", "news/"]
    )
    def test_lists_exist_in_every_language_of_the_interface(self, path: str, client: Client) -> None:
        make.make_forum(slug="f", is_current=True)
        assert set(alternates(html(client, f"/kk/{path}"))) == {*map(languages.tag, EVERY), "x-default"}

    def test_site_map_names_the_same(self, client: Client) -> None:
        forum = make.make_forum(slug="f")
        make_released(forum=forum, title_en="Word", title_ru="Слово", abstract_en=LONG, abstract_uk=LONG)
        make.make_listing(forum=forum, speaker=make.make_speaker(slug="p", name_en="Li", name_pl="Li"))
        make.make_delegation(forum=forum, country=make.make_country(code="QQ", name_en="Land", name_kk="Ел"))
        make.make_gallery(forum=forum, slug="g", title_uz="Rasmlar")
        make.make_article(slug="a", title_ru="Слово", body_ru="<p>Текст, длиннее исходного, на всякий случай.</p>")
        make.make_page(slug="b", title_kk="Сөз", body_kk="<p>Мәтін</p>")
        wanted = {
            "f/": ("en",), "f/sessions/s1/": ("en", "uk"), "f/speakers/p/": ("en", "pl"), "f/delegations/qq/": ("en", "kk"),
            "f/gallery/g/": ("en", "uz"), "news/a/": ("en", "ru"), "pages/b/": ("en", "kk"),
        }  # fmt: skip
        there = _site_map(client)
        for path, codes in wanted.items():
            assert {code for code in EVERY if f"{SITE}/{code}/{path}" in there} == set(codes), path
            for code in codes:
                links = there[f"{SITE}/{code}/{path}"]
                assert links == alternates(html(client, f"/{code}/{path}"))

    def test_it_costs_no_query(self, client: Client) -> None:
        make.make_article(slug="a", title_ru="Слово", body_ru="<p>Текст</p>")
        counts = set()
        for code in ("en", "ru", "kk"):
            with CaptureQueriesContext(connection) as queries:
                html(client, f"/{code}/news/a/")
            counts.add(len(queries))
        assert len(counts) == 1


def _site_map(client: Client) -> dict[str, dict[str, str]]:
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    found = {}
    for file in ET.fromstring(client.get("/sitemap.xml").content).iterfind("s:sitemap/s:loc", spaces):
        for url in ET.fromstring(client.get(str(file.text)[len(SITE) :]).content).iterfind("s:url", spaces):
            links = {link.attrib["hreflang"]: link.attrib["href"] for link in url.iterfind("x:link", spaces)}
            found[str(url.findtext("s:loc", namespaces=spaces))] = links
    return found


class TestNote:
    @pytest.mark.parametrize("code", [code for code in EVERY if code != "en"])
    def test_long_text_says_once_which_language_it_is_in(self, code: str, client: Client) -> None:
        make_released(forum=make.make_forum(slug="f"), abstract_en=LONG)
        with translation.override(code):
            language = name_in_a_list("en")
        found = notes(html(client, f"/{code}/f/sessions/s1/"))
        assert len(found) == 1
        assert language in found[0]

    def test_note_is_in_the_language_of_the_page(self, client: Client) -> None:
        make.make_article(slug="a")
        body = html(client, "/kk/news/a/")
        assert re.search(
            r'<div class="article-body">\s*<p class="language-note">[^<]+</p><p class="summary"><span lang="en" dir="ltr">What',
            body,
        )

    def test_translated_page_has_none(self, client: Client) -> None:
        make.make_article(slug="a", summary_kk="Мәні.", body_kk="<p>Мәтін</p>")
        assert notes(html(client, "/kk/news/a/")) == []
        assert notes(html(client, "/en/news/a/")) == []

    def test_it_stands_on_every_long_text(self, client: Client) -> None:
        forum = make.make_forum(slug="f", description_en=f"<p>{LONG}</p>", venue=make.make_venue(directions_en=LONG))
        make.make_listing(forum=forum, speaker=make.make_speaker(slug="p", biography_en=LONG))
        make.make_delegation(forum=forum, country=make.make_country(code="QQ"), note_en=LONG)
        make.make_gallery(forum=forum, slug="g", description_en=LONG)
        make.make_article(slug="a")
        make.make_article(slug="s", body_kk="<p>Мәтін</p>")
        make.make_page(slug="b")
        paths = {
            "f/": 2,
            "f/speakers/p/": 1,
            "f/delegations/qq/": 1,
            "f/gallery/g/": 1,
            "news/a/": 1,
            "news/s/": 1,
            "pages/b/": 1,
        }
        assert {path: len(notes(html(client, f"/kk/{path}"))) for path in paths} == paths

    def test_lists_do_not_repeat_it(self, client: Client) -> None:
        forum = make.make_forum(slug="f", is_current=True)
        make_released(forum=forum, abstract_en=LONG, track=make.make_track(forum=forum, description_en=LONG))
        make.make_gallery(forum=forum, description_en=LONG)
        for _number in range(3):
            make.make_article(summary_en=LONG)
        for path in ("", "news/", "f/gallery/", "f/agenda/changes/", "f/agenda/embed/"):
            assert notes(html(client, f"/kk/{path}")) == []

    def test_names_what_it_fell_back_to(self) -> None:
        session = make.make_session(abstract_ru="Текст")
        with translation.override("uz"):
            assert "ruscha" in language_note(text(session, "abstract"))
        assert language_note(text(make.make_session(), "abstract")) == ""


@pytest.fixture
def strict() -> Forum:
    """The current forum, which leaves out what is not translated."""
    return make.make_forum(slug="f", is_current=True, untranslated=Forum.Untranslated.HIDE)


class TestForumThatLeavesOut:
    def test_long_texts_are_left_out_and_titles_stay(self, strict: Forum, client: Client) -> None:
        Forum.objects.update(name_en="Strict", description_en=LONG, venue=make.make_venue(directions_en=LONG))
        make_released(forum=strict, title_en="Welcome", abstract_en=LONG)
        make.make_listing(forum=strict, speaker=make.make_speaker(slug="p", name_en="Li", biography_en=LONG))
        make.make_delegation(forum=strict, country=make.make_country(code="QQ", name_en="Land"), note_en=LONG)
        make.make_gallery(forum=strict, slug="g", title_en="Views", description_en=LONG)
        titles = {
            "sessions/s1/": "Welcome",
            "speakers/p/": "Li",
            "delegations/qq/": "Land",
            "gallery/g/": "Views",
            "": "Strict",
        }
        for path, title in titles.items():
            body = html(client, f"/kk/f/{path}")
            assert title in body
            assert "read at length" not in body, path
            assert notes(body) == []
            assert "read at length" in html(client, f"/en/f/{path}")

    def test_translated_text_is_shown(self, strict: Forum, client: Client) -> None:
        make_released(forum=strict, abstract_en=LONG, abstract_kk="Қазақша мәтін")
        assert "Қазақша мәтін" in html(client, "/kk/f/sessions/s1/")

    def test_other_forums_show_theirs(self, strict: Forum, client: Client) -> None:
        make_released(forum=make.make_forum(slug="g"), abstract_en=LONG)
        assert len(notes(html(client, "/kk/g/sessions/s1/"))) == 1

    @pytest.mark.parametrize(("rule", "other", "there"), [("hide", "show", False), ("show", "hide", True)])
    def test_article_follows_its_own_forum(self, rule: str, other: str, there: bool, client: Client) -> None:
        make.make_forum(is_current=True, untranslated=other)
        make.make_article(slug="a", forum=make.make_forum(untranslated=rule))
        assert ("/kk/news/a/" in html(client, "/kk/news/")) is there
        assert client.get("/kk/news/a/").status_code == (200 if there else 404)

    @pytest.mark.parametrize("kind", ["article", "page"])
    def test_what_belongs_to_no_forum_follows_the_current_one(self, kind: str, strict: Forum, client: Client) -> None:
        make.make_forum(slug="other")
        obj = make.make_article(slug="a") if kind == "article" else make.make_page(slug="a")
        address = obj.get_absolute_url().removeprefix("/en")
        lists = ("/", "/news/", "/news/feed/", "/other/") if kind == "article" else ("/", "/other/", "/news/")
        for path in lists:
            assert f"/kk{address}" not in html(client, f"/kk{path}")
        type(obj).objects.update(title_kk="Қазақша тақырып")
        assert f"/kk{address}" in html(client, "/kk/")
        body = html(client, f"/kk{address}")
        assert "Қазақша тақырып" in body
        assert "What it says" not in body

    @pytest.mark.parametrize("kind", ["article", "page"])
    def test_address_leads_to_where_it_can_be_read(self, kind: str, strict: Forum, client: Client) -> None:
        titles = {"title_en": "English <title>", "title_ru": "Заголовок"}
        obj = make.make_article(slug="a", **titles) if kind == "article" else make.make_page(slug="a", **titles)
        address = obj.get_absolute_url().removeprefix("/en")
        response = client.get(f"/kk{address}")
        body = response.content.decode()
        main = body[body.index("<main") : body.index("</main>")]
        assert (response.status_code, response["Cache-Control"]) == (404, "no-store")
        assert '<meta name="robots" content="noindex">' in body
        assert re.findall(r'<li lang="(\w+)" dir="ltr"><a class="row-title" href="([^"]+)"', main) == [
            ("en", f"/en{address}"),
            ("ru", f"/ru{address}"),
        ]
        assert "English &lt;title&gt;" in main
        assert "ETag" not in response

    def test_site_map_does_not_name_it(self, strict: Forum, client: Client) -> None:
        make.make_article(slug="a", body_kk="<p>Мәтін</p>")
        there = _site_map(client)
        assert {code for code in EVERY if f"{SITE}/{code}/news/a/" in there} == {"en"}

    def test_draft_forum_is_not_asked(self, client: Client) -> None:
        make.make_forum(is_current=True, state="draft", untranslated="hide")
        make.make_article(slug="a")
        assert client.get("/kk/news/a/").status_code == 200

    def test_card_and_structured_data_leave_it_out(self, strict: Forum, client: Client) -> None:
        make_released(forum=strict, abstract_en=LONG)
        make.make_article(slug="a", title_kk="Тақырып", summary_en=LONG, body_en=LONG)
        for path in ("f/sessions/s1/", "news/a/", "news/feed/"):
            assert "read at length" not in html(client, f"/kk/{path}")

    def test_hidden_page_has_no_card(self, strict: Forum, client: Client) -> None:
        make.make_article(slug="a")
        assert client.get("/kk/news/a/card-0000000000000000.png").status_code == 404
        assert client.get("/en/news/a/card-0000000000000000.png").status_code == 302
        assert client.get("/kk/share/?page=/kk/news/a/").status_code == 404

    def test_lists_ask_no_more_for_more_rows(self, strict: Forum, client: Client) -> None:
        counts = []
        for number in (1, 30):
            for _each in range(number):
                make.make_article(title_kk="Тақырып", forum=strict)
                make.make_page(title_kk="Бет")
            with CaptureQueriesContext(connection) as queries:
                html(client, "/kk/news/")
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_card_of_a_list_exists_everywhere() -> None:
    assert Card("News").exists_in is None


def test_pages_in_the_menu_are_those_with_a_title(client: Client) -> None:
    make.make_forum(is_current=True, untranslated="hide")
    make.make_page(slug="a", place=Page.Place.PRACTICAL, title_kk="Бет", order=1)
    make.make_page(slug="b", place=Page.Place.PRACTICAL, order=2)
    body = html(client, "/kk/")
    assert "/kk/pages/a/" in body
    assert "/kk/pages/b/" not in body
