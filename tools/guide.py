"""`make guide`: takes the pictures of the organisers' guide from a running site with sample data, in each of its languages.

The site stands in a temporary folder and its clock stands still (`tools.guide_sample`). Pictures go to docs/guide/pictures/ as
WebP of 1280 pixels; one that looks the same as before is not written anew. `--only NAME,NAME` takes some of them.
"""

import argparse
import io
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from tools.install import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PICTURES = ROOT / "docs" / "guide" / "pictures"
WIDTH, HEIGHT = 1280, 800
QUALITY = 62
SETTLE = 500  # milliseconds for what scripts do; the desk at the door never falls silent
# Name -> address below /admin/ and, where it is not the first screenful, height. {name} is a number from the sample (`numbers`).
SHOTS: dict[str, tuple[str, int]] = {
    "first-screen": ("", 1180),
    "person": ("accounts/user/add/", 1250),
    "setup": ("setup/{forum}/", 760),
    "look": ("setup/{forum}/look/", 1150),
    "sessions": ("events/session/", 760),
    "editor": ("programme/editor/nsr-next/", 1100),
    "release": ("programme/release/add/?forum={forum}", 860),
    "delegations": ("delegations/?forum=nsr-next", 700),
    "registrations": ("registrations/?forum=nsr-next", 1100),
    "letters": ("letters/?forum=nsr-next", 860),
    "badges": ("badges/?forum=nsr-next", 860),
    "check-in": ("../check-in/?q=Alpha", 620),
    "upload": ("galleries/{gallery}/upload/", 760),
    "describe": ("photographs/?gallery={gallery}", 980),
    "article": ("news/article/{article}/change/", 900),
    "announcement": ("news/announcement/{announcement}/change/", 1000),
    "board": ("translations/?forum=nsr-next", 820),
    "translating": ("translations/events.session/kk/{session}/abstract/", 900),
    "previews": ("preview/article/{article}/", 1000),
    "history": ("events/session/{session}/history/", 620),
    "deleting": ("news/article/{article}/delete/", 560),
    "table": ("tables/speakers/", 620),
    "feedback": ("feedback/?forum=nsr-next", 1000),
    "mails": ("core/outboxmail/", 720),
    "status": ("status/", 470),  # below it stand particulars of the machine that takes the picture
}


@contextmanager
def site(kept: str) -> Iterator[tuple[str, Path]]:
    """Address of a running site with the sample, and its folder. It is made in `kept`, or used as it is there."""
    from tests import migrated
    from tests.site_server import environment_of, free_port, wait_for

    with tempfile.TemporaryDirectory(prefix="guide-") as name:
        folder, port = Path(kept or name).resolve(), free_port()
        environment = environment_of(folder, port, DEBUG="true", STAFF_SECOND_FACTOR="false", PLAIN_STATIC="1")
        sample = [sys.executable, "-m", "tools.guide_sample"]
        if not (folder / "site.sqlite3").is_file():
            print("Making a site with sample data.", flush=True)
            migrated.copy_to(folder)
            subprocess.run([*sample, "fill"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        said = (folder / "server.log").open("w", encoding="utf-8")
        process = subprocess.Popen([*sample, "serve", str(port)], cwd=ROOT, env=environment, stdout=said, stderr=said)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process, 120)
            yield f"http://127.0.0.1:{port}", folder
        finally:
            process.terminate()
            process.wait(20)
            said.close()


def numbers(folder: Path) -> dict[str, int]:
    """Primary keys of what is shown."""
    asked = {
        "forum": "SELECT id FROM events_forum WHERE slug = 'nsr-next'",
        "session": "SELECT id FROM events_session WHERE code = 's05'",
        "gallery": "SELECT id FROM events_gallery WHERE slug = 'road'",
        "article": "SELECT id FROM news_article WHERE slug = 'sample'",
        "announcement": "SELECT id FROM news_announcement",
    }
    with closing(sqlite3.connect(folder / "site.sqlite3")) as connection:
        return {name: int(connection.execute(query).fetchone()[0]) for name, query in asked.items()}


def alone(folder: Path) -> None:
    """Forget who has pages open: the clock that stands still would keep the organiser before for ever."""
    with closing(sqlite3.connect(folder / "site.sqlite3")) as connection, connection:
        connection.execute("DELETE FROM core_editing")


def signed_in(browser: "Browser", address: str, language: str) -> "Page":
    """A page of the organiser who reads that language, in the light scheme, without movement."""
    from tools.guide_sample import PASSWORD, email_of

    context = browser.new_context(
        locale=language,
        timezone_id="Asia/Shanghai",
        viewport={"width": WIDTH, "height": HEIGHT},
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{address}/admin/")
    page.fill("#id_login", email_of(language))
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_selector("#content")
    return page


def take(page: "Page", url: str, height: int) -> Image.Image:
    """The page as it stands after everything has loaded, at most `height` pixels of it."""
    page.set_viewport_size({"width": WIDTH, "height": height})
    answer = page.goto(url)
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{url} answered {answer and answer.status}.")
    page.wait_for_timeout(SETTLE)
    page.evaluate("document.fonts.ready")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide")))
    return picture.convert("RGB")


def keep(picture: Image.Image, path: Path) -> bool:
    """Write it, unless it looks as before. Whether it was written."""
    written = io.BytesIO()
    picture.save(written, "WEBP", quality=QUALITY, method=6)
    if path.is_file():
        with Image.open(path) as before, Image.open(written) as after:
            if (
                before.size == after.size
                and ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None
            ):
                return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written.getvalue())
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names of pictures, such as editor,board")
    parser.add_argument("--site", default="", help="a folder in which the sample site is made once and used again")
    asked = parser.parse_args()
    wanted = asked.only.split(",")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from playwright.sync_api import sync_playwright

    from forum_site.guide.book import LANGUAGES

    with site(asked.site) as (address, folder), sync_playwright() as playwright:
        from tests.conftest import BROWSER_ARGUMENTS, CHROMIUM

        if not CHROMIUM:
            sys.exit("This needs Chromium: `apt-get install chromium`.")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(BROWSER_ARGUMENTS))
        written, found = 0, numbers(folder)
        for language in LANGUAGES:
            alone(folder)
            page = signed_in(browser, address, language)
            for name, (path, height) in SHOTS.items():
                if wanted == [""] or name in wanted:
                    picture = take(page, f"{address}/admin/{path.format(**found)}", height)
                    written += keep(picture, PICTURES / language / f"{name}.webp")
        browser.close()
    print(f"Pictures written: {written}. Look at them before you commit them.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
