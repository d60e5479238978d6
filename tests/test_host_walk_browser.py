"""The host's whole way in a real browser: a delegation of five is entered, gets its letters and badges, comes in by two desks, one of them
without a network, and leaves with certificates.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from tests.site_server import serving
from tests.test_checkin_browser import ANSWER, WAITING, rows
from tests.test_delegations_browser import NAMES, enter, page_of
from tests.test_delegations_browser import PREPARE as DELEGATION
from tests.test_stars_browser import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PREPARE = f"""{DELEGATION}
from datetime import timedelta
from django.utils import timezone
today = timezone.now().astimezone(forum.zone).date()
type(forum).objects.filter(pk=forum.pk).update(starts_on=today, ends_on=today, short_name_en="Walk", short_name_zh_hans="行走论坛")
make.make_letterhead(forum=forum, host_en="Host College", host_zh_hans="东道主学院")
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("host")
    with serving(folder, PREPARE) as address:
        yield address, folder


def text_of(page: "Page", selector: str) -> str:
    """The text of the PDF that a link or a button gives."""
    with page.expect_download() as loading:
        page.click(selector)
    return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(loading.value.path().read_bytes())).pages)


def decided(page: "Page", address: str, button: str) -> None:
    """All that match, by a button; then once more, sure."""
    page.goto(address)
    page.check('input[name="all"]')
    page.click(button)
    page.click('input[name="sure"]')
    page.wait_for_load_state()


def desk(browser: "Browser", site: tuple[str, Path], name: str) -> "Page":
    page = page_of(browser, site, "boss", viewport={"width": 390, "height": 844})
    page.goto(f"{site[0]}/check-in/?desk={name}")
    until(page, "'kept' in document.querySelector('[data-desk]').dataset", True)
    return page


def scan(page: "Page", token: object, answer: str) -> None:
    page.keyboard.type(str(token))
    page.keyboard.press("Enter")
    until(page, ANSWER, answer)


def test_a_delegation_of_five_from_the_first_name_to_the_certificates(
    browser: "Browser", site: tuple[str, Path]
) -> None:
    address, folder = site
    helper, boss = page_of(browser, site, "helper"), page_of(browser, site, "boss", accept_downloads=True)
    helper.goto(f"{address}/en/me/institutions/1/")
    for name in NAMES:
        enter(helper, name)
    decided(boss, f"{address}/admin/registrations/?forum=walk", 'button[name="state"][value="approved"]')
    for (reference,) in rows(folder, "SELECT reference FROM events_delegate"):
        helper.goto(f"{address}/en/me/institutions/1/{reference}/travel/")
        helper.check("#id_wants_letter")
        helper.click("main form[novalidate] button[type=submit]")
        helper.wait_for_load_state()
    _papers(boss, address, folder)
    tokens = [token for (token,) in rows(folder, "SELECT token FROM portal_badge ORDER BY id")]
    _door(browser, site, tokens)
    _afterwards(boss, address, folder)
    for page in (helper, boss):
        page.context.close()


def _papers(boss: "Page", address: str, folder: Path) -> None:
    """Letters in two languages with serial numbers that can be checked, and badges."""
    decided(boss, f"{address}/admin/letters/?forum=walk", 'button[name="do"][value="issue"]')
    letters = text_of(boss, 'a[href*="letters/all.pdf"]')
    serials = {str(serial) for (serial,) in rows(folder, "SELECT serial FROM portal_document")}
    assert len(serials) == 5
    flat = re.sub(r"[\s-]", "", letters)
    assert [serial for serial in serials if serial not in flat] == []
    assert [name for name in NAMES if letters.count(name) < 2] == []  # in both columns
    assert [words for words in ("Host College", "东道主学院") if words not in letters] == []
    boss.goto(f"{address}/en/verify/{min(serials)}/")
    assert boss.locator("main").inner_text().count("Walk") >= 1
    boss.goto(f"{address}/admin/badges/?forum=walk")
    badges = text_of(boss, 'button[name="part"]')
    assert [name for name in NAMES if name not in badges] == []
    assert rows(folder, "SELECT COUNT(*) FROM portal_badge WHERE printed_at IS NOT NULL") == [(5,)]


def _door(browser: "Browser", site: tuple[str, Path], tokens: list[object]) -> None:
    """Three by the first desk, two by the second while it has no network."""
    first, second = desk(browser, site, "A"), desk(browser, site, "B")
    for token in tokens[:3]:
        scan(first, token, "ok")
    second.context.set_offline(True)
    until(second, "document.querySelector('#ci-network').textContent.startsWith('No network')", True)
    for token in tokens[3:]:
        scan(second, token, "kept")
    assert len(rows(site[1], "SELECT 1 FROM portal_attendance")) == 3
    second.context.set_offline(False)
    until(second, WAITING, "0")
    by_desk = "SELECT desk, COUNT(DISTINCT delegate_id), COUNT(*) FROM portal_attendance GROUP BY desk ORDER BY desk"
    assert rows(site[1], by_desk) == [("A", 3, 3), ("B", 2, 2)]
    for page in (first, second):
        page.context.close()


def _afterwards(boss: "Page", address: str, folder: Path) -> None:
    """The board, a list and the certificates say who was there."""
    boss.goto(f"{address}/check-in/board/")
    assert boss.inner_text(".ci-total") == "5 of 5 have arrived"
    boss.goto(f"{address}/admin/lists/institutions/?forum=walk")
    shown = boss.inner_text("#content-main")
    assert [name for name in NAMES if name not in shown] == []
    decided(boss, f"{address}/admin/letters/?forum=walk&kind=certificate", 'button[name="do"][value="issue"]')
    certificates = text_of(boss, 'a[href*="letters/all.pdf"]')
    assert [name for name in NAMES if certificates.count(name) < 2] == []
    kinds = "SELECT kind, COUNT(*) FROM portal_document GROUP BY kind ORDER BY kind"
    assert rows(folder, kinds) == [("certificate", 5), ("letter", 5)]
