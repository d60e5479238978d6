"""The whole way of a delegate, walked in two languages in a real browser: from an institution's invitation to erasure."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.site_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PREPARE = """
import os
import django; django.setup()
from django.core.management import call_command
from core.messages import compile_all
from portal import mails
from programme.models import make_release
from tests import factories as make
from tests.signing import keep_session, with_app
compile_all()
forum = make.make_forum(slug="walk", is_current=True, name_en="Walk", name_kk="Walk", **{"name_zh_hans": "Walk"})
make.make_rules(forum=forum, way="invitation", capacity=5)
make.make_country(code="KZ", name_en="Kazakhstan", name_kk="Qazaqstan", **{"name_zh_hans": "Kazakhstan"})
make.make_session(forum=forum, code="one", slug="one", title_en="one")
make_release(forum)
invitation = make.make_invitation(forum=forum, quota=5)
boss = with_app(make.make_user(email="boss@example.org", is_staff=True, is_superuser=True))
keep_session(boss, "boss", by_app=True)
folder = os.environ["SITE_FOLDER"]
open(os.path.join(folder, "link"), "w").write(mails.institution_link(invitation, "en"))
"""


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("walk")
    with serving(folder, PREPARE) as site:
        yield site, folder


def asked(folder: Path, question: str, *values: Any) -> Any:
    """The first row of an answer of the running site's database."""
    with sqlite3.connect(f"file:{folder / 'site.sqlite3'}?mode=ro", uri=True) as database:
        return database.execute(question, values).fetchone()


def a_page(browser: "Browser", locale: str) -> "Page":
    context = browser.new_context(locale=locale, viewport={"width": 390, "height": 800}, accept_downloads=True)
    context.set_default_timeout(15_000)
    return context.new_page()


def approve(browser: "Browser", site: str, folder: Path, who: str) -> None:
    """The registrar's part, in the queue."""
    page = a_page(browser, "en-GB")
    page.context.add_cookies([{"name": "session", "value": (folder / "boss").read_text(), "url": site}])
    page.goto(f"{site}/admin/registrations/?forum=walk&state=registered&q={who}")
    page.check('input[name="chosen"]')
    page.click('button[name="state"][value="approved"]')
    assert who in page.inner_text(".queue-mails")
    page.click('input[name="sure"]')
    page.wait_for_load_state()
    page.context.close()


def begin(browser: "Browser", *, site: str, folder: Path, code: str, locale: str, who: str, email: str) -> "Page":
    page = a_page(browser, locale)
    # invited by the institution's link, begun here, saved as one types, gone on with by the link of the mail on another device
    page.goto((folder / "link").read_text().replace("/en/", f"/{code}/"))
    page.fill("#id_email", email)
    page.click("main form button")
    page.fill("#id_family_name", who)
    page.fill("#id_native_name", "李四" if code == "zh-hans" else "Жүргінші Әлия")
    page.click("#id_position")
    page.fill("#id_position", "Principal")
    page.click("#id_phone")
    page.wait_for_timeout(1500)
    body = asked(folder, "SELECT body FROM core_outboxmail WHERE kind = 'continue' AND \"to\" = ?", email)[0]
    form = re.search(rf"{site}/{code}/register/\S+", body)
    assert form is not None
    page.context.close()
    page = a_page(browser, locale)
    page.goto(form[0])
    assert (page.input_value("#id_family_name"), page.input_value("#id_position")) == (who, "Principal")
    return page


def send(page: "Page", folder: Path, who: str, email: str) -> str:
    """The reference of the registration that is sent, after a mistake was mended."""
    page.select_option("#id_country", "KZ")
    page.fill("#id_family_name", "Ошибка")
    for box in ("processing", "transfer"):
        page.check(f"#id_consent_{box}")
    page.click('main form button:not([name="later"])')
    page.wait_for_selector(".has-error #id_family_name")
    page.fill("#id_family_name", who)
    page.click('main form button:not([name="later"])')
    page.wait_for_selector("#id_family_name", state="detached")  # the same address says that it was sent
    reference, state = asked(folder, "SELECT reference, state FROM events_delegate WHERE email = ?", email)
    assert state == "registered"
    return str(reference)


def sign_in(page: "Page", *, site: str, folder: Path, code: str, email: str, reference: str) -> None:
    # in by a code that comes by mail
    page.goto(f"{site}/{code}/me/")
    page.fill("#id_email", email)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/sign-in/code/**")
    mail = asked(
        folder, "SELECT body FROM core_outboxmail WHERE kind = 'sign_in_code' AND \"to\" = ? ORDER BY id DESC", email
    )[0]
    code_of_mail = re.search(r"^\d{6}$", mail, re.MULTILINE)
    assert code_of_mail is not None
    page.fill("#id_code", code_of_mail[0])
    page.click("main form button[type=submit]")
    page.wait_for_url(f"**/{code}/me/{reference}/")
    assert asked(folder, "SELECT language, state FROM events_delegate WHERE reference = ?", reference) == (
        code,
        "approved",
    )


def tell(page: "Page", site: str, code: str, reference: str) -> None:
    # the second form, and a star that goes to the account
    page.click(f'main a[href$="/me/{reference}/travel/"] >> nth=0')
    page.fill("#id_arrives_at", "2031-05-13T09:30")
    page.fill("#id_diet", "No pork")
    page.click("main form button[type=submit]")
    page.wait_for_url(f"**/me/{reference}/")
    page.goto(f"{site}/{code}/walk/agenda/")
    page.click("#one .star")
    page.wait_for_timeout(1500)
    page.goto(f"{site}/{code}/me/{reference}/")
    assert page.locator('main a[href$="/walk/sessions/one/"]').count() == 1


@pytest.mark.parametrize(("code", "locale", "who"), [("kk", "kk-KZ", "WALKERKK"), ("zh-hans", "zh-CN", "WALKERZH")])
def test_the_whole_way(code: str, locale: str, who: str, browser: "Browser", walked: tuple[str, Path]) -> None:
    site, folder = walked
    email = f"{who.lower()}@example.org"
    page = begin(browser, site=site, folder=folder, code=code, locale=locale, who=who, email=email)
    reference = send(page, folder, who, email)
    approve(browser, site, folder, who)
    sign_in(page, site=site, folder=folder, code=code, email=email, reference=reference)
    tell(page, site, code, reference)
    # corrected, taken away as a file, erased
    page.click(f'main a[href$="/me/{reference}/details/"]')
    page.fill("#id_position", "Rector")
    page.click("main form button[type=submit]")
    page.wait_for_url(f"**/me/{reference}/")
    with page.expect_download() as download:
        page.click('main a[href$="/data.json"]')
    told = Path(download.value.path()).read_text(encoding="utf-8")
    assert all(word in told for word in (who, "Rector", "No pork", '"one"'))
    page.click(f'main a[href$="/me/{reference}/erase/"]')
    page.click("main form button[type=submit]")
    page.wait_for_load_state()
    assert asked(folder, "SELECT COUNT(*) FROM events_delegate WHERE reference = ?", reference) == (0,)
    assert asked(folder, "SELECT COUNT(*) FROM accounts_user WHERE email = ?", email) == (0,)
    assert page.goto(f"{site}/{code}/me/{reference}/") is not None
    assert "/sign-in/" in page.url
    page.context.close()
