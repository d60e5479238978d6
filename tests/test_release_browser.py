"""A hot fix in a browser: three clicks from the list of the day to every reader."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from programme.models import make_release
from tests import factories as make
from tests.admin_site import list_url, superuser

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_room_is_changed_in_three_clicks(page: "Page", live_server: "LiveServer", client: Client) -> None:
    forum = make.make_forum(slug="f", is_current=True, venue=make.make_venue())
    halls = [make.make_room(venue=forum.venue, name_en=f"Hall {number}", order=number) for number in (1, 2)]
    session = make.make_session(forum=forum, code="s1", room=halls[0])
    make_release(forum)
    superuser(email="boss@example.org")
    page.goto(f"{live_server.url}{list_url(type(session))}")
    page.fill("#id_login", "boss@example.org")
    page.fill("#id_password", make.PASSWORD)
    page.click("main button[type=submit]")

    page.click("#result_list tbody th a")
    page.select_option("#id_room", str(halls[1].pk))
    page.locator("[name=_release_now]").first.click()

    page.wait_for_selector(".messagelist .success")
    assert "Release 2 of the programme is public now." in page.inner_text(".messagelist")
    assert "from Hall 1 to Hall 2" in client.get("/en/f/agenda/changes/").content.decode()
    page.goto("about:blank")
