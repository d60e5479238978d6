"""Without a network: the copy on a stick, and the pages that a device keeps."""

import io
import re
import zipfile
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client

from core import dates
from core.pages import version
from events.models import Forum
from programme import offline
from programme.models import Release, ReleasedSession, make_release
from tests import factories as make
from tests.demo import LANGUAGES, demo

__all__ = ["demo"]
LOADED = {
    "img": ("src", "srcset"),
    "script": ("src",),
    "link": ("href",),
    "source": ("srcset", "src"),
    "use": ("href",),
}


class Links(HTMLParser):
    """What a page leads to, and what it loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.leads: list[str] = []
        self.loads: list[str] = []
        self.names: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.names.add(found.get("id") or "")
        if tag == "a" and found.get("href"):
            self.leads.append(str(found["href"]))
        self.loads += [str(found[name]) for name in LOADED.get(tag, ()) if found.get(name)]


def copy_of(code: str) -> dict[str, bytes]:
    """Files of the demo's copy in a language, without its folder."""
    return unpacked(packed(code))


def packed(code: str) -> bytes:
    forum = Forum.objects.select_related("venue", "host_country").get(slug="nsr-next")
    release = Release.objects.latest_of(forum)
    assert release is not None
    return offline.archive(forum, release, code)


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name.partition("/")[2]: file.read(name) for name in file.namelist()}


def needs_demo(test: Any) -> Any:
    return pytest.mark.django_db(pytest.mark.usefixtures("demo")(test))


@needs_demo
@pytest.mark.parametrize("code", ["en", "kk", "zh-hans"])
def test_every_link_inside_resolves_and_nothing_is_loaded_from_elsewhere(code: str) -> None:
    files = copy_of(code)
    parsed = {name: Links(body.decode()) for name, body in files.items() if name.endswith(".html")}
    assert len(parsed) > 50
    broken = []
    for name, page in parsed.items():
        for target in [*page.leads, *page.loads]:
            parts = urlsplit(target)
            if parts.scheme in ("http", "https", "mailto", "tel", "webcal") and target in page.leads:
                continue
            file = normpath(join(dirname(name), unquote(parts.path))) if parts.path else name
            known = parsed[file].names if file in parsed else {""}
            if parts.scheme or parts.netloc or file not in files or parts.fragment not in {"", *known}:
                broken.append((name, target))
    assert broken == []


@needs_demo
def test_every_session_speaker_delegation_and_page_is_in_the_copy() -> None:
    names = set(copy_of("uz"))
    forum = Forum.objects.get(slug="nsr-next")
    codes = {row.session.code for row in ReleasedSession.objects.latest_of(forum) if not row.is_pause}
    wanted = {f"files/sessions/{code}.html" for code in codes}
    wanted |= {f"files/speakers/{row.speaker.slug}.html" for row in forum.speaker_listings.all()}
    wanted |= {f"files/delegations/{row.country.code.lower()}.html" for row in forum.delegations.all()}
    wanted |= {"index.html", "files/agenda.html", "files/speakers.html", "files/pages/practical.html"}
    assert wanted - names == set()


@needs_demo
@pytest.mark.parametrize("code", LANGUAGES)
def test_each_page_says_which_release_it_is(code: str) -> None:
    from django.utils import translation

    files = copy_of(code)
    forum = Forum.objects.get(slug="nsr-next")
    release = Release.objects.latest_of(forum)
    assert release is not None
    with translation.override(code):
        moment = dates.exact(release.released_at, forum.zone)
    pages = [body.decode() for name, body in files.items() if name.endswith(".html")]
    stamps = [re.findall(r'<p class="offline-stamp">(.*?)<', page) for page in pages]
    assert {len(stamp) for stamp in stamps} == {1}
    assert moment in stamps[0][0]


@needs_demo
def test_same_content_gives_the_same_bytes_in_one_folder() -> None:
    first = packed("ru")
    assert packed("ru") == first
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {name.split("/")[0] for name in file.namelist()} == {"nsr-next-ru"}
        assert file.namelist()[0] == "nsr-next-ru/index.html"
        assert len(first) < 1_000_000


@pytest.mark.django_db
def test_draft_of_a_person_and_page_is_not_in_the_copy() -> None:
    forum = make.make_forum()
    for state in ("published", "draft"):
        session = make.make_session(forum=forum)
        speaker = make.make_speaker(slug=f"{state}-person", name_en=f"Somebody {state}", state=state)
        make.make_listing(forum=forum, speaker=speaker)
        make.make_appearance(session=session, speaker=speaker)
        make.make_page(slug=f"{state}-page", title_en=f"Page {state}", state=state)
    files = unpacked(offline.archive(forum, make_release(forum), "en"))
    assert {name for name in files if "-person" in name or "-page" in name} == {
        "files/speakers/published-person.html", "files/pages/published-page.html",
    }  # fmt: skip
    assert b"Somebody draft" not in b"".join(files.values())


# --- the worker that keeps pages; what it does is in tests/test_offline_browser.py ---
@pytest.mark.django_db
def test_worker_is_always_asked_for_and_changes_with_the_program(client: Client) -> None:
    response = client.get("/sw.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    assert response.content.decode().startswith(f'const VERSION = "{version()}";\n')
    assert response.cookies == {}
