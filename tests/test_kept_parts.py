"""What stands around every page is made once, and anew after each write to what it is made of."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from core import kept_parts
from core.models import ContentCounter, SiteIdentity, WithheldPicture
from core.reading import reading
from forum_site.templatetags.layout import TABLES
from news.models import Announcement, Page
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = datetime(2031, 5, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _site() -> None:
    SiteIdentity.objects.create(name_en="The site", short_name_en="Site", organiser_en="The college")
    make.make_forum(slug="f", is_current=True)
    make.make_page(title_en="Visa", slug="visa", place="practical")


def body(path: str = "/en/news/") -> str:
    response = Client().get(path)
    assert response.status_code == 200
    return response.content.decode()


def tables_asked(path: str) -> set[str]:
    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        body(path)
    return {table for table in TABLES for sql in asked if f'FROM "{table}"' in sql}


def test_a_second_page_asks_nothing_of_what_stands_around_it() -> None:
    assert tables_asked("/en/news/") >= {"core_siteidentity", "news_announcement", "news_page"}
    assert tables_asked("/en/search/") == {"events_forum"}  # which the menu leads to
    assert "news_page" in tables_asked("/kk/news/")  # another language


def test_each_piece_says_what_was_written_last() -> None:
    body()
    site: Any = SiteIdentity.objects.get()
    page: Any = Page.objects.get()
    site.organiser_en, page.title_en = "The academy", "Entry"
    site.save()
    page.save()
    found = body()
    assert [("The academy" in found), ("The college" in found), (">Entry<" in found), (">Visa<" in found)] == [
        True, False, True, False,
    ]  # fmt: skip
    note = make.make_announcement(message_en="Hall two is closed")
    assert "Hall two is closed" in body()
    Announcement.objects.filter(pk=note.pk).delete()
    assert "Hall two is closed" not in body()


def test_a_page_that_was_to_appear_is_in_the_menu_at_its_moment() -> None:
    make.make_page(title_en="Hotels", slug="hotels", place="footer", publish_at=NOW + timedelta(minutes=5))
    with time_machine.travel(NOW, tick=False):
        first = Client().get("/en/news/")
        assert ("Hotels" in first.content.decode(), first["Cache-Control"]) == (
            False,
            "public, max-age=10, must-revalidate",
        )
    with time_machine.travel(NOW + timedelta(minutes=5, seconds=-3), tick=False):
        assert Client().get("/en/news/")["Cache-Control"] == "public, max-age=3, must-revalidate"
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        assert "Hotels" in body()


def test_a_hidden_logo_goes_from_the_pages_around_too() -> None:
    site = SiteIdentity.objects.get()
    site.logo = SimpleUploadedFile("logo.png", make.png())
    site.save()
    saved: Any = SiteIdentity.objects.get()
    key = saved.logo.key
    assert key in body()
    WithheldPicture.objects.create(key=key)
    assert key not in body()


def test_a_page_has_the_same_tag_whoever_made_its_parts() -> None:
    """Servers must agree on it, and none of them knows which page another one made first."""
    paths = ("/en/news/", "/en/f/agenda/", "/en/search/", "/en/")
    alone = []
    for path in paths:
        kept_parts.forget()
        alone.append(Client().get(path)["ETag"])
    together = [[Client().get(path)["ETag"] for path in order] for order in (paths, paths[::-1])]
    assert together == [alone, alone[::-1]]


def test_what_reads_more_than_it_says_is_made_each_time() -> None:
    made: list[int] = []

    def counted() -> int:
        made.append(Page.objects.count())
        return len(made)

    for tables, found in ((frozenset({"core_siteidentity"}), [1, 2]), (frozenset({"news_page"}), [3, 3])):
        with reading(ContentCounter.numbers()) as seen:
            assert [kept_parts.kept("pages", tables, counted) for _ in range(2)] == found
        assert "news_page" in seen.tables


def test_their_number_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_parts, "MOST", 3)
    for code in ("en", "kk", "ru", "uz", "pl"):
        body(f"/{code}/news/")
    assert len(kept_parts._parts) == 3
