"""Odd input by the hundred: files with a few bytes changed, parameters of any text, titles of any text.

Each budget is fixed and the same input comes every time; in everyday work that is enough;
`FUZZ=50 .venv/bin/python -m pytest tests/test_fuzzing.py` tries fifty times as much, and other input each time.
"""

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any
from xml.etree import ElementTree

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core import images
from core.mail import bounces
from events.intake.archives import Archive
from events.models import Session
from news.releases import file as release_file
from news.releases import html as release_html
from news.releases.encoding import ReleaseFileError
from portal.importing import reading as delegates
from programme.exports.table import is_formula
from programme.models import make_release
from programme.spreadsheet import reading as programme
from programme.spreadsheet.writing import workbook
from tests import factories as make
from tests.picture_corpus import jpeg, plain, saved
from tests.test_access import TABLE
from tests.translated_files import FORMATS, exported
from translations.exchange import files as translators

pytestmark = pytest.mark.django_db
TIMES = int(os.environ.get("FUZZ", "1"))
REFUSED = (ValidationError, ReleaseFileError)  # one clear message each


def budget(examples: int) -> settings:
    return settings(
        max_examples=examples * TIMES, deadline=None, database=None, derandomize=TIMES == 1,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip


# Where, as a part of the file, and what: a byte that is another, some that are missing, some that are twice.
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(["byte", "cut", "twice", "end"]), st.integers(0, 255)), max_size=6
)


def altered(data: bytes, changes: list[tuple[float, str, int]]) -> bytes:
    found = bytearray(data)
    for part, kind, value in changes:
        at = int(part * len(found))
        if kind == "byte":
            found[at : at + 1] = bytes([value])
        elif kind == "cut":
            del found[at : at + value]
        elif kind == "twice":
            found[at:at] = found[at : at + value]
        else:
            del found[at:]
    return bytes(found)


def repacked(data: bytes, part: float, changes: list[tuple[float, str, int]]) -> bytes:
    """A workbook whose container is whole and one of whose parts is not."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        chosen = names[int(part * (len(names) - 1))]
        for name in names:
            new.writestr(name, altered(old.read(name), changes) if name == chosen else old.read(name))
    return out.getvalue()


def reason(read: Callable[[], Any]) -> str | None:
    """Why it was refused, in words; None where it was taken."""
    try:
        read()
    except REFUSED as error:
        return str(error)
    return None


# --- files -----------------------------------------------------------------------------------------------------------
PICTURES = [
    jpeg(plain(size=(40, 30))),
    *(saved(plain("RGBA", (9, 9, 9, 9), (40, 30)), kind) for kind in ("PNG", "WEBP", "AVIF")),
]


@budget(150)
@given(data=st.sampled_from(PICTURES), changes=CHANGES)
def test_a_broken_picture_is_taken_or_refused(data: bytes, changes: list[Any]) -> None:
    try:
        checked = images.check(altered(data, changes))
    except ValidationError:
        return
    assert (checked.width, checked.height) != (0, 0)


@budget(60)
@given(changes=CHANGES)
def test_a_broken_archive_gives_pictures_or_reasons(changes: list[Any]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in ("a.jpg", "b/в.jpg", "说明.jpg"):
            made.writestr(name, PICTURES[0])
    data = altered(out.getvalue(), changes)
    try:
        entries = Archive(io.BytesIO(data), len(data)).entries
    except ValidationError:
        return
    for entry in entries:
        try:
            entry.read()
        except ValidationError:
            continue


@cache
def importers() -> list[tuple[Callable[[bytes], Any], bytes]]:
    """Each with a file that it takes, made once."""
    return list(_importers())


def _importers() -> Iterator[tuple[Callable[[bytes], Any], bytes]]:
    forum = make.make_session(title_en="Opening", title_ru="Открытие").forum
    yield programme.read, workbook(forum)
    yield delegates.read, delegates.template()
    yield delegates.read, "Family name,E-mail\nЛИ,li@example.org\n".encode()
    for name in FORMATS:
        yield translators.read, exported("ru", name)


@budget(25)
@given(part=st.floats(0, 1), changes=CHANGES, is_inside=st.booleans())
def test_a_broken_file_of_a_colleague_is_read_or_refused(part: float, changes: list[Any], is_inside: bool) -> None:
    for read, data in importers():
        broken = repacked(data, part, changes) if is_inside and data.startswith(b"PK") else altered(data, changes)
        assert reason(partial(read, broken)) != ""


RELEASE = b'Forum opens\n2030-05-14\n<p>Colleges of <b>five</b> countries met. <img src="http://x.example/a.jpg"></p>\n'
TAGS = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<b>",
            "</",
            "<!--",
            "-->",
            "<img src=",
            "<table>",
            "&#0;",
            "&lt",
            "<a href=javascript:x>",
            "文",
            "é",
            " ",
        ]
    ),
    max_size=20,
)


@budget(100)
@given(changes=CHANGES, tags=TAGS)
def test_a_broken_release_is_read_or_refused(changes: list[Any], tags: list[str]) -> None:
    def read() -> None:
        found = release_file.read(altered(RELEASE + "".join(tags).encode(), changes))
        release_html.read(found.body, found.body_line)

    assert reason(read) != ""


@budget(60)
@given(changes=CHANGES)
def test_a_broken_report_of_a_mail_is_read_or_left(changes: list[Any]) -> None:
    report = (
        b"From: postmaster@example.org\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nSorry\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822;"
        b"a@example.org\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <x@y>\n\nHi\n--b--\n"
    )
    assert len(bounces.read([altered(report, changes)])) == 1


# --- addresses -------------------------------------------------------------------------------------------------------
TEXT = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["<x-mark>", "'\"><x-mark>", "' OR 1=1--", "\0", "٣", "2030-02-30", "-1", "9" * 30, "*", '"', "NEAR(", "%", "_"]
    ),
)


def _declared(address: str) -> tuple[str, ...]:
    try:
        with translation.override("en"):
            return getattr(resolve(address).func, "public_params", ())
    except Resolver404:
        return ()


@budget(12)
@given(values=st.lists(TEXT, min_size=4, max_size=4))
def test_no_text_in_a_parameter_is_an_error_or_stands_raw_on_the_page(values: list[str]) -> None:
    session = Session.objects.first() or make.make_session()
    make_release(session.forum)
    pages = [(address, _declared(address)) for address in _public(session.forum.slug)]
    assert len(pages) > 5
    for n, (address, names) in enumerate(pages):
        given_ = {name: values[(n + m) % len(values)] for m, name in enumerate(names)}
        answer = Client().get(address, given_)
        assert answer.status_code in (200, 302, 400, 404), (address, given_)
        if "html" in answer.headers.get("Content-Type", ""):
            assert b"<x-mark" not in answer.content


def _public(slug: str) -> list[str]:
    """Addresses of the table of who may see what that take parameters, of this forum."""
    found = {row[0].replace("/nsr-next/", f"/{slug}/") for row in TABLE.values() if "{" not in row[0]}
    made_by_worker = (".pdf", ".zip")
    addresses = (each.split("?")[0] for each in found)
    return sorted(each for each in addresses if _declared(each) and not each.endswith(made_by_worker))


# --- what goes out ---------------------------------------------------------------------------------------------------
@budget(15)
@given(title=st.text(min_size=1, max_size=40), formula=st.sampled_from(["", "=", "+", "-", "@", "＝", "\t="]))
def test_any_title_leaves_every_export_whole(title: str, formula: str) -> None:
    session = make.make_session(title_en=f"{formula}{title}x")
    make_release(session.forum)
    at, client = f"/en/{session.forum.slug}", Client()
    table = client.get(f"{at}/agenda.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table, newline="")))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if is_formula(cell)]
    book = load_workbook(io.BytesIO(client.get(f"{at}/agenda.xlsx").content))
    assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]
    ElementTree.fromstring(client.get(f"{at}/schedule.xml").content)
    json.loads(client.get(f"{at}/schedule.json").content)
    icalendar.Calendar.from_ical(client.get(f"{at}/agenda.ics").content)
