"""Pages of the door: who works there, what they see and do not see, in which language, with and without a script."""

import io
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import segno
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pypdf import PdfReader

from accounts import roles
from core import languages
from events.models import Consent, Delegate, Forum
from portal import consents
from portal.models import AccessRecord, Attendance, Badge
from tests import factories as make

State = Delegate.State
SECRETS = ("hidden@example.org", "+7 701 000 00 00", "No pork at all", "Wheelchair")
PARTS = ("", "search/?q=Khas", "copy/", "board/", "board/rows/", "counts/", "walk-in/", "?q=Khas")


@pytest.fixture
def forum(db: None) -> Forum:
    return make.make_forum(slug="door", is_current=True, name_en="Silk Road")


@pytest.fixture
def khasanov(forum: Forum) -> Delegate:
    return make.make_delegate(
        forum=forum, state=State.APPROVED, given_name="Rustam", family_name="Khasanov", native_name="Хасанов Рустам",
        email=SECRETS[0], phone=SECRETS[1], diet=SECRETS[2], needs=SECRETS[3], institution=make.make_institution(),
        country=make.make_country(),
    )  # fmt: skip


def at_the_door(role: str = roles.CHECK_IN, **fields: Any) -> Client:
    client = Client()
    client.force_login(make.make_staff(role=role, **fields))
    return client


def token_of(delegate: Delegate) -> str:
    return Badge.objects.of(delegate).token


def sent(client: Client, *entries: dict[str, Any], forum: str = "door", **more: Any) -> Any:
    body = {"forum": forum, "now": datetime.now(UTC).timestamp() * 1000, "entries": entries, **more}
    return client.post("/check-in/entries/", json.dumps(body), content_type="application/json")


def one(delegate: Delegate, **more: Any) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "token": token_of(delegate), "place": "", "desk": "North", **more}


@pytest.mark.parametrize("part", PARTS)
def test_the_door_sees_names_and_never_what_is_private(part: str, khasanov: Delegate) -> None:
    khasanov.state = State.CHECKED_IN
    khasanov.save()
    response = at_the_door().get(f"/check-in/{part}")
    body = response.content.decode()
    assert [secret for secret in (*SECRETS, khasanov.reference) if secret in body] == []
    assert ("Khasanov" in body) == (part in ("search/?q=Khas", "?q=Khas", "copy/"))
    assert "no-store" in response["Cache-Control"]
    assert "camera=(self)" in response["Permissions-Policy"]
    assert "camera=()" in Client().get("/en/")["Permissions-Policy"]


def test_staff_without_their_second_factor_are_led_to_it(forum: Forum, settings: Any) -> None:
    client = at_the_door()
    settings.STAFF_SECOND_FACTOR = True
    for part in PARTS:
        response = client.get(f"/check-in/{part}")
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/admin/login/")


def test_a_right_without_being_staff_opens_nothing(forum: Forum) -> None:
    client = Client()
    client.force_login(make.make_staff(role=roles.CHECK_IN, is_staff=False))
    assert {client.get(f"/check-in/{part}").status_code for part in PARTS} == {403}


@pytest.mark.parametrize("code", languages.CODES)
def test_the_door_speaks_the_language_of_who_works_there(code: str, khasanov: Delegate) -> None:
    client = at_the_door(language=code)
    body = client.get("/check-in/").content.decode()
    assert f'<html lang="{languages.tag(code)}"' in body
    said = sent(client, one(khasanov)).json()["answers"][0]
    assert (said["answer"], "Let in." in said["html"]) == ("ok", code == "en")


def test_a_batch_is_answered_one_by_one_in_order(khasanov: Delegate, forum: Forum) -> None:
    refused = make.make_delegate(forum=forum, state=State.WAITING)
    first = one(khasanov)
    batch = [
        first,
        first,
        one(khasanov),
        one(refused),
        {**one(khasanov), "token": "23456789ABCDEFGH"},
        {"undo": first["key"]},
    ]
    found = sent(at_the_door(), *batch).json()["answers"]
    assert [answer["answer"] for answer in found] == ["ok", "ok", "already", "refused", "unknown", "undone"]
    assert [answer["key"] for answer in found[:5]] == [entry["key"] for entry in batch[:5]]
    assert "Approve and let in" not in found[3]["html"]


def test_who_may_decide_is_offered_to_and_does(khasanov: Delegate) -> None:
    Delegate.objects.filter(pk=khasanov.pk).update(state=State.WAITING)
    registrar, helper = at_the_door(roles.REGISTRAR), at_the_door()
    entry = one(khasanov)
    assert "Approve and let in" in sent(registrar, entry).json()["answers"][0]["html"]
    form = {"do": "approve", "forum": "door", "desk": "North", "key": entry["key"], "token": entry["token"]}
    assert helper.post("/check-in/", form).status_code == 404
    assert Attendance.objects.count() == 0
    assert 'data-answer="ok"' in registrar.post("/check-in/", form).content.decode()
    assert Attendance.objects.get().desk == "North"


def test_what_is_no_batch_is_a_400_and_a_forum_that_is_none_a_404(khasanov: Delegate) -> None:
    client = at_the_door()
    assert sent(client).status_code == 400
    assert sent(client, {"key": "x"}).status_code == 400
    assert sent(client, one(khasanov, place="nowhere")).status_code == 400
    assert sent(client, one(khasanov), forum="nowhere").status_code == 404
    for body in ("", "[]", "null", "{", '{"forum": "door"}', "[" * 100_000):
        assert client.post("/check-in/entries/", body, content_type="application/json").status_code == 400
    assert client.get("/check-in/?place=nowhere").status_code == 404


def test_entries_want_the_token_of_the_page(khasanov: Delegate) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.make_staff(role=roles.CHECK_IN))
    assert sent(client, one(khasanov)).status_code == 403
    csrf = client.get("/check-in/copy/").json()["csrf"]
    body = json.dumps({"forum": "door", "entries": [one(khasanov)]})
    response = client.post("/check-in/entries/", body, content_type="application/json", headers={"X-CSRFToken": csrf})
    assert response.json()["answers"][0]["answer"] == "ok"


def test_an_entry_of_an_hour_ago_by_a_clock_ten_years_slow_is_an_hour_old(khasanov: Delegate) -> None:
    slow = (datetime.now(UTC) - timedelta(days=3650)).timestamp() * 1000
    sent(at_the_door(), one(khasanov, at=slow - 3600_000), now=slow)
    age = datetime.now(UTC) - Attendance.objects.get().at
    assert abs(age - timedelta(hours=1)) < timedelta(seconds=30)


def test_it_works_without_a_script(khasanov: Delegate, forum: Forum) -> None:
    client = at_the_door()
    session = make.make_session(forum=forum, code="s1")
    here = {"forum": "door", "place": "s1", "desk": "North"}
    assert "Khasanov" in client.get("/check-in/", {**here, "q": "хасан"}).content.decode()
    assert "Khasanov" in client.get("/check-in/", {**here, "q": token_of(khasanov)}).content.decode()
    assert not Attendance.objects.exists()  # looking lets nobody in
    form = {**here, "do": "enter", "key": str(uuid.uuid4()), "token": token_of(khasanov)}
    assert 'data-answer="ok"' in client.post("/check-in/", form).content.decode()
    row = Attendance.objects.get()
    assert (row.session, row.desk) == (session, "North")
    form["key"] = str(uuid.uuid4())
    assert 'data-answer="already"' in client.post("/check-in/", form).content.decode()
    assert 'data-answer="undone"' in client.post("/check-in/", {**here, "do": "undo", "key": row.key}).content.decode()
    assert client.post("/check-in/", {**here, "do": "nothing"}).status_code == 404


def test_looks_are_written_down(khasanov: Delegate, forum: Forum) -> None:
    client = at_the_door()
    client.get("/check-in/search/?q=Khas")
    client.get("/check-in/copy/")
    found = list(AccessRecord.objects.order_by("pk").values_list("what", "count", "forum_id", "detail"))
    assert found == [("searched", 1, forum.pk, "check-in"), ("exported", 1, forum.pk, "check-in")]


WALK_IN = {
    "forum": "door", "family_name": "Hasanov", "given_name": "Rustam", "institution_name": "College", "consent_processing": "on",
}  # fmt: skip


def test_a_walk_in_is_asked_about_whom_we_know_first(khasanov: Delegate) -> None:
    client = at_the_door()
    country = make.make_country()
    form = {**WALK_IN, "country": country.code, "desk": "North", "key": str(uuid.uuid4())}
    first = client.post("/check-in/walk-in/", form)
    assert [row["delegate"] for row in first.context["people"]] == [khasanov]
    assert Delegate.objects.count() == 1
    answer = client.post("/check-in/walk-in/", {**form, "sure": "1"}).content.decode()
    assert 'data-answer="ok"' in answer
    assert Delegate.objects.get(family_name="Hasanov").country == country
    assert Attendance.objects.get().key == form["key"]


@pytest.mark.parametrize("photographs", [True, False])
def test_what_a_walk_in_has_signed_is_written_down_once_with_the_version_of_its_words(
    forum: Forum, photographs: bool
) -> None:
    make.make_consent_text(purpose="photographs", version="2031-1")
    client = at_the_door(language="kk")
    form = {**WALK_IN, "country": make.make_country().code, "key": str(uuid.uuid4())}
    refused = client.post("/check-in/walk-in/", {**form, "consent_processing": ""})
    assert set(refused.context["form"].errors) == {"consent_processing"}
    assert not Delegate.objects.exists()
    form |= {"consent_photographs": "on"} if photographs else {}
    for _ in range(2):  # the network dropped before the answer came: sent again
        assert 'data-answer="ok"' in client.post("/check-in/walk-in/", form).content.decode()
    rows = Consent.objects.order_by("purpose").values_list(
        "purpose", "text_version", "language", "on_paper", "withdrawn_at"
    )
    wanted = [("processing", consents.OWN_VERSION, "kk", True, None)]
    wanted[:0] = [("photographs", "2031-1", "kk", True, None)] if photographs else []
    assert (list(rows), Delegate.objects.get().is_listed) == (wanted, False)


def test_a_badge_is_printed_again_at_the_desk(khasanov: Delegate, forum: Forum) -> None:
    client, printing = at_the_door(), 'action="/check-in/badge/"'
    token = token_of(khasanov)
    assert printing in client.get("/check-in/search/?q=Khas").content.decode()
    assert printing in sent(client, one(khasanov)).json()["answers"][0]["html"]
    AccessRecord.objects.all().delete()
    answer = client.post("/check-in/badge/", {"forum": "door", "token": token})
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/pdf",
        'inline; filename="badge.pdf"',
    )
    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    assert "Хасанов Рустам" in page.extract_text()
    assert Badge.objects.get().printed_at is not None
    look = AccessRecord.objects.values_list("what", "delegate_id", "detail").get()
    assert look == ("exported", khasanov.pk, "badges")


def test_a_badge_is_printed_for_those_who_come_by_those_who_may(khasanov: Delegate, forum: Forum) -> None:
    waits, elsewhere = make.make_delegate(forum=forum, state=State.WAITING), make.make_delegate(state=State.APPROVED)
    client = at_the_door()
    for token in (token_of(waits), token_of(elsewhere), "23456789ABCDEFGH", ""):
        assert client.post("/check-in/badge/", {"forum": "door", "token": token}).status_code == 404
    Group.objects.get(name=roles.CHECK_IN).permissions.remove(Permission.objects.get(codename="view_badge"))
    client = at_the_door()
    assert client.post("/check-in/badge/", {"forum": "door", "token": token_of(khasanov)}).status_code == 403
    assert "/check-in/badge/" not in client.get("/check-in/search/?q=Khas").content.decode()
    assert "/check-in/badge/" not in sent(client, one(khasanov)).json()["answers"][0]["html"]
    assert not Badge.objects.filter(printed_at__isnull=False).exists()


def test_a_walk_in_above_the_places_is_for_those_who_decide(forum: Forum) -> None:
    make.make_rules(forum=forum, capacity=0)
    form = {**WALK_IN, "country": make.make_country().code, "key": str(uuid.uuid4()), "above": "1"}
    refused = at_the_door().post("/check-in/walk-in/", form).content.decode()
    assert "All places are taken." in refused
    assert "Let in above the number of places" not in refused
    assert Delegate.objects.count() == 0
    at_the_door(roles.REGISTRAR).post("/check-in/walk-in/", form)
    assert Delegate.objects.count() == 1


def test_what_is_wrong_in_the_form_of_a_walk_in_is_said(forum: Forum) -> None:
    form = {**WALK_IN, "family_name": "Хасанов", "country": "??", "key": str(uuid.uuid4())}
    response = at_the_door().post("/check-in/walk-in/", form)
    assert set(response.context["form"].errors) == {"family_name", "country"}
    assert at_the_door().post("/check-in/walk-in/", {**form, "key": ""}).status_code == 404


def code_picture(text: str, kind: str) -> bytes:
    """A frame of a camera with a badge somewhere in it, a little turned."""
    buffer = io.BytesIO()
    segno.make(text, error="m").save(buffer, kind="png", scale=4, border=4)
    frame = Image.new("RGB", (640, 480), "grey")
    frame.paste(Image.open(buffer).convert("RGB").rotate(12, expand=True, fillcolor="grey"), (200, 150))
    out = io.BytesIO()
    frame.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_the_server_reads_a_badge_where_the_browser_cannot(forum: Forum, kind: str, mime: str) -> None:
    client = at_the_door()
    token = "23456789ABCDEFGH"
    found = client.post("/check-in/frame/", code_picture(token, kind), content_type=mime)
    assert found.json() == {"token": token}


def test_a_frame_without_a_badge_or_that_is_none_has_no_token(forum: Forum) -> None:
    client = at_the_door()
    for data in (
        make.png(),
        b"",
        b"no picture",
        code_picture("https://example.org/", "JPEG"),
        code_picture("A", "PNG")[:500],
    ):
        assert client.post("/check-in/frame/", data, content_type="image/jpeg").json() == {"token": ""}
    assert client.post("/check-in/frame/", b"x" * 400_001, content_type="image/jpeg").status_code == 413


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def crowd(forum: Forum, number: int) -> None:
    session = make.make_session(forum=forum)
    for n in range(number):
        delegate = make.make_delegate(
            forum=forum, state=State.CHECKED_IN, given_name=f"Many{n}", country=make.make_country(),
            institution=make.make_institution(),
        )  # fmt: skip
        make.make_attendance(delegate=delegate)
        make.make_attendance(delegate=delegate, session=session)


@pytest.mark.parametrize(
    ("part", "number"),
    [
        ("", 11),
        ("?q=many", 15),
        ("search/?q=many", 10),
        ("copy/", 9),
        ("board/", 13),
        ("board/rows/", 12),
        ("counts/", 8),
    ],
)
def test_pages_cost_the_same_with_one_and_with_thirty(forum: Forum, part: str, number: int) -> None:
    client = at_the_door()
    crowd(forum, 1)
    first = queries(client, f"/check-in/{part}")
    crowd(forum, 29)
    assert (first, queries(client, f"/check-in/{part}")) == (number, number)


def test_a_scan_costs_so_many_queries(khasanov: Delegate) -> None:
    client = at_the_door()
    sent(client, one(make.make_delegate(forum=khasanov.forum, state=State.APPROVED)))
    entry = one(khasanov)
    counted = []
    for body in (entry, entry, one(khasanov)):
        with CaptureQueriesContext(connection) as asked:
            sent(client, body)
        counted.append(len(asked))
    assert counted == [28, 10, 10]
