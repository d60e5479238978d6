"""Signed documents as files of the site: PDF only, checked by what is in them, shown, taken away, and kept as other files are."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import media_check, papers, storage
from events.models import AllianceDocument
from forum_site.backup import pictures
from tests import factories as make
from tests.admin_site import change_url, form_of, fresh, signed_in, superuser
from tests.papers import pdf, with_a_file_inside, with_link

pytestmark = pytest.mark.django_db
ADD = "/admin/events/alliancedocument/add/"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser())


def document(data: bytes = b"", **fields: Any) -> AllianceDocument:
    given = {"file": ContentFile(data, "charter.pdf")} if data else {}
    made: AllianceDocument = AllianceDocument.objects.create(
        **{"title_en": "Charter", "state": "published", **given, **fields}
    )
    return made


def upload(data: bytes, name: str = "charter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


# --- what is taken -----------------------------------------------------------------------------------------------------
def test_a_document_is_kept_as_it_came_once_under_a_name_of_its_content() -> None:
    data = pdf()
    one, other = document(data), document(data)
    assert one.file.name == other.file.name == papers.name_of(data)
    assert (storage.read(one.file.name), one.file.size) == (data, len(data))
    papers.check(with_link("https://example.org/"))


@pytest.mark.parametrize(("data", "reason"), [
    (b"<html>%PDF-1.7</html>", "This is no PDF file. Save the document as PDF and choose that file."),
    (b"PK\x03\x04 a document of a word processor", "This is no PDF file. Save the document as PDF and choose that file."),
    (b"%PDF-1.7 and nothing more", "This PDF is damaged and cannot be read. Save it again and choose that file."),
    (pdf()[:300], "This PDF is damaged and cannot be read. Save it again and choose that file."),
    (pdf(password="secret"), "This PDF is locked by a password. Save it without one."),
    (pdf(pages=0), "This PDF has no pages."),
    (pdf(act="/JavaScript"), "This PDF holds a script, a form that sends or other files. Print it as PDF and choose that file."),
    (pdf(act="/Launch"), "This PDF holds a script, a form that sends or other files. Print it as PDF and choose that file."),
    (with_link("x", "/JavaScript"), "This PDF holds a script, a form that sends or other files. Print it as PDF and choose that file."),
    (with_a_file_inside(), "This PDF holds a script, a form that sends or other files. Print it as PDF and choose that file."),
    (b"%PDF-" + b" " * papers.MAX_BYTES, "This file is larger than 20 MB."),
], ids=["html", "zip", "nothing", "half", "locked", "empty", "script", "launch", "note", "inside", "large"])  # fmt: skip
def test_anything_else_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        document(data)
    assert refused.value.messages == [reason]
    assert list(storage.listing()) == []


# --- in the administration ---------------------------------------------------------------------------------------------
def test_the_form_takes_a_file_or_a_link_and_nothing_without_either(boss: Client) -> None:
    sent = {**form_of(boss.get(ADD).content.decode()), "title_en": "Charter"}
    assert boss.post(ADD, sent).context["errors"] == [["Choose the file, or give the link where it can be read."]]
    assert boss.post(ADD, {**sent, "url": "https://example.org/charter.pdf"}).status_code == 302
    assert boss.post(ADD, {**sent, "file": upload(pdf()), "file_language": "zh-hans"}).status_code == 302
    assert list(AllianceDocument.objects.order_by("pk").values_list("url", "file", "file_language")) == [
        ("https://example.org/charter.pdf", "", ""), ("", papers.name_of(pdf()), "zh-hans"),
    ]  # fmt: skip


def test_the_form_says_what_is_wrong_with_a_file_and_stores_nothing(boss: Client) -> None:
    sent = {**form_of(boss.get(ADD).content.decode()), "title_en": "Charter", "file": upload(b"GIF89a", "c.pdf")}
    assert boss.post(ADD, sent).context["errors"] == [
        ["This is no PDF file. Save the document as PDF and choose that file."]
    ]
    assert (AllianceDocument.objects.count(), list(storage.listing())) == (0, [])


def test_a_file_is_taken_away_where_a_link_stays_and_another_takes_its_place(boss: Client) -> None:
    made = document(pdf())
    page = boss.get(change_url(made)).content.decode()
    assert f'<a href="{made.file.url}">The file that is here now</a> (PDF, 1 kB)' in page
    gone = {**form_of(page), "file-clear": "on"}
    assert boss.post(change_url(made), gone).status_code == 200
    other = pdf(words="another")
    assert boss.post(change_url(made), {**form_of(page), "file": upload(other)}).status_code == 302
    assert fresh(AllianceDocument).file.name == papers.name_of(other)
    page = boss.get(change_url(made)).content.decode()
    assert (
        boss.post(change_url(made), {**form_of(page), "file-clear": "on", "url": "https://example.org/"}).status_code
        == 302
    )
    assert fresh(AllianceDocument).file.name == ""


def test_a_copy_has_the_file_too(boss: Client) -> None:
    made = document(pdf())
    boss.post(f"/admin/events/alliancedocument/{made.pk}/copy/")
    assert set(AllianceDocument.objects.values_list("file", flat=True)) == {made.file.name}


# --- before the public -------------------------------------------------------------------------------------------------
def test_readers_find_the_file_with_its_size_and_language(client: Client) -> None:
    made = document(pdf(), file_language="zh-hans", url="https://example.org/charter")
    page = client.get("/pl/alliance/").content.decode()
    assert re.findall(r'<a href="[^"]*papers[^>]*>', page) == [
        f'<a href="{made.file.url}" type="application/pdf" hreflang="zh-Hans">'
    ]
    assert (
        'PDF · 1 kB · <span lang="zh-Hans">简体中文</span> · <a href="https://example.org/charter" rel="noopener">'
        in page
    )
    answer = client.get(made.file.url)
    assert b"".join(answer.streaming_content) == pdf()  # type: ignore[attr-defined]
    wanted = ("Content-Type", "Content-Length", "Cache-Control", "X-Content-Type-Options")
    assert [answer.get(name) for name in wanted] == [
        "application/pdf",
        str(len(pdf())),
        "public, max-age=86400",
        "nosniff",
    ]
    assert answer.get("Content-Security-Policy") is None
    assert client.get(made.file.url, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_what_was_taken_away_is_not_served_any_more_though_history_keeps_it(client: Client) -> None:
    made = document(pdf())
    url, name = made.file.url, made.file.name
    made.file = ""
    made.save()
    assert client.get(url).status_code == 404
    assert client.get(url.replace(str(len(pdf())), "1")).status_code == 404
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        assert (storage.status(str(name)) is not None, media_check.find().orphans) == (True, [])


# --- kept as other files are -------------------------------------------------------------------------------------------
def test_the_check_of_the_media_misses_one_finds_a_damaged_one_and_one_that_nobody_speaks_of() -> None:
    made = document(pdf())
    lost, spare = document(pdf(words="lost")), papers.put(pdf(words="spare"))
    default_storage.delete(str(lost.file.name))
    storage.keep(str(made.file.name), pdf(words="other"))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        report = media_check.find(deep=True)
    assert report.missing == {lost.file.name: [f"events.AllianceDocument {lost.pk}, file"]}
    assert (report.corrupt, report.orphans, report.unknown) == ([made.file.name], [spare], [])


def test_a_backup_has_the_files_once_with_renditions_too() -> None:
    made = document(pdf())
    make.make_photo()
    for choice in (False, True):
        names = [one.name for one in pictures.listed(renditions=choice)]
        assert (names.count(str(made.file.name)), len(names)) == (1, len(set(names)))
