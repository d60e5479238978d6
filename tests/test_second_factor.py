"""Staff: a password and an authenticator app, for the whole of the administration."""

import re
import time
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import limits, roles
from accounts.models import User
from core.throttle import Limit
from tests import factories as make
from tests.admin_site import superuser
from tests.signing import (
    APP,
    PASSWORD,
    SET_UP,
    sign_in_by_code,
    sign_in_staff,
    totp,
    type_password,
    with_app,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _enforced(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def boss() -> User:
    return superuser(email="boss@example.org")


def follow(client: Client, address: str) -> str:
    """Where an address leads in the end."""
    response = client.get(address, follow=True)
    return str(response.redirect_chain[-1][0]) if response.redirect_chain else address


def test_the_first_organiser_is_led_from_the_password_to_the_app_to_the_administration() -> None:
    User.objects.create_superuser("first@example.org", make.PASSWORD)  # as `createsuperuser` does
    client = Client()
    assert follow(client, "/admin/") == "/en/accounts/sign-in/password/?next=%2Fadmin%2F"
    response = type_password(client, User.objects.get(), next="/admin/")
    assert response.headers["Location"] == "/admin/"
    assert follow(client, "/admin/") == "/en/accounts/app/?next=%2Fadmin%2F"
    page = client.get(SET_UP).content.decode()
    secret = re.search(r'setup-key num"[^>]*>([A-Z2-7 ]+)<', page)
    assert secret is not None
    done = client.post(SET_UP, {"code": totp(secret[1].replace(" ", ""))})
    assert done.headers["Location"] == "/en/accounts/recovery-codes/"
    assert client.get("/admin/").status_code == 200
    codes = client.get("/en/accounts/recovery-codes/").content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", codes)) == 10
    assert follow(client, "/en/accounts/onward/") == "/admin/"


def test_the_qr_code_stands_in_the_page_and_nothing_has_to_be_allowed(boss: User) -> None:
    client = Client()
    type_password(client, boss)
    response = client.get(SET_UP)
    assert (
        '<svg xmlns="http://www.w3.org/2000/svg"' in response.content.decode() or "<svg " in response.content.decode()
    )
    assert "data:image" not in response.content.decode()
    assert "style=" not in response.content.decode()
    assert "data:" not in response["Content-Security-Policy"]


def test_both_factors_open_the_administration(boss: User) -> None:
    with_app(boss)
    client = Client()
    assert type_password(client, boss, next="/admin/events/").headers["Location"] == APP
    assert client.get("/admin/").status_code == 302
    assert client.get("/en/accounts/").status_code == 302
    assert client.post(APP, {"code": totp()}).headers["Location"] == "/admin/events/"
    assert client.get("/admin/").status_code == 200


def test_no_page_of_the_administration_opens_with_one_factor(boss: User) -> None:
    client = Client()
    type_password(client, boss)
    paths = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]
    for path in (*paths, "/admin/", "/admin/password_change/", "/admin/autocomplete/", "/admin/preview/article/1/en/"):
        for method in (client.get, client.post):
            assert method(path).headers["Location"].startswith("/admin/login/?next=")
    client = Client()
    client.force_login(boss)
    assert follow(client, "/admin/").startswith("/en/accounts/confirm/?next=")


def test_a_code_by_mail_does_not_open_the_administration(boss: User) -> None:
    with_app(boss)
    client = Client()
    assert sign_in_by_code(client, boss.email).headers["Location"] == APP
    client.post(APP, {"code": totp()})
    assert client.get("/en/accounts/").status_code == 200
    assert follow(client, "/admin/") == "/en/accounts/confirm/?next=%2Fadmin%2F"
    response = client.post("/en/accounts/confirm/", {"password": make.PASSWORD, "next": "/admin/"})
    assert response.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_app_of_somebody_who_was_signed_in_before_is_asked_for(boss: User) -> None:
    client = Client()
    type_password(client, boss)
    with_app(boss)
    assert follow(client, "/admin/") == "/en/accounts/confirm/app/?next=%2Fadmin%2F"
    assert (
        client.post("/en/accounts/confirm/app/", {"code": totp(), "next": "/admin/"}).headers["Location"] == "/admin/"
    )
    assert client.get("/admin/").status_code == 200


def test_who_is_not_staff_is_told_so_and_goes_round_in_no_circle() -> None:
    user = make.make_user(email="a@example.org")
    client = Client()
    sign_in_by_code(client, user.email)
    response = client.get("/admin/", follow=True)
    assert (response.status_code, response.redirect_chain[-1][0]) == (403, "/admin/login/?next=/admin/")
    for path in ("app/", "app/take-away/", "recovery-codes/", "recovery-codes/new/", "confirm/app/"):
        assert client.get(f"/en/accounts/{path}").status_code == 404


def test_staff_without_a_password_are_told_to_get_one() -> None:
    user = make.make_user(email="a@example.org", is_staff=True)
    user.set_unusable_password()
    user.save()
    client = Client()
    sign_in_by_code(client, user.email)
    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    "address", ["https://evil.example.com/", "//evil.example.com/", "/en/", "/admin/login/?next=/admin/login/"]
)
def test_the_door_leads_back_into_the_administration_only(address: str, boss: User) -> None:
    client = Client()
    sign_in_staff(client, with_app(boss))
    assert client.get("/admin/login/", {"next": address}, follow=True).redirect_chain[-1][0] == "/admin/"


def test_a_wrong_password_says_the_same_for_known_and_unknown(boss: User) -> None:
    pages = []
    for email in (boss.email, "nobo@example.org"):
        response = Client().post(PASSWORD, {"login": email, "password": "wrong"})
        body = re.sub(r'value="\w{64}"', "", response.content.decode()).replace(email, "…")
        pages.append((response.status_code, body))
    assert pages[0] == pages[1]
    assert "The address or the password is not right." in pages[0][1]


def test_ten_wrong_passwords_close_the_address_for_a_while_and_right_ones_do_not_count(boss: User) -> None:
    with time_machine.travel("2031-01-01T00:00:00Z", tick=False):
        for _ in range(12):
            assert type_password(Client(), boss).status_code == 302
        for _ in range(10):
            assert type_password(Client(), boss, "wrong").status_code == 200
        assert type_password(Client(), boss).status_code == 200
        page = type_password(Client(), boss).content.decode()
    assert "Too many attempts" in page


def test_a_code_of_the_app_opens_one_session_only(boss: User) -> None:
    with_app(boss)
    code = totp()
    clients = [Client(), Client()]
    for client in clients:
        type_password(client, boss)
    assert [client.post(APP, {"code": code}).status_code for client in clients] == [302, 200]


def test_codes_of_the_app_are_counted_for_the_person(boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "APP_BY_PERSON", Limit("trial", 3, 900))
    with_app(boss)
    with time_machine.travel(time.time(), tick=False):
        for _ in range(3):
            client = Client()
            type_password(client, boss)
            assert client.post(APP, {"code": "abc"}).status_code == 200
        assert "Too many attempts" in client.post(APP, {"code": totp()}).content.decode()
        assert client.get("/admin/").status_code == 302


def set_up(client: Client, user: User) -> list[str]:
    """Set up the app through its pages; the recovery codes."""
    type_password(client, user)
    page = client.get(SET_UP).content.decode()
    secret = re.search(r'setup-key num"[^>]*>([A-Z2-7 ]+)<', page)
    assert secret is not None
    client.post(SET_UP, {"code": totp(secret[1].replace(" ", ""))})
    return re.findall(r"<li>(\d{8})</li>", client.get("/en/accounts/recovery-codes/").content.decode())


def test_recovery_codes_are_shown_once_come_as_a_file_and_work_once(boss: User) -> None:
    client = Client()
    type_password(client, boss)
    page = client.get(SET_UP).content.decode()
    secret = re.search(r'setup-key num"[^>]*>([A-Z2-7 ]+)<', page)
    assert secret is not None
    client.post(SET_UP, {"code": totp(secret[1].replace(" ", ""))})
    shown = client.get("/en/accounts/recovery-codes/").content.decode()
    codes = re.findall(r"<li>(\d{8})</li>", shown)
    file = re.search(r'href="data:text/plain;charset=utf-8,([^"]+)" download', shown)
    assert file is not None
    assert re.findall(r"^(\d{8})\r$", unquote(file[1]), re.MULTILINE) == codes
    again = client.get("/en/accounts/recovery-codes/").content.decode()
    assert not [code for code in codes if code in again]
    others = [Client(), Client()]
    for other in others:
        type_password(other, boss)
    assert [other.post(APP, {"code": codes[0]}).status_code for other in others] == [302, 200]
    assert others[0].get("/admin/").status_code == 200


def test_new_recovery_codes_end_the_old_ones(boss: User) -> None:
    client = Client()
    old = set_up(client, boss)
    client.post("/en/accounts/recovery-codes/new/")
    new = re.findall(r"<li>(\d{8})</li>", client.get("/en/accounts/recovery-codes/").content.decode())
    assert len(set(old) | set(new)) == 20
    other = Client()
    type_password(other, boss)
    assert other.post(APP, {"code": old[0]}).status_code == 200


def test_another_phone_closes_the_administration_until_it_is_set_up(boss: User) -> None:
    client, other = Client(), Client()
    with_app(boss)
    sign_in_staff(client, boss)
    type_password(other, boss)
    other.post(APP, {"code": totp(steps=1)})
    assert other.get("/admin/").status_code == 200
    assert client.post("/en/accounts/app/take-away/").headers["Location"] == "/en/accounts/"
    assert follow(client, "/admin/") == "/en/accounts/app/?next=%2Fadmin%2F"
    assert other.get("/en/accounts/").status_code == 302


def test_taking_the_app_away_wants_a_proof_that_is_fresh(boss: User) -> None:
    client = Client()
    with time_machine.travel(time.time(), tick=False) as clock:
        sign_in_staff(client, with_app(boss))
        clock.shift(301)
        response = client.post("/en/accounts/app/take-away/")
        assert response.headers["Location"].startswith("/en/accounts/confirm/?next=")
        assert Authenticator.objects.filter(user=boss).exists()


def test_a_superuser_takes_the_app_of_another_away_and_nobody_else_does(boss: User) -> None:
    colleague = with_app(make.make_staff(role=roles.PRESS))
    address = f"/admin/accounts/user/{colleague.pk}/second-factor/"
    theirs, owner, client = Client(), Client(), Client()
    sign_in_staff(theirs, colleague)
    sign_in_staff(owner, with_app(make.make_staff(role=roles.OWNER)))
    sign_in_staff(client, with_app(boss))
    assert theirs.get("/admin/").status_code == 200
    assert [theirs.post(address).status_code, owner.post(address).status_code] == [403, 403]
    assert client.post(f"/admin/accounts/user/{boss.pk}/second-factor/").status_code == 403
    assert address in client.get(f"/admin/accounts/user/{colleague.pk}/change/").content.decode()
    assert client.get(address).status_code == 200
    assert Authenticator.objects.filter(user=colleague).exists()
    assert client.post(address).status_code == 302
    assert not Authenticator.objects.filter(user=colleague).exists()
    assert theirs.get("/en/accounts/").status_code == 302


def test_a_command_takes_the_app_of_the_last_superuser_away(boss: User) -> None:
    with_app(boss)
    call_command("reset_second_factor", "BOSS@example.org", verbosity=0)
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody@example.org")


def test_secrets_of_apps_are_not_in_the_administration() -> None:
    labels = {model._meta.label for model in admin.site._registry}
    assert not {label for label in labels if label.startswith(("mfa.", "account.", "sessions."))}
