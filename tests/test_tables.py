"""Institutions, partners, speakers and delegates go out as XLSX and CSV, are changed, and come back: all of it or nothing."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import Workbook, load_workbook

from core import comma_separated, languages
from core.tables import files
from core.tables.comparing import Comparison
from core.tables.report import Status
from core.tables.table import of_name
from events.models import Delegate, ForumPartner, Institution
from portal.models import AccessRecord
from speakers.models import Speaker
from tests import factories as make
from tests.admin_site import form_of, list_url, signed_in, superuser

pytestmark = pytest.mark.django_db


def url(name: str, forum: str = "") -> str:
    return f"/admin/tables/{name}/" + (f"?of={forum}" if forum else "")


def download(client: Client, address: str, kind: str = "xlsx") -> list[dict[str, Any]]:
    """Rows of a file by their headings."""
    data = client.get(address + ("&" if "?" in address else "?") + f"file={kind}").content
    if kind.endswith("csv"):
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    head, *rows = load_workbook(io.BytesIO(data))["Table"].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def as_xlsx(rows: list[dict[str, Any]]) -> bytes:
    book: Any = Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def look(client: Client, address: str, rows: list[dict[str, Any]], **more: Any) -> Any:
    upload = SimpleUploadedFile("table.xlsx", as_xlsx(rows))
    return client.post(address, {"file": upload, **more})


def press(client: Client, address: str, page: Any, **more: Any) -> Any:
    """The second button: a browser sends its form and the seal it carries."""
    sent = form_of(page.content.decode(), "write_form")
    return client.post(address, {**sent, "seal": page.context["report"].seal, **more}, follow=True)


def said(report: Any) -> list[tuple[int, str, list[Any]]]:
    return [
        (row.number, str(row.status), row.errors or [(one.name, one.old, one.new) for one in row.changes])
        for row in report.rows
    ]


# --- out and in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_goes_out_comes_back_and_changes_nothing(kind: str) -> None:
    country = make.make_country(code="KZ")
    texts = {languages.column("name", code): f"=1+1 {code} 职业 ʻ" for code in languages.CODES}
    institution = make.make_institution(country=country, description_ru="Раз\n\nДва", **texts)
    forum = make.make_forum(slug="f")
    make.make_partner(forum=forum, institution=institution)
    make.make_speaker(institution=institution, country=country, biography_kk="+7 @x -y", is_seat=True)
    make.make_delegate(forum=forum, institution=institution, country=country, phone="+998 90", arrives_at=make.OPENING)
    client = signed_in(superuser())
    for name, of in (("institutions", ""), ("partners", "f"), ("speakers", ""), ("delegates", "f")):
        address = url(name, of)
        data = client.get(address + ("&" if of else "?") + f"file={kind}").content
        page = client.post(address, {"file": SimpleUploadedFile(f"x.{kind}", data)})
        assert (name, page.context["report"].summary(), page.context["report"].unknown) == (name, "1 unchanged", [])


def test_no_cell_is_a_formula() -> None:
    make.make_institution(name_en="=HYPERLINK(1)", city_en="@x", status_en="'quoted")
    client = signed_in(superuser())
    book = load_workbook(io.BytesIO(client.get(url("institutions") + "?file=xlsx").content))
    assert {cell.data_type for row in book["Table"].iter_rows() for cell in row} <= {"s", "n"}
    (row,) = download(client, url("institutions"), "csv")
    assert (row["name_en"], row["city_en"], row["status_en"]) == ("'=HYPERLINK(1)", "'@x", "''quoted")


def test_a_row_changes_what_it_says_and_a_row_without_a_number_is_new() -> None:
    kazakhstan, poland = make.make_country(code="KZ", name_ru="Казахстан"), make.make_country(code="PL")
    make.make_institution(name_en="Before", country=poland, kind="college")
    client = signed_in(superuser(name="Aigul"))
    (row,) = download(client, url("institutions"))
    changed = {**row, "name_en": "After", "name_kk": "Кейін", "country": "казахстан", "kind": "University"}
    new = {**dict.fromkeys(row), "name_pl": "Nowa", "country": "pl", "alliance_member_since": "2031-05-14"}
    page = look(client, url("institutions"), [changed, new])
    assert page.context["report"].summary() == "1 new, 1 changed"
    assert said(page.context["report"])[0] == (2, "changed", [
        ("name_en", "Before", "After"), ("name_kk", None, "Кейін"), ("kind", "college", "university"),
        ("country", poland, kazakhstan),
    ])  # fmt: skip
    assert Institution.objects.count() == 1
    press(client, url("institutions"), page)
    first, second = Institution.objects.order_by("pk")
    assert (first.name_en, first.name_kk, first.country, first.kind) == ("After", "Кейін", kazakhstan, "university")
    assert (second.name_pl, second.country, second.alliance_member_since.isoformat()) == ("Nowa", poland, "2031-05-14")
    assert str(first.history.first().history_user) == "Aigul"


def test_nothing_is_written_when_one_row_is_wrong_and_each_says_why() -> None:
    make.make_country(code="KZ")
    first, second = make.make_speaker(slug="a", name_en="A"), make.make_speaker(slug="b", name_en="B")
    client = signed_in(superuser())
    one, other = download(client, url("speakers"))
    rows = [
        {**one, "name_en": "Changed"}, {**other, "slug": "a", "country": "XX", "is_seat": "perhaps"},
        {**other, "id": 999}, {**one, "state": "secret"}, {**dict.fromkeys(one), "slug": "c"}, {**other, "name_en": "=1+1"},
    ]  # fmt: skip
    page = look(client, url("speakers"), rows)
    found = {number: errors for number, status, errors in said(page.context["report"]) if status == "error"}
    assert found == {
        3: [("Country", "There is nothing called “XX” here."), ("Seat without a person", "Write yes or no.")],
        4: [("id", "There is no row with the number “999” here.")],
        5: [("id", "This number is there twice.")],
        6: [("Name (English)", "Fill this in for at least one language.")],
        7: [("Name (English)", "This is a formula or an error. Write its value.")],
    }
    assert "write_form" not in page.content.decode()
    assert sorted(Speaker.objects.values_list("pk", "name_en")) == [(first.pk, "A"), (second.pk, "B")]


def test_two_rows_do_not_share_what_is_one_of_a_kind() -> None:
    forum = make.make_forum(slug="f")
    make.make_partner(forum=forum, role="host", institution=make.make_institution(name_en="Silk College"))
    client = signed_in(superuser())
    (row,) = download(client, url("partners", "f"))
    page = look(client, url("partners", "f"), [{**row, "id": None, "institution": "silk  college", "version": None}])
    assert said(page.context["report"]) == [(2, "error", [("Institution, Role", "Another row has this already.")])]
    page = look(client, url("partners", "f"), [{**row, "id": None, "role": "supporter", "version": None}])
    press(client, url("partners", "f"), page)
    assert list(ForumPartner.objects.order_by("pk").values_list("role", "forum__slug")) == [
        ("host", "f"),
        ("supporter", "f"),
    ]


def test_what_a_colleague_changed_since_the_export_is_not_overwritten_unasked() -> None:
    make.make_institution(name_en="Before")
    client = signed_in(superuser())
    (row,) = download(client, url("institutions"))
    Institution.objects.update(name_en="Hers")
    rows = [{**row, "name_en": "His"}]
    page = look(client, url("institutions"), rows)
    assert page.context["report"].count(Status.CONFLICT) == 1
    again = client.post(url("institutions"), {**form_of(page.content.decode(), "write_form"), "overwrite": "1"})
    press(client, url("institutions"), again)
    assert Institution.objects.values_list("name_en", flat=True).get() == "His"


def test_what_was_shown_is_what_is_written() -> None:
    make.make_institution(name_en="Before")
    client = signed_in(superuser())
    (row,) = download(client, url("institutions"))
    page = look(client, url("institutions"), [{**row, "name_en": "His", "version": None}])
    Institution.objects.update(name_en="Hers")
    answer = press(client, url("institutions"), page)
    assert "Something has changed in the meantime. Nothing was written: look again." in answer.content.decode()
    assert Institution.objects.values_list("name_en", flat=True).get() == "Hers"


def test_errors_are_in_the_words_of_the_organiser() -> None:
    make.make_institution()
    client = signed_in(superuser(language="zh-hans"))
    (row,) = download(client, url("institutions"))
    report = look(client, url("institutions"), [{**row, "kind": "palace"}]).context["report"]
    with translation.override("zh-hans"):
        assert report.rows[0].errors[0][0] == str(Institution._meta.get_field("kind").verbose_name)
    assert "palace" in report.rows[0].errors[0][1]
    assert "Write" not in report.rows[0].errors[0][1]


# --- delegates -------------------------------------------------------------------------------------------------------


def test_delegates_are_changed_and_never_added_and_downloads_are_written_down() -> None:
    forum, other = make.make_forum(slug="f", time_zone="Asia/Almaty"), make.make_forum(slug="other")
    delegate, foreign = make.make_delegate(forum=forum, email="a@example.org"), make.make_delegate(forum=other)
    make.make_delegate(forum=forum, email="b@example.org")
    client = signed_in(make.make_staff(role="Registrar"))
    rows = {row["id"]: row for row in download(client, url("delegates", "f"))}
    assert AccessRecord.objects.filter(what="listed").count() == 1
    mine = {
        **rows[delegate.pk],
        "arrives_at": "2031-05-14 09:40",
        "departs_at": "2031-05-13 09:40",
        "email": "B@example.org",
    }
    page = look(client, url("delegates", "f"), [mine, {**mine, "id": foreign.pk}, {**mine, "id": None}])
    assert [[words for _column, words in errors] for _n, _s, errors in said(page.context["report"])] == [
        ["The departure date is earlier than the arrival date", "Another row has this already."],
        [f"There is no row with the number “{foreign.pk}” here."],
        ["New rows cannot be added here. Only those of an export may be changed."],
    ]
    page = look(client, url("delegates", "f"), [{**mine, "departs_at": None, "email": "c@example.org"}])
    press(client, url("delegates", "f"), page)
    saved = Delegate.objects.get(pk=delegate.pk)
    assert (saved.arrives_at, saved.email) == (datetime(2031, 5, 14, 4, 40, tzinfo=UTC), "c@example.org")


def test_queries_grow_by_portions_and_not_by_rows() -> None:
    forum = make.make_forum(slug="f")
    country, table = make.make_country(code="KZ"), of_name("delegates")
    assert table is not None
    counts = []
    for number in (10, 300):
        Delegate.objects.bulk_create(
            Delegate(forum=forum, family_name=f"D{n}", email=f"{number}-{n}@example.org", country=country)
            for n in range(number)
        )
        scope = table.scope("f")
        assert scope is not None
        rows = list(files.rows(table, scope))
        lines = [[*row[:1], f"{row[1]}x", *row[2:]] for row in rows]
        sheet = files.read(comma_separated.written([table.headings, *lines]), table)
        with CaptureQueriesContext(connection) as asked:
            report = Comparison(table, scope, may_add=False, overwrite=False).report(sheet)
        assert report.count(Status.CHANGED) == len(rows)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- who, and odd files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("Owner", ["delegates", "institutions", "partners", "speakers"]),
        ("Programme editor", ["institutions", "partners", "speakers"]), ("Registrar", ["delegates", "institutions"]),
        ("Press", []), ("Check-in", []), ("Photographer", []), ("Translator kk", []),
    ],
)  # fmt: skip
def test_each_role_has_the_tables_of_its_work(role: str, allowed: list[str]) -> None:
    make.make_forum()
    client = signed_in(make.make_staff(role=role))
    names = ("delegates", "institutions", "partners", "speakers")
    assert [name for name in names if client.get(url(name)).status_code == 200] == allowed
    assert client.get(url("nothing")).status_code == 404
    assert Client().get(url("speakers")).status_code == 302


def test_lists_lead_to_their_tables_and_templates_are_empty() -> None:
    client = signed_in(superuser())
    for model, name in ((Institution, "institutions"), (Speaker, "speakers"), (Delegate, "delegates")):
        assert f'href="{url(name)}"' in client.get(list_url(model)).content.decode()
    assert download(client, url("speakers"), "template") == []
    assert download(client, url("speakers"), "template-csv") == []
    assert client.get(url("partners")).status_code == 404


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no workbook", b"\xff\xfe\x00", b"one,two\n1,2\n", b"id,id\n1,2\n"])
def test_a_file_that_is_none_is_refused_with_a_reason(data: bytes) -> None:
    table = of_name("speakers")
    assert table is not None
    with pytest.raises(ValidationError):
        files.read(data, table)
