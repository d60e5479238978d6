"""The organisers' page of letters, the letterhead, and a delegate's own letter and certificate."""

import io
import zipfile
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts import roles
from core.models import OutboxMail
from events.models import Delegate, Forum
from portal.models import AccessRecord, Document, Letterhead
from portal.papers import issuing
from portal.papers.issuing import Order
from tests import factories as make
from tests.admin_site import change_url, form_of, fresh, signed_in, superuser

pytestmark = pytest.mark.django_db
State, Kind = Document.State, Document.Kind
LIST, ISSUE, STATE = "/admin/letters/", "/admin/letters/issue/", "/admin/letters/state/"
LETTER = Order(Kind.LETTER, "zh-hans")
AFTER = "2031-06-01T04:00:00Z"


@pytest.fixture
def forum() -> Forum:
    made = make.make_forum(is_current=True)
    make.make_letterhead(forum=made)
    return made


def somebody(forum: Forum, **fields: Any) -> Delegate:
    delegate = make.make_delegate(forum=forum, **{"state": Delegate.State.APPROVED, "wants_letter": True, **fields})
    make.make_registration(delegate=delegate)
    return delegate


def owner_of(delegate: Delegate) -> Client:
    assert delegate.user is not None
    return signed_in(delegate.user)


def names(client: Client, query: str) -> set[str]:
    return {row["delegate"].family_name for row in client.get(f"{LIST}?{query}").context["rows"]}


# --- the list ------------------------------------------------------------------------------------------------------------
def test_list_holds_who_wants_a_letter_or_has_one_and_filters_narrow_it(forum: Forum) -> None:
    kz = make.make_country()
    somebody(forum, family_name="Wants", country=kz)
    had = somebody(forum, family_name="Has")
    somebody(forum, family_name="Registered", state=Delegate.State.REGISTERED)
    somebody(forum, family_name="Free", wants_letter=False)
    there = somebody(forum, family_name="There", wants_letter=False)
    issuing.issue(forum, [had.pk], LETTER)
    make.make_attendance(delegate=there)
    client = signed_in(superuser())
    assert names(client, "") == {"Wants", "Has"}
    assert names(client, "state=requested") == {"Wants"}
    assert names(client, "state=issued") == {"Has"}
    assert names(client, f"country={kz.pk}") == {"Wants"}
    assert names(client, "q=has&state=replaced&country=x") == {"Has"}
    assert names(client, "kind=certificate") == {"There"}
    assert AccessRecord.objects.filter(detail="letters").count() == 6


def test_list_asks_as_often_for_thirty_as_for_one(forum: Forum) -> None:
    client = signed_in(superuser())
    country, institution = make.make_country(), make.make_institution()
    people = [somebody(forum, country=country, institution=institution)]
    issuing.issue(forum, [people[0].pk], LETTER)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    people += [somebody(forum, country=country, institution=institution) for _number in range(30)]
    issuing.issue(forum, [one.pk for one in people], LETTER)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(LIST).context["rows"]) == 31
    assert len(many) == len(few) <= 20


def test_letter_that_says_something_else_than_is_known_now_is_marked(forum: Forum) -> None:
    one = somebody(forum)
    issuing.issue(forum, [one.pk], LETTER)
    client = signed_in(superuser())
    assert [row["changed"] for row in client.get(LIST).context["rows"]] == [False]
    Letterhead.objects.update(signatory_en="Somebody else")  # no correction of the person
    assert [row["changed"] for row in client.get(LIST).context["rows"]] == [False]
    Delegate.objects.filter(pk=one.pk).update(given_name="Corrected")
    assert [row["changed"] for row in client.get(LIST).context["rows"]] == [True]


def test_first_page_says_how_many_letters_wait(forum: Forum) -> None:
    somebody(forum)
    over = make.make_forum(starts_on=make.FIRST_DAY.replace(year=2020), ends_on=make.FIRST_DAY.replace(year=2020))
    somebody(over)
    found = {str(item.label): item for item in signed_in(superuser()).get("/admin/").context["today"]}
    item = found["Letters to issue"]
    assert item.count == signed_in(superuser()).get(item.url).context["page"].paginator.count == 1


# --- issuing ---------------------------------------------------------------------------------------------------------------
def test_issuing_shows_first_what_it_will_do_and_does_it_once(forum: Forum) -> None:
    good, bad = somebody(forum, language="kk"), somebody(forum, native_name="\N{GRINNING FACE}")
    client = signed_in(make.make_staff(role=roles.REGISTRAR))
    page = client.post(ISSUE, {"do": "issue", "chosen": [good.pk, bad.pk]})
    assert not Document.objects.exists()
    assert [paper.delegate for paper in page.context["outcome"].ready] == [good]
    assert "[U+1F600] GRINNING FACE" in page.content.decode()
    sent = {
        "do": "issue", "seen": page.context["seen"], "first": "en", "other": "", "sure": "1",
    }  # fmt: skip
    assert client.post(ISSUE, sent).status_code == 302
    client.post(ISSUE, sent)  # the same page, sent twice
    letter = Document.objects.get()
    assert (letter.delegate, letter.language, letter.other_language) == (good, "en", "kk")
    assert OutboxMail.objects.count() == 1


def test_batch_takes_all_who_match_and_may_be_silent(forum: Forum) -> None:
    kz = make.make_country()
    for country in (kz, kz, None):
        somebody(forum, country=country)
    client, query = signed_in(superuser()), f"?country={kz.pk}"
    page = client.post(f"{ISSUE}{query}", {"do": "issue", "all": "1"})
    client.post(f"{ISSUE}{query}", {"do": "issue", "seen": page.context["seen"], "sure": "1", "silent": "1"})
    assert set(Document.objects.values_list("delegate__country", flat=True)) == {kz.pk}
    assert (Document.objects.count(), OutboxMail.objects.count()) == (2, 0)


def test_reissue_and_states_by_hand(forum: Forum) -> None:
    one = somebody(forum)
    issuing.issue(forum, [one.pk], LETTER)
    client = signed_in(superuser())
    assert client.post(STATE, {"state": "granted", "chosen": one.pk}).status_code == 302
    assert Document.objects.get().state == State.GRANTED
    assert client.post(STATE, {"state": "replaced", "chosen": one.pk}).status_code == 404
    page = client.post(ISSUE, {"do": "again", "chosen": one.pk})
    client.post(ISSUE, {"do": "again", "seen": page.context["seen"], "sure": "1"})
    assert sorted(Document.objects.values_list("state", flat=True)) == [State.ISSUED, State.REPLACED]


def test_page_of_another_forum_or_a_forged_one_issues_nothing(forum: Forum) -> None:
    other = make.make_forum()
    make.make_letterhead(forum=other)
    one = somebody(forum)
    client = signed_in(superuser())
    page = client.post(ISSUE, {"do": "issue", "chosen": one.pk})
    for query, seen in ((f"?forum={other.slug}", page.context["seen"]), ("", "forged")):
        client.post(f"{ISSUE}{query}", {"do": "issue", "seen": seen, "sure": "1"})
    assert not Document.objects.exists()


@pytest.mark.parametrize(("role", "status"), [(roles.CHECK_IN, 403), (roles.PRESS, 403), (roles.REGISTRAR, 302)])
def test_only_those_who_may_issue_do(role: str, status: int, forum: Forum) -> None:
    one = somebody(forum)
    client = signed_in(make.make_staff(role=role))
    assert client.post(STATE, {"state": "granted", "chosen": one.pk}).status_code == status
    assert client.post(ISSUE, {"do": "issue"}).status_code == status


# --- files -----------------------------------------------------------------------------------------------------------------
def test_all_that_were_issued_come_as_one_pdf_or_as_a_zip(forum: Forum) -> None:
    people = [somebody(forum) for _number in range(2)]
    issuing.issue(forum, [one.pk for one in people], LETTER)
    client = signed_in(superuser())
    pdf, packed = (client.get(f"/admin/letters/all.{form}") for form in ("pdf", "zip"))
    assert len(PdfReader(io.BytesIO(pdf.content)).pages) == 2
    assert len(zipfile.ZipFile(io.BytesIO(packed.content)).namelist()) == 2
    assert list(AccessRecord.objects.filter(what="exported").values_list("count", flat=True)) == [2, 2]
    for address in ("/admin/letters/all.exe", "/admin/letters/all.pdf?part=2", "/admin/letters/all.pdf?state=refused"):
        assert client.get(address).status_code == 404


def test_preview_of_a_person_carries_no_serial_number(forum: Forum) -> None:
    one = somebody(forum, family_name="Somebody")
    content = signed_in(superuser()).get(f"/admin/letters/sample/{one.pk}.pdf?other=pl").content
    found = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "XXXX-XXXX-XXXX" in found
    assert "Somebody" in found
    assert not Document.objects.exists()


# --- the letterhead ---------------------------------------------------------------------------------------------------------
def test_form_says_the_words_in_use_the_placeholders_and_what_no_font_has(forum: Forum) -> None:
    letterhead = Letterhead.objects.get()
    client = signed_in(superuser())
    page = client.get(change_url(letterhead)).content.decode()
    assert "<code>{native_name}</code>" in page
    assert "谨邀请以下人士出席" in page
    assert "GRINNING FACE" not in page
    Letterhead.objects.update(office_kk="Ректор \N{GRINNING FACE}")
    assert "[U+1F600]</b> GRINNING FACE" in client.get(change_url(letterhead)).content.decode()


def test_signature_is_uploaded_kept_private_and_seen_by_those_who_may_change_it(forum: Forum) -> None:
    letterhead = Letterhead.objects.get()
    owner = signed_in(make.make_staff())
    sent = form_of(owner.get(change_url(letterhead)).content.decode())
    upload = SimpleUploadedFile("signature.png", make.png(90, 40, "navy"), "image/png")
    assert owner.post(change_url(letterhead), {**sent, "signature": upload}).status_code == 302
    address = fresh(Letterhead).signature.at(400)
    assert address.startswith(f"/admin/private-picture/portal/letterhead/{letterhead.pk}/signature/")
    assert address in owner.get(change_url(letterhead)).content.decode()
    assert owner.get(address)["Content-Type"] == "image/png"
    assert "no-store" in owner.get(address)["Cache-Control"]
    for role, status in ((roles.translator("kk"), 403), (roles.CHECK_IN, 403), (roles.REGISTRAR, 200)):
        assert signed_in(make.make_staff(role=role)).get(address).status_code == status
    assert Client().get(address).status_code == 302
    for place in (
        "portal/letterhead/999/signature",
        "portal/letterhead/1/host",
        "events/forum/1/cover",
        "no/model/1/x",
    ):
        assert owner.get(f"/admin/private-picture/{place}/").status_code == 404


def test_translator_sees_words_and_neither_signature_nor_seal(forum: Forum) -> None:
    letterhead = Letterhead.objects.get()
    letterhead.signature, letterhead.seal = make.picture(90, 40), make.picture(50, 50)
    letterhead.save()
    client = signed_in(make.make_staff(role=roles.translator("kk")))
    page = client.get(change_url(letterhead)).content.decode()
    assert 'name="letter_kk"' in page
    assert "private-picture" not in page
    content = client.get(reverse("admin:portal-letterhead-preview", args=[letterhead.pk, "letter", "kk"])).content
    assert len(PdfReader(io.BytesIO(content)).pages[0].images) == 0


# --- a delegate's own ---------------------------------------------------------------------------------------------------------
def test_page_says_where_the_letter_stands_and_gives_the_file_to_its_owner_alone(forum: Forum) -> None:
    one, other = somebody(forum, user=make.make_user()), somebody(forum, user=make.make_user())
    client = owner_of(one)
    mine = reverse("me-page", args=[one.reference])
    assert "Requested. You get a mail as soon as it is ready." in client.get(mine).content.decode()
    issuing.issue(forum, [one.pk, other.pk], LETTER)
    letter = Document.objects.get(delegate=one)
    address = reverse("me-paper", args=[one.reference, letter.shown_serial])
    page = client.get(mine).content.decode()
    assert f'href="{address}"' in page
    assert client.get(address).content.startswith(b"%PDF")
    theirs = Document.objects.get(delegate=other).shown_serial
    for reference, serial in ((one.reference, theirs), (other.reference, theirs), (one.reference, "x")):
        assert client.get(reverse("me-paper", args=[reference, serial])).status_code == 404


def test_replaced_letter_is_no_longer_given_out(forum: Forum) -> None:
    one = somebody(forum, user=make.make_user())
    issuing.issue(forum, [one.pk], LETTER)
    old = Document.objects.get()
    issuing.issue(forum, [one.pk], Order(Kind.LETTER, "en", is_again=True))
    assert owner_of(one).get(reverse("me-paper", args=[one.reference, str(old)])).status_code == 404


def test_certificate_is_taken_after_the_forum_by_whoever_was_there(forum: Forum) -> None:
    one, absent = somebody(forum, user=make.make_user()), somebody(forum, user=make.make_user())
    make.make_attendance(delegate=one)
    address = reverse("me-certificate", args=[one.reference])
    assert owner_of(one).post(address).status_code == 404
    with time_machine.travel(AFTER, tick=False):
        client = owner_of(one)
        assert "Make my certificate" in client.get(reverse("me-page", args=[one.reference])).content.decode()
        assert client.post(address).status_code == 302
        paper = Document.objects.get()
        assert (paper.kind, paper.delegate, paper.issued_by) == (Kind.CERTIFICATE, one, None)
        page = client.get(reverse("me-page", args=[one.reference])).content.decode()
        assert ("Make my certificate" in page, paper.shown_serial in page) == (False, True)
        assert (client.post(address).status_code, Document.objects.count()) == (302, 1)  # sent twice
        theirs = reverse("me-certificate", args=[absent.reference])
        assert owner_of(absent).post(theirs).status_code == 404


def test_organisers_keep_certificates_to_themselves_if_they_like(forum: Forum) -> None:
    Letterhead.objects.update(gives_certificates=False)
    one = somebody(forum, user=make.make_user())
    make.make_attendance(delegate=one)
    with time_machine.travel(AFTER, tick=False):
        client = owner_of(one)
        assert "Make my certificate" not in client.get(reverse("me-page", args=[one.reference])).content.decode()
        assert client.post(reverse("me-certificate", args=[one.reference])).status_code == 404


def test_certificate_with_a_character_that_cannot_be_printed_is_not_made(forum: Forum) -> None:
    one = somebody(forum, user=make.make_user(), native_name="\N{GRINNING FACE}")
    make.make_attendance(delegate=one)
    with time_machine.travel(AFTER, tick=False):
        assert owner_of(one).post(reverse("me-certificate", args=[one.reference])).status_code == 409
    assert not Document.objects.exists()
