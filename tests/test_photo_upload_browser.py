"""A photographer in a real browser: thirty files are dropped, the connection breaks, comes back, and each file answers for itself."""

import base64
import hashlib
import io
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import expect

from events.intake.chunks import CHUNK
from events.photo_order import STEP
from tests import factories as make
from tests.picture_corpus import saved
from tests.site_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Route

PREPARE = """
import django; django.setup()
from django.core.management import call_command
from core.messages import compile_all
from tests import factories as make
from tests.signing import keep_session, with_app
compile_all()
forum = make.make_forum(slug="road", is_current=True)
for slug in ("first-day", "second-day", "third-day", "plain"):
    make.make_gallery(forum=forum, slug=slug, title_en="First day")
keep_session(with_app(make.make_staff(role="Photographer")), "key", by_app=True)
"""
DROP = """files => {
  const transfer = new DataTransfer();
  for (const [name, text] of files) {
    transfer.items.add(new File([Uint8Array.from(atob(text), one => one.charCodeAt(0))], name, { lastModified: 1 }));
  }
  const over = new DragEvent("dragover", { dataTransfer: transfer, bubbles: true, cancelable: true });
  const zone = document.querySelector(".upload-zone");
  if (zone.dispatchEvent(over)) throw new Error("Nothing can be dropped here.");
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""
DONE = "All files are settled."
ROWS = (
    'SELECT content_key, photo."order" FROM events_photo photo JOIN events_gallery ON gallery_id = events_gallery.id '
    "WHERE slug = ? ORDER BY 2"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("upload")
    with serving(folder, PREPARE) as address:
        yield address, folder


def visitor(browser: "Browser", site: tuple[str, Path], slug: str, **options: Any) -> "Page":
    """A photographer at the page of a gallery; nothing may be written to the console but that a call fails."""
    address, folder = site
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800}, **options)
    context.set_default_timeout(15_000)
    expect.set_options(timeout=60_000)
    context.add_cookies([{"name": "session", "value": (folder / "key").read_text(), "url": address}])
    page = context.new_page()
    page.on("console", listen)
    ((pk,),) = asked(site, "SELECT id FROM events_gallery WHERE slug = ?", slug)
    page.goto(f"{address}/admin/galleries/{pk}/upload/")
    return page


def listen(said: "ConsoleMessage") -> None:
    if said.type == "error" and "Failed to load resource" not in said.text:
        pytest.fail(said.text)


def key_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:24]


def asked(site: tuple[str, Path], question: str, *values: object) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{site[1] / 'site.sqlite3'}?mode=ro", uri=True) as database:
        return list(database.execute(question, values))


class Line:
    """The connection between a page and the server, which can break."""

    def __init__(self, page: "Page", breaks_at: int) -> None:
        self.left, self.offsets, self.page = breaks_at, list[int](), page
        page.route("**/upload/**", self.pass_on)

    def pass_on(self, route: "Route") -> None:
        if route.request.method == "PUT" and self.left:
            self.left -= 1
            self.offsets.append(int(route.request.url.rpartition("=")[2]))
        if self.left:
            route.continue_()
        else:
            route.abort()

    def mend(self) -> None:
        self.left = 1000
        self.page.evaluate("dispatchEvent(new Event('online'))")


def test_an_archive_is_unpacked_in_the_background_and_names_what_it_does_not_take(
    browser: "Browser", site: tuple[str, Path]
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("day/DSC_1.png", make.png(71, 30))
        archive.writestr("day/notes.txt", "no picture")
    page = visitor(browser, site, "third-day")
    chosen: Any = {"name": "day.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    page.locator("#upload-files").set_input_files(chosen)
    expect(page.locator("#upload-rows li span")).to_have_text("unpacking")
    page.reload()
    expect(page.locator("#upload-rows li span")).to_have_text("unpacking")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.site_settings", "SITE_FOLDER": str(site[1])}
    subprocess.run(
        [sys.executable, "manage.py", "worker", "--batch"], cwd=settings.BASE_DIR, env=environment, check=True
    )
    expect(page.locator("#upload-said")).to_have_text(f"Files: 2. Added: 1. Already there: 0. Not taken: 1. {DONE}")
    expect(page.locator("#upload-refusals bdi")).to_have_text(["notes.txt"])
    assert len(asked(site, ROWS, "third-day")) == 1
    page.context.close()


def test_thirty_files_are_dropped_the_connection_breaks_and_each_file_answers_for_itself(
    browser: "Browser", site: tuple[str, Path]
) -> None:
    files = {f"DSC_{number}.png": make.png(40 + number, 30) for number in range(1, 30)}
    files["DSC_7a.jpg"] = b"no picture at all"
    page = visitor(browser, site, "first-day")
    line = Line(page, 12)
    page.evaluate(DROP, [[name, base64.b64encode(data).decode()] for name, data in files.items()])
    expect(page.locator("#upload-trouble")).to_have_text(
        "The connection is lost. As soon as it is back, sending goes on."
    )
    assert 8 <= len(asked(site, ROWS, "first-day")) <= 11  # two are on their way, one of them may be no picture
    line.mend()
    said, bad = page.locator("#upload-said"), page.locator("#upload-refusals li")
    expect(said).to_have_text(f"Files: 30. Added: 29. Already there: 0. Not taken: 1. {DONE}")
    expect(page.locator("#upload-trouble")).to_be_hidden()
    expect(bad).to_have_text(
        ["DSC_7a.jpg: This file is not a picture that can be read (JPEG, PNG, WebP, AVIF or HEIC)."]
    )
    rows = asked(site, ROWS, "first-day")
    assert {key for key, _order in rows} == {key_of(data) for name, data in files.items() if name.endswith(".png")}
    assert [order for _key, order in rows] == [STEP * number for number in range(29)]
    chosen = [{"name": name, "mimeType": "image/png", "buffer": data} for name, data in files.items()]
    page.locator("#upload-files").set_input_files(chosen)  # type: ignore[arg-type]  # as a list of dictionaries
    expect(said).to_have_text(f"Files: 60. Added: 29. Already there: 29. Not taken: 2. {DONE}")
    assert len(asked(site, ROWS, "first-day")) == 29
    page.context.close()


def test_after_a_closed_tab_and_an_ended_session_a_file_goes_on_at_the_next_missing_chunk(
    browser: "Browser", site: tuple[str, Path]
) -> None:
    data = saved(Image.effect_noise((1500, 1600), 90), "PNG", compress_level=1)
    chosen: Any = {"name": "DSC_1.png", "mimeType": "image/png", "buffer": data}
    page = visitor(browser, site, "second-day")
    Line(page, 2)
    page.locator("#upload-files").set_input_files(chosen)
    expect(page.locator("#upload-trouble")).to_be_visible()
    page.context.set_offline(True)  # an attempt that is held back here would be let go when the page is closed
    page.close(run_before_unload=False)
    page.context.close()
    page = visitor(browser, site, "second-day")
    line, trouble = Line(page, 1000), page.locator("#upload-trouble")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.locator("#upload-files").set_input_files(chosen)
    expect(trouble).to_have_text("You are signed out. Sign in in another window: sending goes on.")
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "session"])  # type: ignore[misc]
    line.mend()
    expect(page.locator("#upload-said")).to_have_text(f"Files: 1. Added: 1. Already there: 0. Not taken: 0. {DONE}")
    sent = list(dict.fromkeys(line.offsets))  # a busy server may be asked once more
    assert CHUNK <= sent[0] < len(data)  # a chunk of the page before may have been under way still
    assert sent == list(range(sent[0], len(data), CHUNK))
    assert key_of(data) in {key for key, _order in asked(site, ROWS, "second-day")}
    page.context.close()


def test_without_javascript_a_plain_form_does_the_same(browser: "Browser", site: tuple[str, Path]) -> None:
    page = visitor(browser, site, "plain", java_script_enabled=False)
    chosen: Any = [
        {"name": name, "mimeType": "image/png", "buffer": data}
        for name, data in (("1.png", make.png(81, 30)), ("2.png", make.png(81, 30)), ("3.png", b"nothing"))
    ]
    page.locator("#upload-files").set_input_files(chosen)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("status")).to_contain_text("Files: 3. Added: 1. Already there: 1. Not taken: 1.")
    expect(page.locator(".upload-refused bdi")).to_have_text(["3.png"])
    assert asked(site, ROWS, "plain") == [(key_of(make.png(81, 30)), 0)]
    page.context.close()
