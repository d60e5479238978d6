"""What delegates do on their own pages: correct, tell how they travel, keep stars, read their calendar, erase."""

import json
from typing import Any

import pytest
from django.test import Client

from core import languages
from events.models import Delegate
from portal import consents, links, mails
from portal.models import Registration, Star
from programme.models import make_release
from tests import factories as make
from tests.admin_site import history_of

pytestmark = pytest.mark.django_db
State = Delegate.State


@pytest.fixture
def delegate() -> Delegate:
    forum = make.make_forum()
    made = make.make_delegate(
        forum=forum, user=make.make_user(), state=State.APPROVED, given_name="Aigerim", language="kk"
    )
    make.make_registration(delegate=made)
    consents.write(made, ["processing", "transfer"], "en")
    return made


@pytest.fixture
def own(delegate: Delegate, client: Client) -> Client:
    client.force_login(delegate.user)  # type: ignore[arg-type]  # the fixture gives one
    return client


def at(delegate: Delegate, page: str, code: str = "en") -> str:
    return f"/{code}/me/{delegate.reference}/{page}"


DETAILS = {
    "family_name": "AKHMETOVA", "given_name": "AIGERIM", "native_name": "Ахметова Айгерім", "position": "Principal",
    "institution_name": "College", "language": "kk", "consent_processing": "on", "consent_transfer": "on",
}  # fmt: skip
TRAVEL = {
    "attendance": "on_site", "interpretation": "kk", "arrives_at": "2031-05-13T09:30", "arrives_by": "KC 203",
    "departs_at": "2031-05-17T12:00",
    "diet": "No pork", "companions-TOTAL_FORMS": "2", "companions-INITIAL_FORMS": "0", "companions-0-given_name": "ERLAN",
    "companions-0-family_name": "AKHMETOV", "companions-1-given_name": "", "companions-1-family_name": "",
}  # fmt: skip


def test_pages_answer_in_every_language(delegate: Delegate, own: Client) -> None:
    for code in languages.CODES:
        for page in ("", "details/", "travel/", "erase/", "withdraw/"):
            response = own.get(at(delegate, page, code))
            assert (response.status_code, response["Cache-Control"].split(",")[0]) == (200, "max-age=0")
            assert f'lang="{languages.tag(code)}"' in response.content.decode()


def test_details_are_corrected_with_history_and_consents(delegate: Delegate, own: Client) -> None:
    assert own.post(at(delegate, "details/"), {**DETAILS, "consent_publication": "on"}).status_code == 302
    delegate.refresh_from_db()
    assert (delegate.latin_name, delegate.native_name, delegate.is_listed) == (
        "AIGERIM AKHMETOVA",
        "Ахметова Айгерім",
        True,
    )
    assert history_of(delegate).latest().history_user == delegate.user
    own.post(at(delegate, "details/"), DETAILS)
    delegate.refresh_from_db()
    assert (delegate.is_listed, consents.given(delegate)) == (False, {"processing", "transfer"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("family_name", "Ахметова"), ("given_name", "A\u202eB"), ("given_name", "\U0001f600"), ("native_name", "1234"),
        ("position", "Principal\r\nBcc: a@example.org"), ("consent_processing", ""), ("family_name", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_nothing_changes(field: str, value: str, delegate: Delegate, own: Client) -> None:
    response = own.post(at(delegate, "details/"), {**DETAILS, field: value})
    assert (response.status_code, response.context["form"].has_error(field)) == (422, True)
    assert Delegate.objects.get(pk=delegate.pk).given_name == "Aigerim"


def test_the_journey_is_told_in_the_time_of_the_forum(delegate: Delegate, own: Client) -> None:
    assert own.post(at(delegate, "travel/"), TRAVEL).status_code == 302
    delegate.refresh_from_db()
    assert str(delegate.arrives_at) == "2031-05-13 01:30:00+00:00"
    assert [str(one) for one in delegate.companions.all()] == ["ERLAN AKHMETOV"]
    assert Registration.objects.get(delegate=delegate).travel_at is not None
    assert 'value="2031-05-13T09:30"' in own.get(at(delegate, "travel/")).content.decode()
    late = own.post(at(delegate, "travel/"), {**TRAVEL, "departs_at": "2031-05-12T12:00"})
    assert (late.status_code, late.context["form"].has_error("departs_at")) == (422, True)


def test_the_journey_is_asked_of_those_who_come_until_the_day_it_closes(delegate: Delegate, own: Client) -> None:
    rules = make.make_rules(forum=delegate.forum, travel_closes_at="2020-01-01T00:00:00Z")
    assert own.get(at(delegate, "travel/")).status_code == 302
    rules.delete()
    Delegate.objects.filter(pk=delegate.pk).update(state=State.REGISTERED)
    assert own.post(at(delegate, "travel/"), TRAVEL).status_code == 302
    assert Registration.objects.get(delegate=delegate).travel_at is None


def test_somebody_elses_pages_are_not_there(delegate: Delegate, client: Client, caplog: Any) -> None:
    other = make.make_delegate(user=make.make_user())
    client.force_login(other.user)  # type: ignore[arg-type]
    for page in ("", "details/", "travel/", "erase/", "withdraw/", "data.json"):
        assert client.get(at(delegate, page)).status_code == 404
        assert client.post(at(delegate, page), {}).status_code in (404, 405)
    assert client.post(at(delegate, "calendar/")).status_code == 404
    assert "asked for another's registration" in caplog.text
    assert Delegate.objects.filter(pk=delegate.pk).exists()


def test_stars_are_merged_and_unknown_sessions_passed_over(delegate: Delegate, own: Client) -> None:
    forum = delegate.forum
    one, two = make.make_session(forum=forum), make.make_session(forum=forum)
    make_release(forum)
    draft = make.make_session(forum=forum)
    address = "/en/me/stars/"

    def send(**said: Any) -> Any:
        return own.post(address, json.dumps({"forum": forum.slug, **said}), content_type="application/json")

    assert send(add=[one.code, two.code, draft.code, "none", 7]).json()["stars"] == {
        forum.slug: sorted([one.code, two.code])
    }
    assert send(remove=[one.code]).json()["stars"] == {forum.slug: [two.code]}
    assert own.get(address).json()["stars"] == {forum.slug: [two.code]}
    assert own.post(address, "[", content_type="application/json").status_code == 400
    assert own.post(address, "[]", content_type="application/json").status_code == 400
    assert send(add="x").status_code == 400
    assert own.post(address, '{"forum": "none"}', content_type="application/json").status_code == 404
    assert Client().get(address).status_code == 401


def test_changing_stars_needs_the_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    user = make.make_user()
    strict.force_login(user)
    token = strict.get("/en/me/stars/").json()["token"]
    body = json.dumps({"forum": make.make_forum().slug})
    assert strict.post("/en/me/stars/", body, content_type="application/json").status_code == 403
    sent = strict.post("/en/me/stars/", body, content_type="application/json", headers={"X-CSRFToken": token})
    assert sent.status_code == 200


def test_the_calendar_has_the_stars_and_a_new_address_ends_the_old(delegate: Delegate, own: Client) -> None:
    session = make.make_session(forum=delegate.forum, title_en="Starred one")
    make.make_session(forum=delegate.forum, title_en="Another one")
    make_release(delegate.forum)
    Star.objects.create(user_id=delegate.user_id, session=session)
    key = links.key("calendar", delegate.registration.pk)
    body = Client().get(f"/en/me/calendar/{key}.ics").content.decode()
    assert ("Starred one" in body, "Another one" in body) == (True, False)
    assert own.post(at(delegate, "calendar/")).status_code == 302
    assert Client().get(f"/en/me/calendar/{key}.ics").status_code == 404


def test_erasing_takes_everything_and_ends_the_session(delegate: Delegate, own: Client) -> None:
    assert own.get(at(delegate, "erase/")).status_code == 200
    assert Delegate.objects.filter(pk=delegate.pk).exists()
    assert own.post(at(delegate, "erase/")).status_code == 200
    assert not Delegate.objects.filter(pk=delegate.pk).exists()
    assert own.get("/en/me/").status_code == 302


def test_a_coordinator_sees_their_own_people_only(delegate: Delegate, client: Client) -> None:
    person = make.make_user()
    invitation = make.make_invitation(forum=delegate.forum, coordinator=person)
    Registration.objects.filter(delegate=delegate).update(invitation=invitation)
    client.force_login(person)
    address = f"/en/me/institutions/{invitation.pk}/"
    body = client.get(address).content.decode()
    assert (delegate.latin_name in body, mails.institution_link(invitation, "en") in body) == (True, True)
    assert client.get(at(delegate, "")).status_code == 404
    client.force_login(make.make_user())
    assert client.get(address).status_code == 404
