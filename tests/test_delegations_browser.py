"""A delegation of five, entered by a coordinator in a real browser; the organiser chooses the head and sets the order."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import axe
from tests.site_server import serving
from tests.test_portal_walk_browser import PREPARE as WALK

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PREPARE = WALK.replace(
    "invitation = make.make_invitation(forum=forum, quota=5)",
    """
from core.models import SiteIdentity
from events.models import Country
SiteIdentity.objects.create(name_en="The forum", short_name_en="Forum")
country = Country.objects.get(code="KZ")
make.make_delegation(forum=forum, country=country)
institution = make.make_institution(name_en="College", country=country)
helper = make.make_user(email="helper@example.org")
invitation = make.make_invitation(forum=forum, quota=5, institution=institution, coordinator=helper)
keep_session(helper, "helper")
""",
)
NAMES = ("ALPHA", "BETA", "GAMMA", "DELTA", "OMEGA")
ROWS = "rows => rows.map(row => [row.dataset.name, row.querySelector('.order-number')?.value ?? 'head'])"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("delegations")
    with serving(folder, PREPARE) as address:
        yield address, folder


def page_of(browser: "Browser", site: tuple[str, Path], who: str, **options: Any) -> "Page":
    context = browser.new_context(locale="en-GB", **options)
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "session", "value": (site[1] / who).read_text(), "url": site[0]}])
    return context.new_page()


def without_faults(page: "Page") -> None:
    """Neither a fault that axe finds nor sideways scrolling."""
    assert axe.faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def enter(page: "Page", name: str) -> None:
    page.click('main a[href$="/add/"]')
    page.fill("#id_family_name", name)
    page.fill("#id_given_name", "A")
    page.fill("#id_position", "Principal")
    page.check('input[name="agreement"][value="paper"]')
    page.click("main form[novalidate] button[type=submit]")
    page.wait_for_url("**/me/institutions/1/")


def test_a_delegation_is_entered_without_a_script_and_its_order_set_by_pointer_and_key(
    browser: "Browser", site: tuple[str, Path]
) -> None:
    _enter_and_propose(browser, site)
    _choose_and_order(browser, site)


def _enter_and_propose(browser: "Browser", site: tuple[str, Path]) -> None:
    page = page_of(browser, site, "helper", viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.goto(f"{site[0]}/en/me/institutions/1/")
    for name in NAMES:
        enter(page, name)
    assert page.locator(".members > li").count() == 5
    assert page.locator('main a[href$="/add/"]').count() == 0
    page.select_option("#id_member", label="A OMEGA")
    page.click('form[action$="/head/"] button')
    assert page.locator(".members > li", has_text="OMEGA").locator(".tag", has_text="proposed").count() == 1
    page.context.close()
    with sqlite3.connect(f"file:{site[1] / 'site.sqlite3'}?mode=ro", uri=True) as database:
        states = database.execute("SELECT DISTINCT state FROM events_delegate").fetchall()
        consents = database.execute("SELECT COUNT(*) FROM events_consent WHERE on_paper").fetchone()
    assert (states, consents) == ([("registered",)], (10,))


def _choose_and_order(browser: "Browser", site: tuple[str, Path]) -> None:
    page = page_of(browser, site, "boss", viewport={"width": 1280, "height": 900})
    page.goto(f"{site[0]}/admin/delegations/kz/")
    page.click(".proposals button")
    page.wait_for_load_state()
    page.goto(f"{site[0]}/admin/delegations/kz/order/")
    table = "tbody[data-order] tr"
    assert page.eval_on_selector_all(table, ROWS)[0] == ["A OMEGA", "head"]
    last, first = page.locator(".handle").last.bounding_box(), page.locator(".handle").first.bounding_box()
    assert last is not None
    assert first is not None
    page.mouse.move(last["x"] + 10, last["y"] + 10)
    page.mouse.down()
    page.mouse.move(first["x"] + 10, first["y"] + 4, steps=6)
    page.mouse.up()
    page.keyboard.press("ArrowDown")
    order = [["A OMEGA", "head"], ["A ALPHA", "2"], ["A GAMMA", "3"], ["A BETA", ""], ["A DELTA", ""]]
    assert page.eval_on_selector_all(table, ROWS) == order
    assert page.inner_text(".order-said") == "A GAMMA: 3"
    page.click(".submit-row input")
    page.wait_for_load_state()
    assert page.eval_on_selector_all(table, ROWS) == order
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_pages_have_no_fault_that_axe_finds(
    width: int, scheme: str, browser: "Browser", site: tuple[str, Path]
) -> None:
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    for who, pages in {
        "helper": ["en/me/institutions/1/", "kk/me/institutions/1/add/"],
        "boss": ["admin/delegations/", "admin/delegations/kz/", "admin/delegations/kz/order/"],
    }.items():
        page = page_of(browser, site, who, **look)
        for path in pages:
            page.goto(f"{site[0]}/{path}")
            without_faults(page)
        page.context.close()
