"""Signing in by a code that comes by mail: the same answer for everybody, limits, sessions, devices, cookies."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail as django_mail
from django.test import Client, override_settings
from django.utils import timezone

from accounts import agents, limits
from accounts.models import Device, User
from core.mail.postman import Postman
from core.models import OutboxMail
from core.throttle import Limit
from tests import factories as make
from tests.signing import ASK, CODE, ask, code_in_mail, sign_in_by_code

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def person(**fields: Any) -> User:
    return make.make_user(**{"email": "aigul@example.org", **fields})


def signed_in(client: Client) -> bool:
    return client.get("/en/accounts/").status_code == 200


def test_a_code_signs_in_and_works_once() -> None:
    person()
    client, other = Client(), Client()
    response = sign_in_by_code(client, "Aigul@Example.org")
    assert (response.status_code, response.headers["Location"]) == (302, "/en/accounts/")
    assert signed_in(client)
    ask(other, "aigul@example.org")
    first = code_in_mail()
    ask(other, "aigul@example.org")
    if first != code_in_mail():
        assert other.post(CODE, {"code": first}).status_code == 200
    assert not signed_in(other)


def test_the_code_comes_in_the_persons_language_whatever_the_pages() -> None:
    person(language="en")
    client = Client()
    client.post("/kk/accounts/sign-in/", {"email": "aigul@example.org"})
    mail = OutboxMail.objects.get()
    assert (mail.language, mail.to, mail.is_urgent) == ("en", "aigul@example.org", True)
    Postman().round()
    assert OutboxMail.objects.get().body == ""


def test_links_of_the_mail_are_the_sites_whatever_host_was_asked() -> None:
    person()
    with override_settings(ALLOWED_HOSTS=["evil.example.com", "testserver"], SITE_URL="https://forum.example.org"):
        Client().post(ASK, {"email": "aigul@example.org"}, headers={"host": "evil.example.com"})
        Postman().round()
    made = django_mail.outbox[0].message().as_string()
    assert "https://forum.example.org/en/" in made
    assert "evil" not in made
    assert Client().post(ASK, {"email": "a@example.org"}, headers={"host": "evil.example.com"}).status_code == 400


# --- nobody learns who has an account ---------------------------------------------------------------------------------


def seen(email: str) -> list[tuple[int, dict[str, str], bytes]]:
    """All that a visitor sees of asking for a code, without what differs from visit to visit."""
    client = Client()
    found = []
    for response in (ask(client, email), client.get(CODE), client.post(CODE, {"code": "no"}), client.get(CODE)):
        head = {
            name: value
            for name, value in response.headers.items()
            if name not in ("Expires", "X-Request-ID", "Content-Security-Policy")
        }
        body = TOKEN.sub("", response.content.decode().replace(email, "…"))
        found.append((response.status_code, head, body.encode()))
        assert {name: len(cookie.value) for name, cookie in response.cookies.items()}.keys() <= {"session", "csrf"}
    return found


@pytest.mark.parametrize("state", ["unknown", "closed"])
def test_the_answer_is_the_same_byte_for_byte_whether_the_address_is_known_or_not(state: str) -> None:
    person(email="known@example.org")
    if state == "closed":
        person(email="third@example.org", is_active=False)
    assert seen("known@example.org") == seen("third@example.org")
    assert list(OutboxMail.objects.values_list("to", flat=True)) == ["known@example.org"]


def test_both_cost_the_same_statements_but_for_a_row_that_is_taken_back(django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    person(email="known@example.org")
    writes = {}
    for email in ("known@example.org", "third@example.org"):
        with CaptureQueriesContext(connection) as made:
            ask(Client(), email)
        kinds = [query["sql"].split()[0] for query in made]
        writes[email] = (kinds.count("INSERT"), kinds.count("UPDATE"))
    assert writes["known@example.org"] == writes["third@example.org"]


def test_nobody_signs_up() -> None:
    for path in ("signup/", "email/", "password/reset/", "password/change/", "login/", "social/", "2fa/"):
        assert Client().get(f"/en/accounts/{path}").status_code == 404


# --- limits -----------------------------------------------------------------------------------------------------------


def test_five_wrong_codes_end_the_attempt() -> None:
    person()
    client = Client()
    ask(client, "aigul@example.org")
    right = code_in_mail()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(4):
        assert client.post(CODE, {"code": wrong}).status_code == 200
    last = client.post(CODE, {"code": wrong})
    assert last.headers["Location"] == f"{ASK}?again=1"
    assert "That code cannot be used any more" in client.get(last.headers["Location"]).content.decode()
    client.post(CODE, {"code": right})
    assert not signed_in(client)


def test_a_code_ends_after_ten_minutes() -> None:
    person()
    client = Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(client, "aigul@example.org")
        clock.shift(timedelta(minutes=10, seconds=1))
        response = client.post(CODE, {"code": code_in_mail()})
        assert response.headers["Location"] == f"{ASK}?again=1"
        assert not signed_in(client)


@pytest.mark.parametrize("email", ["aigul@example.org", "unknown@example.org"])
def test_an_address_gets_five_codes_in_a_quarter_of_an_hour_from_wherever(email: str) -> None:
    person()
    with time_machine.travel("2031-01-01T00:00:00Z", tick=False):
        statuses = [
            Client(REMOTE_ADDR=f"192.0.2.{n}").post(ASK, {"email": email.upper() if n % 2 else email}).status_code
            for n in range(7)
        ]
    assert statuses == [302] * 5 + [429] * 2


def test_a_place_asks_for_so_many_codes_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CODE_BY_PLACE", Limit("trial", 3, 900))
    with time_machine.travel("2031-01-01T00:00:00Z", tick=False):
        statuses = [ask(Client(), f"a{n}@example.org").status_code for n in range(5)]
    assert statuses == [302] * 3 + [429] * 2
    assert not User.objects.exists()


def test_wrong_codes_are_counted_for_the_address_over_all_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TRY_BY_ADDRESS", Limit("trial", 3, 900))
    person()
    with time_machine.travel("2031-01-01T00:00:00Z", tick=False):
        statuses = []
        for _ in range(2):
            client = Client()
            ask(client, "aigul@example.org")
            statuses += [client.post(CODE, {"code": "x"}).status_code for _ in range(2)]
    assert statuses == [200, 200, 200, 429]


def test_too_many_is_the_same_page_for_known_and_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CODE_BY_ADDRESS", Limit("trial", 0, 900))
    person()
    pages = [ask(Client(), email).content for email in ("aigul@example.org", "unknown@example.org")]
    assert pages[0] == pages[1]


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_the_key_of_the_session_changes_at_sign_in() -> None:
    person()
    client = Client()
    ask(client, "aigul@example.org")
    before = client.cookies["session"].value
    client.post(CODE, {"code": code_in_mail()})
    assert client.cookies["session"].value != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/kk/news/", "/kk/news/"), ("https://evil.example.com/", "/en/accounts/"), ("//evil.example.com", "/en/accounts/"),
        ("/\\evil.example.com", "/en/accounts/"), ("javascript:alert(1)", "/en/accounts/"),
        ("http://testserver@evil.example.com/", "/en/accounts/"), ("http://testserver/", "/en/accounts/"),
    ],
)  # fmt: skip
def test_the_way_back_stays_on_the_site(back: str, leads: str) -> None:
    person()
    assert sign_in_by_code(Client(), "aigul@example.org", next=back).headers["Location"] == leads


def test_forms_ask_for_their_token() -> None:
    client = Client(enforce_csrf_checks=True)
    for path in ("sign-in/", "sign-in/password/", "sign-out/", "devices/sign-out/"):
        assert client.post(f"/en/accounts/{path}", {"email": "a@example.org"}).status_code == 403


def test_signing_out_takes_a_post() -> None:
    person()
    client = Client()
    sign_in_by_code(client, "aigul@example.org")
    assert client.get("/en/accounts/sign-out/").status_code == 200
    assert signed_in(client)
    assert client.post("/en/accounts/sign-out/").headers["Location"] == "/en/"
    assert not signed_in(client)


@pytest.mark.parametrize("change", ["is_staff", "is_active", "email", "group", "permission", "password"])
def test_sign_in_ends_when_rights_change(change: str) -> None:
    from django.contrib.auth.models import Group, Permission

    user = person()
    client = Client()
    sign_in_by_code(client, "aigul@example.org")
    if change == "group":
        Group.objects.get(name="Press").user_set.add(user)
    elif change == "permission":
        user.user_permissions.add(Permission.objects.all()[0])
    elif change == "password":
        user.set_password("another long word")
        user.save()
    else:
        setattr(user, change, {"is_staff": True, "is_active": False, "email": "new@example.org"}[change])
        user.save()
    assert not signed_in(client)


def test_a_closed_account_that_is_opened_again_does_not_find_its_old_sessions() -> None:
    user = person()
    client = Client()
    sign_in_by_code(client, "aigul@example.org")
    for state in (False, True):
        user.is_active = state
        user.save()
    assert not signed_in(client)


def test_what_is_no_right_ends_no_session() -> None:
    user = person()
    client = Client()
    sign_in_by_code(client, "aigul@example.org")
    user.name, user.language = "Aigul", "kk"
    user.save()
    user.groups.set([])
    assert signed_in(client)


# --- devices ----------------------------------------------------------------------------------------------------------

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("header", "name"), [(FIREFOX, "Firefox, Windows"), (PHONE, "Chrome, Android"), ("curl/8", ""), ("", "")]
)
def test_a_browser_is_called_by_two_words(header: str, name: str) -> None:
    assert agents.name_of(header) == name


def two_devices() -> tuple[Client, Client]:
    person()
    desk, phone = Client(HTTP_USER_AGENT=FIREFOX), Client(HTTP_USER_AGENT=PHONE)
    for client in (desk, phone):
        sign_in_by_code(client, "aigul@example.org")
    return desk, phone


def test_devices_are_listed_and_signed_out_one_by_one() -> None:
    desk, phone = two_devices()
    page = desk.get("/en/accounts/").content.decode()
    assert page.count('class="device"') == 2
    assert "Chrome, Android" in page
    assert (
        desk.post(f"/en/accounts/devices/{Device.objects.get(agent='Chrome, Android').pk}/sign-out/").status_code == 302
    )
    assert (signed_in(desk), signed_in(phone)) == (True, False)
    assert desk.get("/en/accounts/").content.decode().count('class="device"') == 1


def test_sessions_that_have_ended_are_swept_when_somebody_signs_in() -> None:
    person()
    with time_machine.travel("2031-01-01T00:00:00Z", tick=False) as clock:
        sign_in_by_code(Client(), "aigul@example.org")
        clock.shift(timedelta(days=15))
        sign_in_by_code(Client(), "aigul@example.org")
        assert (Session.objects.count(), Device.objects.count()) == (1, 1)


def test_signing_out_everywhere_else_keeps_this_device() -> None:
    desk, phone = two_devices()
    desk.post("/en/accounts/devices/sign-out/", {"keep": "1"})
    assert (signed_in(desk), signed_in(phone)) == (True, False)


def test_signing_out_everywhere_ends_this_one_too_and_sessions_no_list_knows() -> None:
    desk, phone = two_devices()
    Device.objects.filter(agent="Chrome, Android").delete()
    desk.post("/en/accounts/devices/sign-out/")
    assert (signed_in(desk), signed_in(phone)) == (False, False)


def test_another_persons_device_is_not_there() -> None:
    desk, _phone = two_devices()
    stranger = Client()
    make.make_user(email="other@example.org")
    sign_in_by_code(stranger, "other@example.org")
    for device in Device.objects.filter(user__email="aigul@example.org"):
        assert stranger.post(f"/en/accounts/devices/{device.pk}/sign-out/").status_code == 404
    assert signed_in(desk)


# --- what is public, and what is logged -------------------------------------------------------------------------------


def test_public_pages_know_nobody_and_set_no_cookie() -> None:
    make.make_forum(is_current=True)
    person()
    client = Client()
    sign_in_by_code(client, "aigul@example.org")
    for path in ("/en/", "/kk/forums/", "/en/search/"):
        known, unknown = client.get(path), Client().get(path)
        assert known.content == unknown.content
        assert known.cookies.output() == unknown.cookies.output() == ""
        assert "Cookie" not in known.headers.get("Vary", "")


def test_pages_of_signing_in_are_kept_by_nobody() -> None:
    for path in ("sign-in/", "sign-in/password/"):
        response = Client().get(f"/en/accounts/{path}")
        assert "no-store" in response["Cache-Control"]
        assert "session" not in response.cookies


def test_the_log_names_no_address(caplog: pytest.LogCaptureFixture) -> None:
    person()
    client = Client(REMOTE_ADDR="192.0.2.77")
    ask(client, "unknown@example.org")
    client.post("/en/accounts/sign-in/password/", {"login": "aigul@example.org", "password": "x"})
    ask(client, "aigul@example.org")
    client.post(CODE, {"code": "x"})
    client.post(CODE, {"code": code_in_mail()})
    client.post("/en/accounts/sign-out/")
    events = [record.getMessage() for record in caplog.records if record.name == "accounts.security"]
    assert [event.split(" address=")[0].split(" user=")[0] for event in events] == [
        "code asked for", "password wrong", "code asked for", "code wrong", "factor shown", "signed in", "signed out",
    ]  # fmt: skip
    assert "example.org" not in " ".join(events)
    assert "192.0.2" not in " ".join(events)
