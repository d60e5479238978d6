"""From an empty database to a public forum in Chinese, in the administration only."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from events.models import Forum
from tests import factories as make
from tests.admin_site import fresh, superuser
from tests.test_admin_browser import Watched

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CLICKS, PAGES = 64, 35  # the most that a two-day forum with its first gallery, article and announcement may take


class Li:
    """Li Na in the school office: every click of hers is counted, and every page that she sees."""

    def __init__(self, page: "Page") -> None:
        self.page, self.clicks, self.pages = page, 0, 0
        page.on("framenavigated", lambda frame: setattr(self, "pages", self.pages + (frame == page.main_frame)))

    def click(self, what: str) -> None:
        self.clicks += 1
        self.page.locator(what).first.click()

    def press(self, words: str) -> None:
        """A button or a link by its words."""
        self.clicks += 1
        named = self.page.get_by_role("button", name=words, exact=True).or_(
            self.page.get_by_role("link", name=words, exact=True)
        )
        named.first.click()

    def fill(self, **values: str) -> None:
        """Fields by their names; the keyboard moves from one to the next."""
        for name, value in values.items():
            field = self.page.locator(f"[name='{name}']")
            if field.evaluate("field => field.matches('select')"):
                self.clicks += 1
                field.select_option(value)
            else:
                field.fill(value)

    def choose(self, field: str, words: str) -> None:
        """From a list that looks for what is typed."""
        self.click(f"{field} .select2-selection")
        self.page.locator(".select2-search__field").fill(words)
        self.click(f".select2-results__option:has-text('{words}')")


@pytest.fixture
def li(page: "Page", live_server: "LiveServer") -> Iterator[Li]:
    superuser(email="boss@example.org", name="李娜", language="zh-hans")
    watched = Watched(page, live_server.url)
    watched.open("/admin/")
    page.fill("#id_login", "boss@example.org")
    page.fill("#id_password", make.PASSWORD)
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("今日待办")
    yield Li(page)
    assert watched.noise == []
    page.goto("about:blank")


def test_from_an_empty_database_to_a_public_forum_in_chinese(li: Li, tmp_path: "Path") -> None:
    page = li.page
    _six_steps(li)
    forum: Any = fresh(Forum)
    li.press("网站名称")  # what is missing leads to where it is written
    li.fill(name_zh_hans="丝路论坛网站", short_name_zh_hans="丝路论坛")
    li.click("input[name=_save]")
    page.goto(f"{page.url.split('/admin/')[0]}/admin/speakers/speaker/add/")
    for number in range(4):
        li.fill(name_zh_hans=f"发言人{number}", slug=f"speaker-{number}", state="published")
        li.click("#listings-group .add-row a")
        li.choose("#listings-0 .field-forum", "丝路")
        li.click("input[name=_addanother]" if number < 3 else "input[name=_save]")
    for number, day in enumerate(("2031/05/14", "2031/05/15")):
        _session(li, forum, number, day)
    _what_comes_next(li, forum, tmp_path)
    page.goto(f"{page.url.split('/admin/')[0]}/admin/programme/release/add/?forum={forum.pk}")
    li.click("input[name=_save]")
    page.goto(f"{page.url.split('/admin/')[0]}/admin/")
    li.press("发布…")
    li.press("发布")
    expect(page.locator(".messagelist")).to_contain_text("现已公开")
    print(f"\nA public forum: {li.clicks} clicks, {li.pages} pages.")
    _is_public(forum)
    assert li.clicks <= CLICKS
    assert li.pages <= PAGES


def _six_steps(li: Li) -> None:
    li.press("筹建论坛")
    li.press("从零开始")
    li.fill(name_zh_hans="丝路职业教育论坛", short_name_zh_hans="丝路论坛", slug="2031")
    li.press("保存并继续")
    li.fill(starts_on="2031/05/14", ends_on="2031/05/15", city_zh_hans="西安")
    li.press("保存并继续")
    rooms = {"rooms-0-name_zh_hans": "一号厅", "rooms-1-name_zh_hans": "二号厅"}
    li.fill(name_zh_hans="学院校区", **rooms)
    li.press("保存并继续")
    li.fill(**{"tracks-0-name_zh_hans": "教学", "tracks-1-name_zh_hans": "产业"})
    li.press("保存并继续")
    li.press("保存并继续")  # partners follow later
    li.press("保存并继续")  # the look too
    expect(li.page.locator(".progress [aria-current=step]")).to_contain_text("总览")


def _session(li: Li, forum: Any, number: int, day: str) -> None:
    track = list(forum.tracks.all())[number]
    room = list(forum.venue.rooms.all())[number]
    li.page.goto(f"{li.page.url.split('/admin/')[0]}/admin/events/session/add/?forum={forum.pk}")
    times = {"starts_at_0": day, "starts_at_1": "09:00", "ends_at_0": day, "ends_at_1": "10:30"}
    li.fill(
        code=f"s{number}", slug=f"talk-{number}", state="confirmed", room=str(room.pk), track=str(track.pk), **times
    )
    li.fill(title_zh_hans=f"第{number}场")
    for row in range(2):
        li.click("#appearances-group .add-row a")
        li.choose(f"#appearances-{row} .field-speaker", f"发言人{2 * number + row}")
    li.click("input[name=_save]")


def _what_comes_next(li: Li, forum: Any, folder: "Path") -> None:
    """A gallery, an article and an announcement, by the links of the overview: their forms know the forum."""
    overview = f"{li.page.url.split('/admin/')[0]}/admin/setup/{forum.pk}/"
    li.page.goto(overview)
    li.press("添加图片集")
    li.fill(title_zh_hans="第一天", slug="first-day", state="published")
    li.click("input[name=_continue]")
    li.press("添加照片")
    (folder / "photo.png").write_bytes(make.png())
    li.page.locator("[name=picture]").set_input_files(folder / "photo.png")
    li.fill(caption_zh_hans="开幕")
    li.click("input[name=_save]")
    li.page.goto(overview)
    li.press("添加文章")
    li.fill(title_zh_hans="论坛即将开幕", slug="opening", state="published")
    li.page.locator(".ProseMirror >> visible=true").first.fill("论坛将于五月在西安举行。")
    li.click("input[name=_save]")
    expect(li.page.locator(".messagelist")).to_be_visible()
    li.page.goto(overview)
    li.press("添加公告")
    li.fill(message_zh_hans="报名将于三月开始。", state="published")
    li.click("input[name=_save]")
    expect(li.page.locator(".messagelist")).to_be_visible()


def _is_public(forum: Any) -> None:
    client = Client()
    home, agenda = (client.get(f"/zh-hans/{path}").content.decode() for path in ("", f"{forum.slug}/agenda/"))
    assert "丝路职业教育论坛" in home
    assert "报名将于三月开始。" in agenda
    assert [title in agenda for title in ("第0场", "第1场", "教学", "产业")] == [True] * 4
    gallery = client.get(f"/zh-hans/{forum.slug}/gallery/first-day/").content.decode()
    assert "开幕" in gallery
    assert "论坛即将开幕" in client.get("/zh-hans/news/").content.decode()
    assert client.get(f"/zh-hans/{forum.slug}/speakers/speaker-3/").status_code == 200
