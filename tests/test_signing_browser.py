"""Signing in, in a real browser: a code read from the mail, an app that counts, nothing blocked, nothing foreign."""

import email
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from core.mail.postman import Postman
from core.models import SiteIdentity
from tests import axe
from tests import factories as make
from tests.admin_site import superuser
from tests.signing import totp, with_app

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _as_in_production(settings: Any, tmp_path: Path, transactional_db: None) -> None:
    SiteIdentity.objects.create(short_name_en="Forum")
    settings.STAFF_SECOND_FACTOR = True
    settings.EMAIL_BACKEND = "core.mail.files.FileBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"


@pytest.fixture
def noise(page: "Page", live_server: "LiveServer") -> Iterator[list[str]]:
    """What the console says, and requests to other hosts."""
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on(
        "request",
        lambda request: None if request.url.startswith((live_server.url, "data:")) else said.append(request.url),
    )
    yield said
    page.goto("about:blank")


def code_in(folder: Path) -> str:
    """The code of the only mail in a folder, as its reader finds it."""
    Postman().round()
    (file,) = folder.glob("*.eml")
    message = email.message_from_bytes(file.read_bytes())
    plain = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    found = re.search(r"^\d{6}$", plain.get_payload(decode=True).decode(), re.MULTILINE)  # type: ignore[union-attr]
    assert found is not None
    return found[0]


def faults(page: "Page") -> list[str]:
    """What axe finds against WCAG 2.2 AA."""
    return [f"{page.url}: {fault}" for fault in axe.faults(page, axe.WCAG)]


def test_a_delegate_signs_in_by_code_in_kazakh(
    page: "Page", live_server: "LiveServer", noise: list[str], tmp_path: Path
) -> None:
    make.make_user(email="dana@example.org", name="Dana", language="kk")
    page.goto(f"{live_server.url}/kk/accounts/")
    expect(page).to_have_url(re.compile(r"/kk/accounts/sign-in/\?next=/kk/accounts/$"))
    found = faults(page)
    page.fill("#id_email", "dana@example.org")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/kk/accounts/sign-in/code/"))
    found += faults(page)
    page.fill("#id_code", "000000 1")
    page.keyboard.press("Enter")
    expect(page.locator(".form-error")).to_be_visible()
    found += faults(page)
    page.fill("#id_code", code_in(tmp_path / "mail"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/kk/accounts/")
    expect(page.locator(".device")).to_have_count(1)
    found += faults(page)
    page.locator("main form button").first.click()
    expect(page).to_have_url(f"{live_server.url}/kk/")
    page.goto(f"{live_server.url}/kk/accounts/")
    expect(page.locator("#id_email")).to_be_visible()
    assert (found, noise) == ([], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_organiser_sets_up_the_app_keeps_the_codes_and_comes_back_with_both_factors(
    page: "Page", live_server: "LiveServer", noise: list[str], scheme: Any
) -> None:
    superuser(email="boss@example.org")
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}/admin/")
    found = faults(page)
    page.fill("#id_login", "boss@example.org")
    page.fill("#id_password", make.PASSWORD)
    page.click("main button[type=submit]")
    expect(page.locator(".qr-frame svg")).to_be_visible()
    found += faults(page)
    page.locator("summary").last.click()
    secret = page.locator(".setup-key").inner_text().replace(" ", "")
    page.fill("#id_code", totp(secret))
    page.locator(".steps button").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    found += faults(page)
    codes = page.locator(".recovery-codes li").all_inner_texts()
    with page.expect_download() as download:
        page.locator("a[download]").click()
    assert [line for line in Path(download.value.path()).read_text().split() if line in codes] == codes
    page.locator("main a.more").click()
    expect(page.locator("h1")).to_have_text("What needs you today")
    page.click("#logout-form button")
    page.goto(f"{live_server.url}/admin/")
    page.fill("#id_login", "boss@example.org")
    page.fill("#id_password", make.PASSWORD)
    page.click("main button[type=submit]")
    found += faults(page)
    page.fill("#id_code", codes[0])
    page.click("main .signing-form button")
    expect(page.locator("h1")).to_have_text("What needs you today")
    assert (found, noise) == ([], [])


def test_a_mail_is_previewed_in_a_frame_that_shows_it_and_runs_nothing(
    page: "Page", live_server: "LiveServer", noise: list[str]
) -> None:
    with_app(superuser(email="boss@example.org"))
    page.goto(f"{live_server.url}/admin/core/mailtemplate/")
    page.fill("#id_login", "boss@example.org")
    page.fill("#id_password", make.PASSWORD)
    page.click("main button[type=submit]")
    page.fill("#id_code", totp())
    page.click("main .signing-form button")
    page.get_by_role("link", name="Code to sign in with").click()
    page.locator(".mail-previews a[lang=kk]").click()
    frame = page.frame_locator(".mail-frame")
    expect(frame.locator(".code")).to_have_text("417290")
    assert frame.locator(".code").evaluate("node => getComputedStyle(node).fontSize") == "32px"
    assert frame.locator(".sheet").get_attribute("lang") == "kk"
    assert noise == []
