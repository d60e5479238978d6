"""A list of people that is brought in: whole or not at all, and every wrong row is named."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import roles
from core.models import OutboxMail
from events.models import Delegate, Forum
from portal.importing.checking import check
from portal.importing.reading import COLUMNS, read, template
from portal.models import Step
from tests import factories as make
from tests.admin_site import form_of, signed_in, superuser

pytestmark = pytest.mark.django_db
PAGE = "/admin/registrations/import/"


@pytest.fixture
def forum() -> Forum:
    return make.make_forum(is_current=True)


def as_csv(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def row(number: int, **more: str) -> dict[str, str]:
    return {"family_name": f"Bek{number}", "given_name": "Aizhan", "email": f"p{number}@example.org", **more}


def sent(rows: list[dict[str, str]]) -> dict[str, object]:
    return {"file": SimpleUploadedFile("list.csv", as_csv(rows))}


def test_five_thousand_rows_with_37_wrong_name_each_and_write_nothing(forum: Forum) -> None:
    rows = [row(n) for n in range(5000)]
    for n in range(0, 37 * 100, 100):
        rows[n] = row(n, **[{"email": "no address"}, {"country": "Atlantis"}, {"family_name": ""}][n // 100 % 3])
    page = signed_in(superuser()).post(PAGE, sent(rows))
    report = page.context["report"]
    assert {problem.row for problem in report.problems} == {n + 2 for n in range(0, 37 * 100, 100)}
    assert all(problem.words and problem.column for problem in report.problems)
    assert "write_form" not in page.content.decode()
    assert not Delegate.objects.exists()


def test_list_in_order_is_written_with_steps_and_invitations(forum: Forum) -> None:
    make.make_country(code="KZ", name_ru="Казахстан")
    institution = make.make_institution(name_kk="Колледж")
    client = signed_in(superuser())
    rows = [
        row(1, country="казахстан", institution="колледж", language="kk"),
        row(2, institution="Other", state="approved"),
    ]
    page = client.post(PAGE, sent(rows))
    form = form_of(page.content.decode(), "write_form")
    client.post(PAGE, {**form, "invite": "1"})
    one, two = Delegate.objects.order_by("family_name")
    assert (one.country.code, one.institution, one.language, one.state) == ("KZ", institution, "kk", "invited")
    assert (two.institution_name, two.state) == ("Other", "approved")
    assert OutboxMail.objects.get().kind == "invitation"
    assert Step.objects.count() == 2
    assert not Delegate.objects.filter(registration=None).exists()


@pytest.mark.parametrize("state", ["registered", "invited"])
def test_list_that_needs_more_places_than_there_are_is_refused(state: str, forum: Forum) -> None:
    make.make_rules(forum=forum, capacity=1)
    client = signed_in(superuser())
    page = client.post(PAGE, sent([row(n, state=state) for n in (1, 2)]))
    answer = client.post(PAGE, form_of(page.content.decode(), "write_form"))
    assert answer.context["errors"]
    assert not Delegate.objects.exists()


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"PK\x03\x04 broken", b"one,two\n1,2\n"])
def test_file_that_is_no_list_is_answered_with_words(data: bytes, forum: Forum) -> None:
    page = signed_in(superuser()).post(PAGE, {"file": SimpleUploadedFile("list.csv", data)})
    assert page.status_code == 200
    assert not page.context.get("report") or not page.context["report"].delegates


def test_address_twice_and_formulas_are_wrong(forum: Forum) -> None:
    make.make_delegate(forum=forum, email="P1@example.org")
    rows = [row(1), row(2), row(2), row(3, position="=1+1")]
    assert [problem.row for problem in check(read(as_csv(rows)), forum).problems] == [2, 4, 5]


def test_template_can_be_read_back() -> None:
    assert read(template()) == []


def test_importing_is_for_those_who_may_add_delegates(forum: Forum) -> None:
    assert signed_in(make.make_staff(role=roles.REGISTRAR)).get(PAGE).status_code == 200
    assert signed_in(make.make_staff(role=roles.PRESS)).get(PAGE).status_code == 403
