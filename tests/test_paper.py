"""The programme on paper: what stands in the PDF, what is told of letters that cannot be printed, and who makes it when."""

import io
import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader

from core import dates, languages
from core.admin import today
from core.paper import glyphs
from core.texts import text
from events.models import Forum
from programme import making, paper, tasks
from programme.models import MadeFile, Release, ReleasedSession, make_release, wanted
from programme.paper.alphabet import key
from programme.paper.data import document
from tests import factories as make
from tests.admin_site import superuser
from tests.demo import LANGUAGES, demo

__all__ = ["demo"]
pytestmark = pytest.mark.django_db
BACKGROUND = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
PAIRS = [("kk", "zh-hans"), ("zh-hans", "en"), ("pl", "zh-hans")]


def squeezed(words: str) -> str:
    """Letters only: lines are broken, and words divided, where the layout wants it."""
    return "".join(sign for sign in glyphs.writable(words)[0] if sign.isalnum())


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def pages(content: bytes) -> list[str]:
    return [squeezed(page.extract_text()) for page in read(content).pages]


@pytest.fixture
def forum(demo: None) -> Forum:
    found: Forum = Forum.objects.select_related("venue").get(slug="nsr-next")
    return found


def made(forum: Forum, code: str, other: str = "") -> bytes:
    release = Release.objects.latest_of(forum)
    assert release is not None
    result = paper.make(forum, release, code, other)
    assert result is not None
    assert result.report == []
    return result.content


def titles(forum: Forum, code: str) -> set[str]:
    return {squeezed(text(row.session, "title", code).value) for row in ReleasedSession.objects.latest_of(forum)}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_title_room_and_person_of_the_demo_stands_on_paper(code: str, forum: Forum) -> None:
    found = "".join(pages(made(forum, code)))
    rows = list(ReleasedSession.objects.latest_of(forum))
    assert len(rows) > 20
    wanted = titles(forum, code) | {squeezed(text(row.room, "name", code).value) for row in rows if row.room}
    assert {words for words in wanted if words not in found} == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_cover_says_forum_days_release_and_when_it_was_made(code: str, forum: Forum) -> None:
    release = Release.objects.latest_of(forum)
    assert release is not None
    cover = pages(made(forum, code))[0]
    with translation.override(code):
        said = [
            text(forum, "name").value,
            dates.exact(release.released_at, forum.zone),
            text(forum, "sample_note").value,
        ]
        said.append(dates.span(*forum.days[:: len(forum.days) - 1]))
    assert [words for words in said if squeezed(words) not in cover] == []
    assert str(release.number) in cover


@pytest.mark.parametrize(("code", "other"), PAIRS)
def test_paper_for_two_languages_has_both_titles_of_every_session(code: str, other: str, forum: Forum) -> None:
    found = "".join(pages(made(forum, code, other)))
    missing = {words for words in titles(forum, code) | titles(forum, other) if words not in found}
    assert missing == set()


def test_document_knows_its_title_language_and_structure(forum: Forum) -> None:
    reader = read(made(forum, "zh-hans"))
    root: Any = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert text(forum, "name", "zh-hans").value in str(reader.metadata.title)
    assert str(root["/Lang"]).startswith("zh")
    assert root["/MarkInfo"]["/Marked"] is not None
    assert "pdfuaid:part>1<" in root["/Metadata"].get_data().decode()
    assert len(reader.outline) >= 4


def test_fonts_are_inside(forum: Forum) -> None:
    reader = read(made(forum, "kk", "zh-hans"))
    names: dict[str, bool] = {}
    for page in reader.pages:
        fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]  # pypdf gives an object that is a dict here
        for font in fonts.values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            name = str(inner["/BaseFont"])
            names[re.sub(r"^/[A-Z]{6}\+|-.*$", "", name)] = any("FontFile" in part for part in inner["/FontDescriptor"])
    assert names == {"Lora": True, "NotoSansCJKsc": True}


def test_index_of_speakers_gives_the_pages_where_their_sessions_are() -> None:
    forum = make.make_forum()
    for number in range(60):
        session = make.make_session(
            forum=forum, code=f"c{number}", title_en=f"Talk number {number:02}",
            starts_at=make.OPENING + timedelta(minutes=number),
        )  # fmt: skip
        make.make_appearance(session=session, speaker=make.make_speaker(name_en=f"Person Nr{number:02}x"))
    found = pages(made_of(make_release(forum), "en"))
    index = next(n for n, page in enumerate(found) if "Thenumbersarepages" in page)
    where = {n: next(p for p, page in enumerate(found, 1) if f"Talknumber{n:02}" in page) for n in range(60)}
    assert len(set(where.values())) > 1
    said = "".join(found[index:])
    told = {n: int(re.search(rf"PersonNr{n:02}x(\d+)", said)[1]) for n in range(60)}  # type: ignore[index]  # fails otherwise
    assert told == where


def made_of(release: Release, code: str) -> bytes:
    result = paper.make(release.forum, release, code)
    assert result is not None
    return result.content


def test_cancelled_is_struck_through_and_said() -> None:
    forum = make.make_forum()
    make.make_session(forum=forum, title_en="Not any more", state="cancelled")
    make.make_session(forum=forum, title_en="Still there")
    found = "".join(pages(made_of(make_release(forum), "en")))
    assert found.count("Cancelled") == 1
    assert "NotanymoreCancelled" in found


# --- letters ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "written", "missing"),
    [
        ("Opening \N{GRINNING FACE}", "Opening [U+1F600]", ["\N{GRINNING FACE}"]),
        ("Ғылым, Oʻzbekiston, Łódź, Ґанок, 职业教育", "Ғылым, Oʻzbekiston, Łódź, Ґанок, 职业教育", []),
        ("a\N{ZERO WIDTH JOINER}b\N{VARIATION SELECTOR-16}", "ab", []),
        ("5\N{NARROW NO-BREAK SPACE}km\tor\nmore", "5\N{NO-BREAK SPACE}km or more", []),
        ("e\N{COMBINING ACUTE ACCENT}", "é", []),
        ("مرحبا", "[U+0645][U+0631][U+062D][U+0628][U+0627]", list("مرحبا")),
        ("\x07", "[U+0007]", ["\x07"]),
    ],
)
def test_what_no_font_has_is_named(words: str, written: str, missing: list[str]) -> None:
    assert glyphs.writable(words) == (written, missing)


def test_missing_letter_is_named_on_paper_and_told_to_organisers(client: Client) -> None:
    Forum.objects.filter(is_current=True).update(is_current=False)  # the demo's, where it is loaded
    forum = make.make_forum(is_current=True)
    make.make_session(forum=forum, title_en="Smile \N{GRINNING FACE} more")
    make_release(forum)
    call_command("make_papers", forum=forum.slug, language="en", kind="programme", stdout=io.StringIO())
    row = MadeFile.objects.get(forum=forum, language="en", beside="", kind="programme")
    told = {"character": "[U+1F600]", "name": "GRINNING FACE", "texts": ["Smile \N{GRINNING FACE} more"]}
    assert row.report == [told]
    with default_storage.open(row.name) as file:
        assert "SmileU1F600more" in "".join(pages(file.read()))
    items = {str(item.label): (item.count, item.url) for item in today.items(superuser())}
    count, url = items["Characters that no font has"]
    client.force_login(superuser())
    listed = client.get(url).content.decode()
    assert (count, listed.count("[U+1F600]")) == (1, 2)  # the paper in one language, and in two
    assert "Smile" in client.get(f"/admin/programme/madefile/{row.pk}/change/").content.decode()


def test_a_box_would_be_an_error(forum: Forum) -> None:
    release = Release.objects.latest_of(forum)
    assert release is not None
    data = document(forum, release, "en")
    data["forum"]["short"] = (("\N{GRINNING FACE}", "en"),)
    with pytest.raises(RuntimeError, match="could not be displayed"):
        paper.pdf.compiled(data, 0)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("kk", ["Айгүл", "Әсел", "Бауыржан", "Қанат", "Ұлан", "Үміт", "Шолпан", "Ырыс", "Ілияс"]),
        ("pl", ["Adam", "Ćwik", "Łoza", "Ńko", "Zając", "Żak"]),
        ("uk", ["Андрій", "Ганна", "Ґудзь", "Євген", "Іван", "Їжак"]),
        ("uz", ["Aziz", "Zafar", "Oʻktam", "Gʻayrat", "Shahlo", "Choʻlpon"]),
        ("zh-hans", ["Alan", "陈明", "黄侃", "王东江", "张扬"]),
        ("en", ["Ann", "Åsa", "Bob"]),
    ],
)
def test_names_stand_in_the_order_of_their_alphabet(code: str, names: list[str]) -> None:
    turned = names[::-1]
    assert sorted(turned, key=lambda name: key(name, code)) == names


# --- who makes it, and when ------------------------------------------------------------------------------------------------
@pytest.fixture
def background() -> Iterator[None]:
    """Tasks wait in the database, as on the real site."""
    with override_settings(TASKS=BACKGROUND):
        yield


@pytest.fixture
def released(background: None) -> Forum:
    forum = make.make_forum()
    make.make_session(forum=forum, title_en="First")
    make_release(forum)
    return forum


def orders() -> list[int]:
    """Files that are ordered and not begun."""
    waiting = DBTaskResult.objects.filter(status="READY", task_path="programme.tasks.make_file")
    return [one.args_kwargs["args"][0] for one in waiting]


def work() -> None:
    """What the background worker does with the orders that are due."""
    for one in DBTaskResult.objects.ready():
        tasks.make_file.call(*one.args_kwargs["args"])
    DBTaskResult.objects.ready().delete()


def test_a_release_orders_every_file_in_its_own_transaction(released: Forum) -> None:
    rows = wanted(released)
    assert orders() == [row.pk for row in rows]
    assert len(rows) == len(LANGUAGES) * 3
    before = len(orders())
    with transaction.atomic():
        make_release(released)
        transaction.set_rollback(True)
    assert len(orders()) == before


def test_nothing_is_laid_out_in_a_request(released: Forum, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("made in a request")

    monkeypatch.setattr(making, "_made", forbidden)
    monkeypatch.setattr(subprocess, "run", forbidden)
    for path in ("programme.pdf", "programme.pdf?with=zh-hans", "offline.zip"):
        response = client.get(f"/en/{released.slug}/{path}")
        assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "30", "no-store")
        assert "This file is being made" in response.content.decode()


def test_immediate_backend_gets_no_order() -> None:
    forum = make.make_forum()
    make.make_session(forum=forum)
    make_release(forum)
    assert [tasks.ask(row) for row in wanted(forum)] == [False] * len(LANGUAGES) * 3
    assert set(MadeFile.objects.values_list("name", "asked_at")) == {("", None)}


def programme(forum: Forum, code: str = "en", beside: str = "") -> MadeFile:
    found: MadeFile = MadeFile.objects.get(forum=forum, kind="programme", language=code, beside=beside)
    return found


def only(forum: Forum, **key: str) -> None:
    """Leave one order: the other files take time and are not looked at."""
    keep = MadeFile.objects.get(forum=forum, **{"kind": "programme", "language": "en", "beside": "", **key}).pk
    for one in DBTaskResult.objects.all():
        if one.args_kwargs["args"] != [keep]:
            one.delete()


def test_visitor_gets_what_was_made_last_and_an_edit_is_made_once_in_a_while(released: Forum, client: Client) -> None:
    only(released)
    work()
    first = programme(released)
    response = client.get(f"/en/{released.slug}/programme.pdf")
    assert (response.status_code, response["Location"]) == (302, first.url)
    assert orders() == []
    released.sessions.update(title_en="First, renamed")
    for _visit in range(3):
        assert client.get(f"/en/{released.slug}/programme.pdf")["Location"] == first.url
    assert orders() == [first.pk]
    assert not DBTaskResult.objects.ready().exists()
    with time_machine.travel(timezone.now() + tasks.PAUSE + timedelta(seconds=1)):
        work()
    second = programme(released)
    assert (second.previous, second.url != first.url) == (first.name, True)
    assert client.get(f"/en/{released.slug}/programme.pdf")["Location"] == second.url
    with default_storage.open(second.name) as file:
        assert squeezed("First, renamed") in "".join(pages(file.read()))


def test_a_release_is_made_at_once_though_an_order_waits(released: Forum) -> None:
    only(released)
    work()
    released.sessions.update(title_en="Renamed")
    tasks.ask(programme(released))
    make_release(released)
    only(released)
    assert DBTaskResult.objects.ready().count() == 1
    work()
    assert programme(released).release == Release.objects.latest_of(released)


def test_what_would_be_the_same_is_not_laid_out_again(released: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    only(released)
    work()
    before = programme(released)
    make.make_article()
    calls: list[Any] = []
    monkeypatch.setattr(paper.pdf, "compiled", lambda *args: calls.append(args))
    tasks.make_file.call(before.pk)
    after = programme(released)
    assert (calls, after.name, after.counter > before.counter) == ([], before.name, True)


def test_the_last_two_files_are_kept(released: Forum) -> None:
    names = []
    for title in ("One", "Two", "Three"):
        released.sessions.update(title_en=title)
        tasks.make_file.call(programme(released).pk)
        names.append(programme(released).name)
    assert [default_storage.exists(name) for name in names] == [False, True, True]


def test_file_is_served_for_ever_under_its_own_name(released: Forum, client: Client) -> None:
    tasks.make_file.call(programme(released, "kk", "zh-hans").pk)
    response = client.get(client.get(f"/kk/{released.slug}/programme.pdf?with=zh-hans")["Location"])
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert f'filename="{released.slug}-programme-kk-zh-hans.pdf"' in response["Content-Disposition"]
    assert b"".join(response.streaming_content).startswith(b"%PDF-1.7")  # type: ignore[attr-defined]  # a file's answer
    for path in ("made/0123456789abcdef01234567/..%2f..%2fsettings.pdf", "made/x/none.pdf", "made/../made/x.zip"):
        assert client.get(f"/media/public/{path}").status_code == 404


def test_second_language_that_is_not_offered_is_ignored(released: Forum, client: Client) -> None:
    tasks.make_file.call(programme(released).pk)
    for given in ("pl", "en", "nonsense", ""):
        assert client.get(f"/en/{released.slug}/programme.pdf?with={given}")["Location"] == programme(released).url


@pytest.mark.parametrize("code", LANGUAGES)
def test_links_to_take_the_programme_along(code: str, released: Forum, client: Client) -> None:
    with translation.override(code):
        html = render_to_string("programme/_paper.html", {"forum": released})
    links = re.findall(r'href="([^"#]+)" type="([^"]+)"', html)
    other = "en" if code == "zh-hans" else "zh-hans"
    assert links == [
        (f"/{code}/{released.slug}/programme.pdf", "application/pdf"),
        (f"/{code}/{released.slug}/programme.pdf?with={other}", "application/pdf"),
        (f"/{code}/{released.slug}/offline.zip", "application/zip"),
    ]
    assert {client.get(address).status_code for address, _kind in links} == {503}


@pytest.mark.parametrize("path", ["programme.pdf", "offline.zip"])
def test_nothing_is_made_of_what_is_not_public(path: str, released: Forum, client: Client) -> None:
    assert client.get(f"/en/{make.make_forum().slug}/{path}").status_code == 404
    Forum.objects.filter(pk=released.pk).update(state="draft")
    assert client.get(f"/en/{released.slug}/{path}").status_code == 404
    tasks.make_file.call(programme(released).pk)
    assert programme(released).name == ""
    with pytest.raises(CommandError, match="no public forum"):
        call_command("make_papers", forum=released.slug)


def test_everybody_gets_the_same_answer_without_a_cookie(released: Forum, client: Client) -> None:
    tasks.make_file.call(programme(released).pk)
    response = client.get(f"/en/{released.slug}/programme.pdf")
    assert (response.cookies, response["Cache-Control"]) == ({}, "public, max-age=60")


def test_every_language_has_its_file_after_the_command(released: Forum) -> None:
    call_command("make_papers", forum=released.slug, kind="programme", stdout=io.StringIO())
    rows = MadeFile.objects.filter(forum=released, kind="programme")
    assert {(row.language, bool(row.beside)) for row in rows if row.name} == {
        (code, both) for code in languages.CODES for both in (False, True)
    }
