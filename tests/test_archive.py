"""A static copy of an edition: every link in it, its files, its search, and what it refuses."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.utils import translation

from core import languages
from tests.archive_copy import Copy, copy
from tests.demo import LANGUAGES, demo
from tests.site_server import nu_checker

__all__ = ["copy", "demo"]
# Both files on one worker: the copy is made once. Without a test that asks for a database there would be none.
pytestmark = [pytest.mark.xdist_group("archive"), pytest.mark.django_db]
LOADED = {"img": "src", "script": "src", "source": "src", "iframe": "src", "link": "href", "use": "href"}


class Page(HTMLParser):
    """What a page leads to, what it loads, and its names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.leads: list[str] = []
        self.loads: list[str] = []
        self.names = {""}
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self.names.add(found.get("id", ""))
        is_led = tag in ("a", "form") or found.get("rel") in ("alternate", "canonical")
        address = found.get("action" if tag == "form" else "href") if is_led else found.get(LOADED.get(tag, ""))
        if address and found.get("rel") != "canonical":
            (self.leads if is_led else self.loads).append(address)
        for name in ("srcset", "imagesrcset"):
            self.loads += [part.split()[0] for part in found.get(name, "").split(",") if part]


@pytest.fixture(scope="module")
def pages(copy: Copy) -> dict[str, Page]:
    return {
        path.relative_to(copy.folder).as_posix(): Page(path.read_text("utf-8")) for path in copy.folder.rglob("*.html")
    }


def names(copy: Copy) -> set[str]:
    return {path.relative_to(copy.folder).as_posix() for path in copy.folder.rglob("*") if path.is_file()}


def addresses(copy: Copy) -> dict[str, str]:
    with (copy.folder / "addresses.csv").open(encoding="utf-8", newline="") as file:
        return {row["address"]: row["file"] for row in csv.DictReader(file)}


def test_every_link_of_every_page_resolves_inside_and_nothing_is_loaded_from_elsewhere(
    copy: Copy, pages: dict[str, Page]
) -> None:
    files, broken, outside = names(copy), [], set()
    for name, page in pages.items():
        for target in [*page.leads, *page.loads]:
            parts = urlsplit(target)
            if parts.scheme in ("http", "https", "mailto", "tel") and target in page.leads:
                outside.add(f"{parts.scheme}://{parts.netloc}")
                continue
            file = normpath(join(dirname(name), unquote(parts.path))) if parts.path else name
            known = pages[file].names if file in pages else {""}
            if parts.scheme or parts.netloc or file not in files or parts.fragment not in {"", *known}:
                broken.append((name, target))
    assert broken == []
    assert len(pages) > 150
    assert settings.SITE_URL in outside  # the page of the edition before, for the figures of the last forum


def test_every_address_of_the_site_map_that_belongs_to_the_edition_is_in_the_copy(copy: Copy) -> None:
    known = addresses(copy)
    assert {path for path in copy.wanted if f"{settings.SITE_URL}{path}" not in known} == set()
    assert len(copy.wanted) > 100
    assert set(known.values()) <= names(copy)


def test_every_kind_of_file_is_there_in_every_language(copy: Copy) -> None:
    files = names(copy)
    gallery = {name for name in files if name.startswith("en/nsr-next/gallery/road/")}
    assert len(gallery) > 3
    for code in LANGUAGES:
        wanted = {
            f"{code}/{name}"
            for name in ("index.html", "news/feed.xml", "search/index.html", "pages/privacy/index.html")
        }
        wanted |= {
            f"{code}/nsr-next/{name}"
            for name in (
                "agenda.ics", "agenda.xlsx", "agenda.csv", "schedule.xml", "schedule.json", "schedule2.json",
                "programme.pdf", "agenda/changes/index.html", "agenda/changes/feed.xml", "sessions/s02/index.html",
                "sessions/s02.ics", "delegations/kz/index.html",
            )
        }  # fmt: skip
        wanted.add(f"static/search/{code}.js")
        assert wanted - files == set()
        assert (copy.folder / code / "nsr-next" / "programme.pdf").read_bytes().startswith(b"%PDF-")
    assert [name for name in files if name.endswith(("offline.zip", "copy.jpg", "embed/index.html"))] == []


def test_each_page_says_that_it_is_a_copy_in_its_own_language(pages: dict[str, Page]) -> None:
    said = {}
    for code in LANGUAGES:
        with translation.override(code):
            text = translation.gettext("This is an archived copy, made on %(day)s from %(site)s.")
        said[code] = text.split("%(")[0]
    assert len(set(said.values())) == len(LANGUAGES)
    lacking = [
        name for name, page in pages.items() if name != "index.html" and said[name.split("/")[0]] not in page.html
    ]
    assert lacking == []


def test_nothing_leads_to_what_needs_the_server(pages: dict[str, Page]) -> None:
    private = ("/register/", "/accounts/", "/me/", "/share/", "/check-in/", "/verify/", "/admin/", "webcal:")
    found = [
        (name, lead) for name, page in pages.items() for lead in page.leads if any(part in lead for part in private)
    ]
    assert found == []
    html = pages["en/news/new-silk-road-principals-forum/index.html"].html
    assert re.findall(r"<a\b([^>]*)>(nowhere|register)</a>", html) == [("", "nowhere"), ("", "register")]
    assert [name for name, page in pages.items() if 'type="module"' in page.html or "data-worker" in page.html] == []


def test_checksums_name_every_other_file(copy: Copy) -> None:
    lines = (copy.folder / "checksums.txt").read_text("utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    found = {
        name: hashlib.sha256((copy.folder / name).read_bytes()).hexdigest() for name in names(copy) - {"checksums.txt"}
    }
    assert told == found


def test_pictures_are_the_renditions_that_pages_name_and_no_others(copy: Copy, pages: dict[str, Page]) -> None:
    named = {
        normpath(join(dirname(name), load)) for name, page in pages.items() for load in page.loads if "media/" in load
    }
    assert {name for name in names(copy) if name.startswith("media/")} == named
    assert len({name.rpartition(".")[2] for name in named}) == 3


@pytest.mark.parametrize(("code", "word"), [("zh-hans", "职业教育"), ("kk", "колледж"), ("pl", "program")])
def test_index_of_a_language_holds_its_own_words_and_leads_to_files(copy: Copy, code: str, word: str) -> None:
    script = (copy.folder / "static" / "search" / f"{code}.js").read_text("utf-8")
    opening = f'(globalThis.archiveIndex ??= {{}})["{code}"] = '
    assert script.startswith(opening)
    index = json.loads(script.removeprefix(opening).rstrip(";\n"))
    assert index["tag"] == languages.tag(code)
    rows = index["rows"]
    assert [row[4] for row in rows if not (copy.folder / code / row[4]).is_file()] == []
    assert [row[1] for row in rows if word in f"{row[1]} {row[3]}".lower()] != []


@pytest.mark.skipif(nu_checker() is None or not shutil.which("java"), reason="The Nu checker needs Java and npm.")
def test_html_of_the_copy_is_valid_by_the_nu_checker(copy: Copy) -> None:
    chosen = [
        *(copy.folder / "en").rglob("*.html"),
        *(copy.folder / "zh-hans").rglob("*.html"),
        copy.folder / "index.html",
    ]
    command = [
        "java",
        "-jar",
        str(nu_checker()),
        "--stdout",
        "--exit-zero-always",
        "--format",
        "json",
        *map(str, chosen),
    ]
    messages = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["messages"]
    assert [
        (m["url"].removeprefix(f"file:{copy.folder}"), m["message"], m.get("extract", "")[:120]) for m in messages
    ] == []


def test_rendition_is_the_same_file_as_the_sites_and_takes_no_place_twice(copy: Copy, media: Path) -> None:
    found = next(path for path in (copy.folder / "media").iterdir())
    assert found.samefile(media / "public" / found.name)
