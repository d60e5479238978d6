"""Announcements: on which pages, when, in which language, and what they cost."""

import re
from datetime import UTC, datetime, timedelta

import html5lib
import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts import roles
from news.models import Announcement
from programme.offline import rendering
from tests import factories as make
from tests.admin_site import list_url, signed_in, superuser
from tests.kept_pages import Site, connections_stay

__all__ = ["connections_stay"]
pytestmark = pytest.mark.django_db
NOW = datetime(2031, 5, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FOUND = re.compile(r'<li class="announcement is-(\w+)" id="announcement-\d+"><p class="wrap">(.*?)</p></li>')


def shown(client: Client, address: str = "/en/") -> list[tuple[str, str]]:
    """(level, what is said after the sign) of a page's announcements, from above."""
    body = client.get(address).content.decode()
    return [(level, html.partition("</svg> ")[2]) for level, html in FOUND.findall(body)]


def test_one_stands_on_top_of_public_and_portal_pages_in_words_and_with_a_sign(client: Client) -> None:
    make.make_forum(slug="forum", is_current=True)
    make.make_announcement(message_en="The bus waits.", message_pl="Autobus czeka.", link="/en/news/", level="urgent")
    there = '<strong>{}</strong> {} <a href="/{}/news/">{}</a>'
    english = [("urgent", there.format("Urgent", "The bus waits.", "en", "Details"))]
    assert [shown(client, f"/en/{page}") for page in ("", "forum/", "news/", "search/", "accounts/sign-in/")] == [
        english
    ] * 5
    assert shown(client, "/pl/forum/") == [("urgent", there.format("Pilne", "Autobus czeka.", "pl", "Szczegóły"))]
    person = make.make_user()
    delegate = make.make_delegate(user=person, forum=make.make_forum())
    client.force_login(person)
    assert shown(client, f"/en/me/{delegate.reference}/") == shown(client, "/en/accounts/") == english
    body = client.get("/en/").content.decode()
    html5lib.HTMLParser(strict=True).parse(body)
    assert body.count('<section class="announcements" aria-label="Announcements">') == 1
    assert body.count('icons.svg#warning"/></svg> <strong>Urgent') == 1


def test_a_text_of_another_language_says_so(client: Client) -> None:
    make.make_announcement(message_en="The bus waits.")
    said = '<span lang="en" dir="ltr">The bus waits.</span>'
    assert shown(client, "/kk/") == [("information", f"<strong>Ақпарат</strong> {said}")]


def test_a_forum_s_own_stands_on_its_pages_and_elsewhere_while_it_is_the_current_one(client: Client) -> None:
    this, other = make.make_forum(slug="this", is_current=True), make.make_forum(slug="other")
    make.make_announcement(message_en="Of this", forum=this)
    make.make_announcement(message_en="Of the other", forum=other)
    make.make_announcement(message_en="Of all", level="change")
    make.make_announcement(message_en="Not yet good", state="draft")
    make.make_announcement(message_en="By mail only", on_pages=False)

    def words(address: str) -> list[str]:
        return [said.partition("</strong> ")[2] for _level, said in shown(client, address)]

    assert words("/en/") == words("/en/this/") == words("/en/news/") == ["Of all", "Of this"]
    assert words("/en/other/") == ["Of all", "Of the other"]
    assert words("/en/nowhere/") == []  # a page of an error says one thing


def test_urgent_ones_come_first_then_the_latest(client: Client) -> None:
    for level in ("information", "urgent", "change", "urgent"):
        make.make_announcement(level=level)
    assert [level for level, _said in shown(client)] == ["urgent", "urgent", "change", "information"]


def test_it_comes_and_goes_by_itself_and_no_kept_page_outlives_it(connections_stay: None) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        make.make_forum(slug="forum", is_current=True, starts_on=None, ends_on=None)
        make.make_announcement(publish_at=NOW + HOUR, until=NOW + 2 * HOUR)
        site = Site()

        def kept(after: timedelta) -> tuple[bool, str, str]:
            clock.move_to(NOW + after)
            _status, headers, body = site.get("/en/forum/")
            return b"announcement-" in body, headers["Cache-Control"], headers["ETag"]

        second = timedelta(seconds=1)
        seen = [kept(after) for after in (0 * HOUR, HOUR - second, HOUR, HOUR, 2 * HOUR - second, 2 * HOUR, 3 * HOUR)]
    lasting = "public, max-age=10, must-revalidate"
    ending = "public, max-age=1, must-revalidate"
    assert [(there, control) for there, control, _tag in seen] == [
        (False, lasting), (False, ending), (True, lasting), (True, lasting), (True, ending), (False, lasting), (False, lasting),
    ]  # fmt: skip
    assert len({tag for _there, _control, tag in seen}) == 3
    assert site.asked == ["/en/forum/"] * 3  # made once for each of the three times


def test_a_write_makes_the_pages_anew_and_a_page_asks_one_question_for_all_of_them(client: Client) -> None:
    make.make_forum(slug="forum", is_current=True)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/forum/")
        return len([query for query in queries if 'FROM "news_announcement"' in query["sql"]])

    client.get("/en/forum/")
    assert asked() == 1
    tag = client.get("/en/forum/")["ETag"]
    for _ in range(5):
        make.make_announcement()
    assert asked() == 1
    assert len(shown(client, "/en/forum/")) == 5
    assert client.get("/en/forum/")["ETag"] != tag


def test_a_copy_on_a_stick_has_none_for_it_outlives_the_moment() -> None:
    forum = make.make_forum(slug="forum", is_current=True)
    make.make_announcement()
    ((_address, html),) = rendering.rendered(forum, iter(["/en/forum/"]))
    assert ("<h1" in html, "announcement" in html) == (True, False)


def test_the_feed_of_news_carries_what_is_shown(client: Client) -> None:
    made = make.make_announcement(message_en="The bus waits.", level="change")
    make.make_announcement(state="draft")
    body = client.get("/en/news/feed/").content.decode()
    assert re.findall(r"<entry.*?<title>(.*?)</title>", body, re.DOTALL) == ["Change: The bus waits."]
    assert f"<id>{settings.SITE_URL}/en/#announcement-{made.pk}</id>" in body


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("", ""), ("/en/forums/", "/kk/forums/"), ("/pl/news/?page=2#top", "/kk/news/?page=2#top"),
        (f"{settings.SITE_URL}/ru/forums/", "/kk/forums/"), ("https://example.org/en/a?b=c", "https://example.org/en/a?b=c"),
        ("/robots.txt", "/robots.txt"),
    ],
)  # fmt: skip
def test_a_link_leads_readers_to_the_page_in_their_language(link: str, leads: str) -> None:
    announcement = Announcement(message_en="Something", link=link)
    announcement.full_clean()
    with translation.override("kk"):
        assert announcement.local_link == leads


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "//example.org/", "/en/no/such/page/at/all/", "ftp://example.org/", "forums"]
)
def test_a_link_that_leads_nowhere_is_refused(link: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Announcement(message_en="Something", link=link).full_clean()
    assert list(refused.value.message_dict) == ["link"]


def test_it_needs_words_and_an_end_after_its_beginning() -> None:
    with pytest.raises(ValidationError) as refused:
        Announcement(publish_at=NOW, until=NOW).full_clean()
    assert sorted(refused.value.message_dict) == ["__all__", "message_en"]


def test_the_list_says_where_each_stands_now_and_filters_by_it() -> None:
    now = datetime.now(UTC)
    stages = {
        "draft": make.make_announcement(state="draft", until=now - HOUR), "waiting": make.make_announcement(publish_at=now + HOUR),
        "shown": make.make_announcement(publish_at=now - HOUR, until=now + HOUR), "over": make.make_announcement(until=now - HOUR),
    }  # fmt: skip
    client = signed_in(superuser())
    assert {stage: one.stage for stage, one in stages.items()} == {stage: stage for stage in stages}
    found = {
        stage: [one.pk for one in client.get(f"{list_url(Announcement)}?stage={stage}").context["cl"].result_list]
        for stage in stages
    }
    assert found == {stage: [one.pk] for stage, one in stages.items()}


def test_each_language_has_a_preview_on_top_of_a_page() -> None:
    made = make.make_announcement(state="draft", message_zh_hans="大巴在等候。", level="change")
    client = signed_in(make.make_staff(role=roles.PRESS))
    assert shown(client, f"/admin/preview/announcement/{made.pk}/zh-hans/") == [
        ("change", "<strong>变更</strong> 大巴在等候。")
    ]
    assert (
        signed_in(make.make_staff(role=roles.CHECK_IN)).get(f"/admin/preview/announcement/{made.pk}/en/").status_code
        == 403
    )
