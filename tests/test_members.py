"""What a coordinator does for the members of an institution, what they cannot do, and who hears of it."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from core import languages
from core.models import OutboxMail
from events.models import Consent, Delegate
from portal import consents, deciding, erasure, heads, members, missing, recipients, registering, retention
from portal.models import AccessRecord, Invitation, Registration, Step
from tests import factories as make
from tests import processes
from tests.admin_site import fresh, history_of, signed_in, superuser

pytestmark = pytest.mark.django_db
State = Delegate.State
MEMBER = {
    "family_name": "AKHMETOVA", "given_name": "AIGERIM", "native_name": "Ахметова Айгерім", "position": "Principal",
    "country": "KZ", "email": "", "language": "kk", "interpretation": "kk", "attendance": "on_site", "agreement": "paper",
}  # fmt: skip


@pytest.fixture
def invitation() -> Invitation:
    """Two places of an institution in Kazakhstan, looked after by somebody who reads Polish."""
    country = make.make_country(code="KZ", name_en="Kazakhstan")
    forum = make.make_forum(is_current=True)
    make.make_rules(forum=forum, way="invitation")
    institution = make.make_institution(country=country, name_en="Almaty College")
    return make.make_invitation(forum=forum, institution=institution, coordinator=make.make_user(language="pl"))


@pytest.fixture
def own(invitation: Invitation, client: Client) -> Client:
    assert invitation.coordinator is not None
    client.force_login(invitation.coordinator)
    return client


def at(invitation: Invitation, page: str = "", code: str = "en") -> str:
    return f"/{code}/me/institutions/{invitation.pk}/{page}"


def add(client: Client, invitation: Invitation, **fields: str) -> Any:
    return client.post(at(invitation, "add/"), {**MEMBER, **fields})


def entered(invitation: Invitation, state: str = State.REGISTERED, **fields: Any) -> Delegate:
    """A member whom the coordinator has entered."""
    number = Delegate.objects.count()
    own = {
        "country": invitation.institution.country, "email": "", "family_name": f"Bek{chr(97 + number // 26)}{chr(97 + number % 26)}",
    }  # fmt: skip
    institution = invitation.institution
    made = make.make_delegate(forum=invitation.forum, institution=institution, state=state, **{**own, **fields})
    make.make_registration(delegate=made, invitation=invitation, is_entered=True)
    return made


def test_a_member_without_an_address_is_entered_with_step_history_and_agreement_on_paper(
    invitation: Invitation, own: Client
) -> None:
    assert own.get(at(invitation, "add/")).context["form"].initial["country"] == "KZ"
    assert add(own, invitation).status_code == 302
    made = fresh(Delegate, forum=invitation.forum)
    assert (made.latin_name, made.state, made.institution, made.user) == (
        "AIGERIM AKHMETOVA", State.REGISTERED, invitation.institution, None,
    )  # fmt: skip
    assert (made.registration.invitation, made.registration.is_entered) == (invitation, True)
    assert history_of(made).latest().history_user == invitation.coordinator
    step = Step.objects.get(delegate=made)
    assert (step.after, step.by, step.cause) == ("registered", invitation.coordinator, "Entered by the coordinator")
    rows = Consent.objects.filter(delegate=made).values_list("purpose", "on_paper", "language")
    assert set(rows) == {("processing", True, "en"), ("transfer", True, "en")}
    assert (made.is_listed, OutboxMail.objects.count()) == (False, 0)


def test_a_member_with_an_address_is_asked_by_mail_and_agrees_alone(invitation: Invitation, own: Client) -> None:
    assert add(own, invitation, email="a@example.org", agreement="mail").status_code == 302
    made = fresh(Delegate, forum=invitation.forum)
    assert (consents.given(made), made.user.email) == (set(), "a@example.org")
    mail = OutboxMail.objects.get()
    assert (mail.kind, mail.to, mail.language) == ("entered", "a@example.org", "kk")
    assert f"/kk/me/{made.reference}/" in mail.body
    client = Client()
    client.force_login(made.user)
    assert client.get(f"/en/me/{made.reference}/").context["lacks_consent"] is True
    said = {**MEMBER, "consent_processing": "on", "consent_transfer": "on"}
    assert client.post(f"/en/me/{made.reference}/details/", said).status_code == 302
    assert set(Consent.objects.values_list("on_paper", flat=True)) == {False}
    assert client.get(f"/en/me/{made.reference}/").context["lacks_consent"] is False


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("family_name", "Ахметова", "family_name"), ("family_name", "", "family_name"), ("agreement", "", "agreement"),
        ("agreement", "mail", "agreement"), ("email", "no address", "email"), ("email", '"a b"@example.org', "email"),
        ("country", "XX", "country"), ("position", "Principal\r\nBcc: x", "position"), ("phone", "=1+1", "phone"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_nobody_is_entered(
    field: str, value: str, wrong: str, invitation: Invitation, own: Client
) -> None:
    response = add(own, invitation, **{field: value})
    assert (response.status_code, response.context["form"].has_error(wrong)) == (422, True)
    assert not Delegate.objects.exists()


def test_no_more_are_entered_than_the_quota_and_a_withdrawn_place_is_given_again(
    invitation: Invitation, own: Client
) -> None:
    for name in ("ONE", "TWO"):
        assert add(own, invitation, family_name=name, given_name=name, native_name="").status_code == 302
    page = add(own, invitation, family_name="THREE", given_name="THREE", native_name="")
    assert (page.status_code, Delegate.objects.count()) == (409, 2)
    assert own.get(at(invitation)).context["may_add"] is False
    gone = Delegate.objects.get(family_name="ONE")
    assert own.get(at(invitation, f"{gone.reference}/withdraw/")).status_code == 200
    assert own.post(at(invitation, f"{gone.reference}/withdraw/")).status_code == 302
    step = Step.objects.filter(delegate=gone).latest("pk")
    assert (step.after, step.by) == ("withdrawn", invitation.coordinator)
    assert add(own, invitation, family_name="THREE", given_name="THREE", native_name="").status_code == 302


def test_above_the_capacity_a_member_waits_and_the_coordinator_hears_of_it_in_their_language(
    invitation: Invitation, own: Client
) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(quota=1)
    rules = invitation.forum.registration_rules
    rules.capacity = 1
    rules.save()
    holder = make.make_delegate(forum=invitation.forum, state=State.REGISTERED)
    make.make_registration(delegate=holder)
    assert add(own, invitation).status_code == 302
    made = Delegate.objects.get(family_name="AKHMETOVA")
    assert made.state == State.WAITING
    mail = OutboxMail.objects.get()
    assert invitation.coordinator is not None
    assert (mail.kind, mail.to, mail.language) == ("waiting", invitation.coordinator.email, "pl")
    assert (mail.body.split("\n")[0].count(made.latin_name), f"/pl{at(invitation)[3:]}" in mail.body) == (1, True)
    deciding.decide(invitation.forum, [(holder.pk, State.REGISTERED)], State.DECLINED, by=None)
    assert OutboxMail.objects.get(kind="moved_up").to == invitation.coordinator.email
    Invitation.objects.filter(pk=invitation.pk).update(quota=2)
    rules.has_waiting_list = False
    rules.save()
    assert add(own, invitation, family_name="B", given_name="B", native_name="").status_code == 409


def test_registration_that_is_over_and_a_link_that_was_revoked_let_nobody_in(
    invitation: Invitation, own: Client
) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(is_revoked=True)
    assert add(own, invitation).status_code == 409
    Invitation.objects.filter(pk=invitation.pk).update(is_revoked=False)
    rules = invitation.forum.registration_rules
    rules.way = "closed"
    rules.save()
    assert add(own, invitation).status_code == 409
    assert not Delegate.objects.exists()


def test_the_same_person_twice_is_warned_about_in_both_tabs_and_from_elsewhere(
    invitation: Invitation, own: Client
) -> None:
    make.make_delegate(forum=invitation.forum, family_name="Akhmetova", given_name="Aigerim")
    first = add(own, invitation)
    assert (first.status_code, first.context["twins"].own, first.context["twins"].elsewhere) == (409, [], True)
    assert add(own, invitation, sure="1").status_code == 302
    again = add(own, invitation)
    assert (again.status_code, [one.latin_name for one in again.context["twins"].own]) == (409, ["AIGERIM AKHMETOVA"])
    assert Delegate.objects.filter(forum=invitation.forum).count() == 2
    assert add(own, invitation, sure="1", email=Delegate.objects.exclude(email="").get().email).status_code == 409


def test_members_are_corrected_until_decided_and_two_tabs_keep_each_others_work(
    invitation: Invitation, own: Client
) -> None:
    one = entered(invitation, position="Dean", phone="")
    page = at(invitation, f"{one.reference}/")
    known = {**MEMBER, "family_name": one.family_name, "given_name": one.given_name, "native_name": "", "phone": ""}
    shown = {
        f"initial-{name}": value
        for name, value in {**known, "position": "Dean", "language": "en", "interpretation": ""}.items()
    }
    first = {**known, **shown, "position": "Rector", "language": "en", "interpretation": ""}
    second = {**known, **shown, "position": "Dean", "phone": "+7 701 123 45 67", "language": "en", "interpretation": ""}
    assert [own.post(page, said).status_code for said in (first, second)] == [302, 302]
    one.refresh_from_db()
    assert (one.position, one.phone, consents.given(one)) == ("Rector", "+7 701 123 45 67", {"processing", "transfer"})
    assert history_of(one).latest().history_user == invitation.coordinator
    Delegate.objects.filter(pk=one.pk).update(state=State.APPROVED)
    assert own.get(page).status_code == 302
    assert own.post(page, {**second, "position": "Late"}).status_code == 409
    assert fresh(Delegate, pk=one.pk).position == "Rector"


def test_another_address_is_another_account_and_the_first_hears_nothing_more(
    invitation: Invitation, own: Client
) -> None:
    add(own, invitation, email="typo@example.org", agreement="mail")
    one = fresh(Delegate, forum=invitation.forum)
    page = at(invitation, f"{one.reference}/")
    assert own.post(page, {**MEMBER, "email": "right@example.org", "agreement": "mail"}).status_code == 302
    one.refresh_from_db()
    assert (one.email, one.user.email) == ("right@example.org", "right@example.org")
    assert list(OutboxMail.objects.values_list("to", flat=True)) == ["right@example.org"]
    make.make_delegate(forum=invitation.forum, email="taken@example.org")
    late = own.post(page, {**MEMBER, "email": "TAKEN@example.org", "agreement": "mail"})
    assert (late.status_code, late.context["form"].has_error("email")) == (409, True)


def test_people_who_look_after_themselves_are_seen_and_not_touched(invitation: Invitation, own: Client) -> None:
    alone = make.make_delegate(forum=invitation.forum, state=State.REGISTERED, phone="+1 111 11 11", diet="halal")
    make.make_registration(delegate=alone, invitation=invitation)
    taken_over = entered(invitation, email="t@example.org")
    Registration.objects.filter(delegate=taken_over).update(confirmed_at=make.OPENING)
    body = own.get(at(invitation)).content.decode()
    assert alone.latin_name in body
    for one in (alone, taken_over):
        page = at(invitation, f"{one.reference}/")
        assert own.post(page, MEMBER).status_code == 409
        assert own.post(f"{page}travel/", {"diet": "x"}).status_code == 302
    assert own.post(at(invitation, f"{alone.reference}/withdraw/")).status_code == 409
    assert set(Delegate.objects.values_list("state", "family_name")) == {
        (State.REGISTERED, alone.family_name), (State.REGISTERED, taken_over.family_name),
    }  # fmt: skip
    sheet = load_workbook(io.BytesIO(own.get(at(invitation, "members.xlsx")).content)).active
    assert sheet is not None
    assert not {"+1 111 11 11", "halal"} & {str(cell.value) for row in sheet.iter_rows() for cell in row}


def test_the_journey_is_told_for_somebody_without_an_address_once_approved(invitation: Invitation, own: Client) -> None:
    one = entered(invitation)
    page = at(invitation, f"{one.reference}/travel/")
    said = {
        "attendance": "on_site", "interpretation": "kk", "arrives_at": "2031-05-13T09:30", "diet": "No pork",
        "companions-TOTAL_FORMS": "1", "companions-INITIAL_FORMS": "0", "companions-0-given_name": "ERLAN",
        "companions-0-family_name": "AKHMETOV",
    }  # fmt: skip
    assert own.post(page, said).headers["Location"] == at(invitation)
    assert fresh(Delegate, pk=one.pk).diet == ""
    Delegate.objects.filter(pk=one.pk).update(state=State.APPROVED)
    assert own.get(page).context["member"] == one
    assert own.post(page, said).status_code == 302
    one = fresh(Delegate, pk=one.pk)
    assert (str(one.arrives_at), one.diet, one.companions.count()) == ("2031-05-13 01:30:00+00:00", "No pork", 1)
    assert history_of(one).latest().history_user == invitation.coordinator
    assert str(missing.TRAVEL) not in own.get(at(invitation)).content.decode()


def test_what_is_missing_is_named(invitation: Invitation) -> None:
    one = entered(invitation, State.APPROVED, family_name="Ахметова", country=None)
    labels = missing.of(members.of(invitation).get(pk=one.pk))
    assert labels == [missing.PASSPORT, missing.COUNTRY, missing.AGREEMENT, missing.TRAVEL]
    consents.write(one, consents.NEEDED, "en", on_paper=True)
    Delegate.objects.filter(pk=one.pk).update(
        family_name="AKHMETOVA", country=invitation.institution.country, email="a@example.org"
    )
    Registration.objects.filter(delegate=one).update(travel_at=make.OPENING)
    assert missing.of(members.of(invitation).get(pk=one.pk)) == [missing.ADDRESS]


def test_the_list_is_a_workbook_in_which_no_formula_runs(invitation: Invitation, own: Client) -> None:
    one = entered(invitation, position="=HYPERLINK(1)", arrives_at=make.OPENING, diet="+1", native_name="Ахметова")
    one.companions.create(given_name="ERLAN", family_name="AKHMETOV")
    response = own.get(at(invitation, "members.xlsx", "kk"))
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows()]
    found = {cell.value: (cell.data_type, cell.quotePrefix) for cell in rows[1]}
    assert (found["=HYPERLINK(1)"], found["+1"], found["Ахметова"]) == (("s", True), ("s", True), ("s", False))
    assert one.arrives_at is not None
    assert one.arrives_at.astimezone(invitation.forum.zone).replace(tzinfo=None) in found
    assert len(rows[0]) == len(rows[1])
    assert AccessRecord.objects.get().what == "exported"


def test_a_head_is_proposed_and_the_organisers_choice_wins(invitation: Invitation, own: Client) -> None:
    one, two = entered(invitation), entered(invitation)
    page = at(invitation, "head/")
    assert own.post(page, {"member": one.reference}).status_code == 302
    assert fresh(Invitation, pk=invitation.pk).proposed_head == one
    assert one.latin_name in own.get(at(invitation)).content.decode()
    assert invitation.institution.country is not None
    heads.choose(invitation.forum, invitation.institution.country, two, by=superuser())
    assert (fresh(Delegate, pk=two.pk).is_head, fresh(Invitation, pk=invitation.pk).proposed_head) == (True, None)
    assert own.post(page, {"member": one.reference}).status_code == 302
    with pytest.raises(heads.HeadChosen):
        heads.propose(invitation, one)
    assert fresh(Invitation, pk=invitation.pk).proposed_head is None
    own.post(at(invitation, f"{two.reference}/withdraw/"))
    assert own.post(page, {"member": one.reference}).status_code == 302
    assert fresh(Invitation, pk=invitation.pk).proposed_head == one
    own.post(page, {"member": ""})
    assert fresh(Invitation, pk=invitation.pk).proposed_head is None


def test_a_head_who_moves_to_a_country_that_has_one_is_head_no_more(invitation: Invitation, own: Client) -> None:
    poland = make.make_country(code="PL", name_en="Poland")
    make.make_delegate(forum=invitation.forum, country=poland, is_head=True)
    one = entered(invitation, is_head=True)
    said = {**MEMBER, "family_name": one.family_name, "given_name": one.given_name, "country": "PL"}
    assert own.post(at(invitation, f"{one.reference}/"), said).status_code == 302
    assert (fresh(Delegate, pk=one.pk).is_head, fresh(Delegate, pk=one.pk).country) == (False, poland)
    guest = make.make_delegate(forum=invitation.forum, country=make.make_country(), is_head=True, state=State.INVITED)
    make.make_registration(delegate=guest)
    application = registering.begin_invited(guest, "en")
    registering.send(application, {"family_name": "G", "language": "en", "country": poland}, [], "en")
    assert fresh(Delegate, pk=guest.pk).is_head is False


def test_another_coordinators_institution_and_members_are_not_there(
    invitation: Invitation, client: Client, caplog: Any
) -> None:
    one = entered(invitation)
    other = make.make_invitation(forum=invitation.forum, coordinator=make.make_user())
    theirs = entered(other)
    client.force_login(other.coordinator)  # type: ignore[arg-type]  # made with one
    before = list(Delegate.objects.order_by("pk").values())
    of_member = [f"{one.reference}/{page}" for page in ("", "travel/", "withdraw/")]
    for page in ("", "add/", "head/", "members.xlsx", *of_member):
        for answer in (client.get(at(invitation, page)), client.post(at(invitation, page), MEMBER)):
            assert answer.status_code in (404, 405)
    for page in of_member:
        assert client.post(at(other, page), MEMBER).status_code == 404
    assert client.post(at(other, "head/"), {"member": one.reference}).status_code == 404
    assert client.get(at(other, f"{theirs.reference}/")).status_code == 200
    assert list(Delegate.objects.order_by("pk").values()) == before
    assert "asked for another's institution" in caplog.text
    assert "asked for another's member" in caplog.text


def test_decision_shows_the_coordinators_mail_and_sends_it_to_them(invitation: Invitation) -> None:
    people = [(entered(invitation)), make.make_delegate(forum=invitation.forum, state=State.REGISTERED, language="pl")]
    make.make_registration(delegate=people[1])
    lost = make.make_delegate(forum=invitation.forum, state=State.REGISTERED, email="")
    make.make_registration(delegate=lost)
    assert invitation.coordinator is not None
    client, page = signed_in(superuser()), "/admin/registrations/decide/"
    seen = client.post(page, {"state": "approved", "chosen": [one.pk for one in (*people, lost)]})
    shown = [(to.email, mail.language) for _one, to, mail in seen.context["samples"]]
    assert shown == [(people[1].email, "pl"), (invitation.coordinator.email, "pl")]
    assert (seen.context["without_address"], seen.context["to_coordinators"]) == (1, 1)
    assert invitation.coordinator.email in seen.content.decode()
    client.post(page, {"state": "approved", "seen": seen.context["seen"], "sure": "1", "note_pl": "Do zobaczenia."})
    sent = OutboxMail.objects.get(to=invitation.coordinator.email)
    assert (sent.kind, sent.about_id) == ("approved", people[0].pk)
    assert (people[0].reference in sent.body, "Do zobaczenia." in sent.body) == (True, True)


def test_without_a_coordinators_account_the_contact_of_the_invitation_hears(invitation: Invitation) -> None:
    one = entered(invitation)
    Invitation.objects.filter(pk=invitation.pk).update(coordinator=None, language="uz")
    to = recipients.of(fresh(Delegate, pk=one.pk))
    assert to is not None
    assert (to.email, to.language) == (invitation.contact_email, "uz")
    Invitation.objects.filter(pk=invitation.pk).update(contact_email="")
    assert recipients.of(fresh(Delegate, pk=one.pk)) is None


def test_erasing_a_member_takes_the_mails_to_the_coordinator(
    invitation: Invitation, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    from core.mail.postman import Postman

    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "core.mail.files.FileBackend", tmp_path / "mail"
    settings.ERASURE_LOG = tmp_path / "erasures.log"
    one, other = entered(invitation, family_name="ZZYZX"), entered(invitation)
    Invitation.objects.filter(pk=invitation.pk).update(proposed_head=one)
    for delegate in (one, other):
        deciding.decide(invitation.forum, [(delegate.pk, State.REGISTERED)], State.APPROVED, by=None)
    Postman().round()
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 2
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(fresh(Delegate, pk=one.pk))
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    assert not OutboxMail.objects.filter(about_id=one.pk).exists()
    assert fresh(Invitation, pk=invitation.pk).proposed_head is None


def test_time_takes_away_the_proposal_and_the_place_in_the_order(invitation: Invitation) -> None:
    one = entered(invitation, protocol_order=3)
    Invitation.objects.filter(pk=invitation.pk).update(proposed_head=one)
    retention.anonymise(invitation.forum)
    assert fresh(Invitation, pk=invitation.pk).proposed_head is None
    assert fresh(Delegate, pk=one.pk).protocol_order is None


def test_pages_answer_in_every_language(invitation: Invitation, own: Client) -> None:
    one, two = entered(invitation), entered(invitation, State.APPROVED)
    pages = ("", "add/", f"{one.reference}/", f"{one.reference}/withdraw/", f"{two.reference}/travel/", "members.xlsx")
    for code in languages.CODES:
        for page in pages:
            response = own.get(at(invitation, page, code))
            assert (response.status_code, "no-store" in response["Cache-Control"]) == (200, True)
            assert page == "members.xlsx" or f'lang="{languages.tag(code)}"' in response.content.decode()


def test_thirty_members_cost_as_many_queries_as_one(invitation: Invitation, own: Client) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(quota=40)
    counted = []
    for more in (1, 29):
        for number in range(more):
            one = entered(invitation, State.APPROVED, family_name=f"N{number}")
            consents.write(one, consents.NEEDED, "en", on_paper=True)
        for page in ("", "members.xlsx"):
            own.get(at(invitation, page))
            with CaptureQueriesContext(connection) as queries:
                own.get(at(invitation, page))
            counted.append(len(queries))
    assert counted[:2] == counted[2:]
    assert counted[0] <= 16


MADE = """
import django; django.setup()
from tests import factories as make
forum = make.make_forum(slug="road")
make.make_rules(forum=forum, way="invitation", capacity=6)
country = make.make_country(code="KZ")
for n in range(2):
    make.make_invitation(forum=forum, quota=5, coordinator=make.make_user(email=f"c{n}@example.org"))
"""
ENTERED = """
import django; django.setup()
import random
from events.models import Country, Forum
from portal import members, places
from portal.models import Invitation
country = Country.objects.get(code="KZ")
work = [(invitation, n) for invitation in Invitation.objects.select_related("forum", "coordinator") for n in range(6)]
random.shuffle(work)
for invitation, n in work:
    columns = {"family_name": f"M{n} {invitation.pk}", "language": "en", "country": country}
    try:
        members.enter(invitation, columns, by=invitation.coordinator, on_paper=True, is_sure=True)
    except (places.QuotaUsed, places.Full):
        print("full", flush=True)
"""
COUNTED = """
import django; django.setup()
from django.db.models import Count
from events.models import Delegate
from portal.models import Registration, Step
print(Delegate.objects.filter(state="registered").count(), Delegate.objects.filter(state="waiting").count(), end=" ")
print(*Registration.objects.values("invitation").annotate(n=Count("pk")).order_by("invitation").values_list("n", flat=True), end=" ")
print(Step.objects.exclude(by=None).count(), end="")
"""


def test_two_coordinators_with_two_tabs_each_stay_within_quota_and_capacity(tmp_path: Path) -> None:
    with processes.site(tmp_path) as run:
        run(MADE, 1)
        run(ENTERED, 2)
        assert run(COUNTED, 1) == ["6 4 5 5 10"]
