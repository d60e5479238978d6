"""Without a network, in a browser: the copy on a stick, and the pages that a device keeps."""

import io
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


# --- from a stick, in a browser ----------------------------------------------------------------------------------------------
@pytest.fixture
def stick(tmp_path: Path, site: str) -> Path:
    """The demo's copy in Kazakh as a visitor gets it, unpacked."""
    with urllib.request.urlopen(f"{site}/kk/nsr-next/offline.zip") as answer:
        content = answer.read()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        file.extractall(tmp_path)
    return tmp_path / "nsr-next-kk"


def test_copy_opens_from_a_stick_and_works(stick: Path, page: "Page") -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(f"{error}"))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{stick.as_uri()}/index.html")
    page.click(".site-nav a >> nth=0")
    page.wait_for_selector(".star")
    assert page.url == f"{stick.as_uri()}/files/agenda.html"
    faces = page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].filter(f => f.status === 'loaded').length)"
    )
    assert faces >= 3
    page.click("a[data-filter=t][data-value=innovation]")
    assert page.locator("article.session:visible").count() == 3
    page.goto(f"{stick.as_uri()}/files/sessions/s02.html")
    page.click(".people-list a >> nth=0")
    assert "/files/speakers/" in page.url
    box = page.evaluate("document.querySelector('.langs svg use').getBoundingClientRect().width")
    assert box > 5  # icons are drawn
    assert [url for url in asked if not url.startswith((stick.as_uri(), "data:"))] == []
    assert said == []


# --- pages that were seen ---------------------------------------------------------------------------------------------------------
KEPT = """
async () => {
  const found = {};
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) (found[name] ??= []).push(url.slice(location.origin.length));
  }
  return found;
}
"""


@pytest.fixture
def device(browser: "Browser") -> Iterator["BrowserContext"]:
    context = browser.new_context(locale="en-GB", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
    yield context
    context.close()


def until(page: "Page", question: str, argument: Any = None) -> None:
    """Ask the page until the answer is yes. TimeoutError after 20 s."""
    for _attempt in range(200):
        if page.evaluate(question, argument):
            return
        page.wait_for_timeout(100)
    raise TimeoutError(question)


def settled(page: "Page", address: str) -> None:
    """Open a page and wait until the device has kept it."""
    page.goto(address)
    until(page, "async (url) => Boolean(await caches.match(url))", address)


def kept_pages(page: "Page") -> set[str]:
    found: dict[str, list[str]] = page.evaluate(KEPT)
    return {path for name, paths in found.items() if name.startswith("pages-") for path in paths}


@pytest.mark.parametrize("code", ["en", "kk", "zh-hans"])
def test_agenda_that_was_seen_reloads_without_a_network_and_says_how_old_it_is(
    code: str, site: str, device: "BrowserContext"
) -> None:
    page, address = device.new_page(), f"{site}/{code}/nsr-next/agenda/"
    settled(page, address)
    until(page, "async () => (await (await caches.open('files-1')).keys()).some(r => r.url.includes('site.'))")
    sessions = page.locator("article.session").count()
    assert page.locator(".offline-band").count() == 0
    device.set_offline(True)
    page.reload()
    assert page.locator("article.session").count() == sessions > 20
    band = page.locator(".offline-band span")
    ago = page.evaluate(
        "new Intl.RelativeTimeFormat(document.documentElement.lang, {numeric: 'auto'}).format(0, 'minute')"
    )
    assert ago in band.inner_text()
    assert page.evaluate("getComputedStyle(document.body).fontSize") != "16px"  # the stylesheet is there
    device.set_offline(False)
    page.click(".offline-band a")
    page.wait_for_selector("#main")
    assert page.locator(".offline-band").count() == 0


def test_age_is_told_in_hours(site: str, device: "BrowserContext") -> None:
    page, address = device.new_page(), f"{site}/en/nsr-next/speakers/"
    settled(page, address)
    page.evaluate(
        """async (url) => {
          const name = (await caches.keys()).find((one) => one.startsWith("pages-"));
          const cache = await caches.open(name), kept = await cache.match(url), headers = new Headers(kept.headers);
          headers.set("X-Seen", String(Date.now() - 3 * 3600 * 1000));
          await cache.put(url, new Response(await kept.blob(), { headers }));
        }""",
        address,
    )
    device.set_offline(True)
    page.reload()
    assert page.locator(".offline-band span").inner_text() == "The network does not answer. Last seen: 3 hours ago"


def test_page_that_was_never_seen_gives_the_offline_page_of_its_language(site: str, device: "BrowserContext") -> None:
    page = device.new_page()
    settled(page, f"{site}/kk/")
    until(page, "async (url) => Boolean(await caches.match(url))", f"{site}/kk/offline/")
    device.set_offline(True)
    page.goto(f"{site}/kk/nsr-next/speakers/huang-kan/")
    assert page.evaluate("document.documentElement.lang") == "kk"
    assert page.locator(".lost a[href='/kk/nsr-next/agenda/']").count() == 1


def test_pages_of_persons_previews_and_large_files_are_never_kept(site: str, device: "BrowserContext") -> None:
    page = device.new_page()
    settled(page, f"{site}/en/nsr-next/agenda/")
    page.reload()
    page.wait_for_function("() => navigator.serviceWorker.controller")
    never = ["admin/login/", "check-in/", "en/preview/nothing-nothing-nothing/", "en/accounts/", "en/me/"]
    never += ["en/register/nsr-next/", "en/share/?page=/en/", "en/nothing-here/", "en/nsr-next/programme.pdf"]
    for path in never:
        page.goto(f"{site}/{path}")
    page.evaluate(
        "async (own) => { for (const path of own) await fetch(path); }",
        ["/admin/login/", "/en/", "/readyz", "/sitemap.xml"],
    )
    settled(page, f"{site}/en/nsr-next/speakers/")
    assert kept_pages(page) == {"/en/nsr-next/agenda/", "/en/offline/", "/en/nsr-next/speakers/"}
    files = page.evaluate(KEPT)["files-1"]
    assert [path for path in files if not path.startswith(("/static/", "/media/public/"))] == []


def test_what_an_older_version_kept_is_given_up(site: str, device: "BrowserContext") -> None:
    page = device.new_page()
    page.goto(f"{site}/robots.txt")
    page.evaluate("async () => { await (await caches.open('pages-older')).put('/en/', new Response('old')); }")
    settled(page, f"{site}/en/nsr-next/agenda/")
    names = page.evaluate("caches.keys()")
    assert sorted(name.split("-")[0] for name in names) == ["files", "pages"]
    assert "pages-older" not in names


def test_a_device_keeps_a_bounded_number_of_pages(site: str, device: "BrowserContext") -> None:
    page = device.new_page()
    settled(page, f"{site}/en/")
    page.evaluate(
        """async () => {
          const cache = await caches.open((await caches.keys()).find((one) => one.startsWith("pages-")));
          for (let n = 0; n < 100; n += 1) await cache.put(`/en/made-up/${n}/`, new Response("x"));
        }"""
    )
    page.goto(f"{site}/en/nsr-next/speakers/")
    until(
        page,
        "async () => { const name = (await caches.keys()).find((one) => one.startsWith('pages-'));"
        "  return (await (await caches.open(name)).keys()).length === 80; }",
    )
    assert "/en/nsr-next/speakers/" in kept_pages(page)
