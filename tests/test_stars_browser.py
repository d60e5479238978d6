"""Stars go from a device to the account, and to another device; what one takes away is taken away on the other."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

from pathlib import Path

from tests.site_server import serving

PREPARE = """
import io, os
import django; django.setup()
from django.core.management import call_command
from core.messages import compile_all
from tests import factories as make
from tests.signing import keep_session
from programme.models import make_release
compile_all()
forum = make.make_forum(slug="stars", is_current=True)
for code in ("one", "two"):
    make.make_session(forum=forum, code=code, slug=code, title_en=code)
make_release(forum)
user = make.make_user()
delegate = make.make_delegate(forum=forum, user=user, state="approved", reference="abcdefgh")
make.make_registration(delegate=delegate)
for number in (1, 2):
    keep_session(user, f"key{number}")
"""


def device(browser: "Browser", site: str, key: str) -> "Page":
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(10_000)
    context.add_cookies([{"name": "session", "value": key, "url": site}])
    return context.new_page()


def pressed(page: "Page") -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        '.star[aria-pressed="true"]', "all => all.map(b => b.closest('article').id).sort()"
    )
    return found


def until(page: "Page", question: str, answer: object) -> None:
    """Wait until an expression has a value. (Playwright's own waiting evaluates text in the page, which the policy forbids.)"""
    for _ in range(100):
        if page.evaluate(question) == answer:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(question) == answer


def until_pressed(page: "Page", codes: list[str]) -> bool:
    for _ in range(100):
        if pressed(page) == codes:
            break
        page.wait_for_timeout(100)
    return pressed(page) == codes


ACCOUNT = "localStorage.getItem('stars:stars:account')"


def test_stars_of_a_device_become_those_of_the_account(browser: "Browser", tmp_path: Path) -> None:
    with serving(tmp_path, PREPARE) as site:
        first = device(browser, site, (tmp_path / "key1").read_text())
        asked: list[str] = []
        first.on("request", lambda request: asked.append(request.url))
        agenda = f"{site}/en/stars/agenda/"
        first.goto(agenda)
        first.click("#one .star")
        first.wait_for_timeout(600)
        assert not [url for url in asked if "/me/" in url]  # a device that has not signed in asks nothing
        first.goto(f"{site}/en/me/abcdefgh/")
        first.goto(agenda)
        until(first, ACCOUNT, '["one"]')
        second = device(browser, site, (tmp_path / "key2").read_text())
        second.goto(f"{site}/en/me/abcdefgh/")
        assert second.inner_text("main").count("one") >= 1
        second.goto(agenda)
        assert until_pressed(second, ["one"])
        second.click("#two .star")
        until(second, ACCOUNT, '["one","two"]')
        second.click("#one .star")
        until(second, ACCOUNT, '["two"]')
        first.goto(agenda)
        assert until_pressed(first, ["two"])
        first.context.clear_cookies()
        first.goto(agenda)
        until(first, "localStorage.getItem('signed-in')", None)
        assert pressed(first) == ["two"]
        for page in (first, second):
            page.context.close()
