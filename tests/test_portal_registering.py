"""Registering: from an address to a delegate, once, within the places, with nothing lost on the way."""

import os
import secrets
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from core import languages
from core.models import OutboxMail
from events.models import Delegate, Forum
from portal import links, mails, naming, registering
from portal.models import Application, Registration
from tests import factories as make
from tests import processes

FIELDS = {
    "family_name": "AKHMETOVA", "given_name": "Aigerim", "native_name": "Айгерім Ахметова", "position": "Head", "country": "KZ",
    "institution_name": "College of Almaty", "language": "kk", "interpretation": "en", "attendance": "on_site",
    "consent_processing": "on", "consent_transfer": "on",
}  # fmt: skip


@pytest.fixture
def forum(db: None) -> Forum:
    made = make.make_forum(slug="road")
    make.make_country(code="KZ", name_en="Kazakhstan")
    make.make_rules(forum=made)
    return made


def begin(client: Client, email: str = "aigerim@example.org", code: str = "en") -> str:
    response = client.post(f"/{code}/register/road/", {"email": email})
    assert response.status_code == 302
    return str(response["Location"])


def kinds_to(email: str) -> list[str]:
    return list(OutboxMail.objects.filter(to=email).order_by("pk").values_list("kind", flat=True))


def test_a_registration_arrives_whole(client: Client, forum: Forum) -> None:
    where = begin(client)
    response = client.post(where, FIELDS)
    assert (response.status_code, response["Location"]) == (302, where)
    assert "aigerim@example.org" in client.get(where).content.decode()
    delegate = Delegate.objects.get()
    assert (delegate.state, delegate.family_name, delegate.country.code) == ("registered", "AKHMETOVA", "KZ")  # type: ignore[union-attr]
    assert delegate.user == User.objects.get(email="aigerim@example.org")
    assert not delegate.user.has_usable_password()
    assert delegate.user.language == "kk"
    assert delegate.registration.registered_at is not None
    assert set(delegate.consents.values_list("purpose", flat=True)) == {"processing", "transfer"}
    assert kinds_to("aigerim@example.org") == ["continue", "registered"]
    application = Application.objects.get()
    assert (application.data, application.delegate) == ({}, delegate)


def test_sent_twice_there_is_one_delegate_and_the_same_page(client: Client, forum: Forum) -> None:
    where = begin(client)
    client.post(where, FIELDS)
    thanks = client.get(where).content
    assert client.post(where, {**FIELDS, "family_name": "OTHER"}).status_code in (200, 302)
    assert client.get(where).content == thanks
    assert [row.family_name for row in Delegate.objects.all()] == ["AKHMETOVA"]
    assert kinds_to("aigerim@example.org") == ["continue", "registered"]


def test_a_known_address_gets_the_same_answers_and_a_mail_of_its_own(client: Client, forum: Forum) -> None:
    known = make.make_registration(
        delegate=make.make_delegate(forum=forum, email="Known@example.org", state="registered")
    ).delegate
    pages = []
    for email in ("known@example.org", "newly@example.org"):
        where = begin(client, email)
        client.post(where, FIELDS)
        pages.append(client.get(where).content.decode().replace(email, "").replace(where.split("/")[-2], ""))
    assert pages[0] == pages[1]
    assert Delegate.objects.get(pk=known.pk).family_name == known.family_name
    assert Delegate.objects.count() == 2
    assert kinds_to("Known@example.org") == ["known_already"]


@pytest.mark.parametrize("code", languages.CODES)
def test_every_page_stands_in_every_language(code: str, client: Client, forum: Forum) -> None:
    with translation.override(code):
        assert client.get(f"/{code}/register/road/").status_code == 200
        where = begin(client, code=code)
        body = client.get(where).content.decode()
        assert f'lang="{languages.tag(code)}"' in body
        assert 'content="noindex"' in body
        assert client.post(where, FIELDS).status_code == 302
        assert client.get(where).status_code == 200
    assert Application.objects.get().language == code


@pytest.mark.parametrize("code", languages.CODES)
def test_what_is_wrong_is_said_and_what_was_typed_stays(code: str, client: Client, forum: Forum) -> None:
    where = begin(client, code=code)
    response = client.post(where, {**FIELDS, "family_name": "Ахметова", "consent_transfer": ""})
    assert response.status_code == 200
    assert response.content.decode().count('role="alert"') == 3  # the page, the name, the consent
    again = client.get(where).content.decode()
    assert 'value="Ахметова"' in again
    assert 'value="College of Almaty"' in again
    assert not Delegate.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["O’Neil", "D'Arcy-Smith", "Łukasiewicz", "Nguyễn Thị", "Oʻktamova", "Ng", "A", "J. R.", "Müller", "Gʻaniyev"],
)
def test_names_of_passports_are_taken(name: str) -> None:
    naming.latin(name)


@pytest.mark.parametrize(
    "name",
    [
        "Айгүл",
        "王小明",
        "R2D2",
        "Ann😀",
        "Ann\u202eb",
        "Ann\u200fb",
        "A\x07",
        "Ann\nBcc: x",
        "<b>",
        "--",
        "Аnn",
        "=1+1",
        "\u2066A",
    ],
)
def test_other_signs_are_refused_in_a_latin_name(name: str) -> None:
    with pytest.raises(ValidationError):
        naming.latin(name)


@pytest.mark.parametrize("name", ["王小明", "阿依古丽·买买提", "Айгүл Ахметқызы", "О", "Oʻktam", "Мар'яна", "محمد"])
def test_names_of_any_script_are_taken_as_native(name: str) -> None:
    naming.native(name)


@pytest.mark.parametrize("name", ["Ann1", "😀", "a\u202eb", "a\r\nb", "·", "<i>"])
def test_other_signs_are_refused_in_a_native_name(name: str) -> None:
    with pytest.raises(ValidationError):
        naming.native(name)


@pytest.mark.parametrize("field", ["position", "institution_name", "honorific", "phone"])
def test_a_line_break_in_a_line_is_refused(field: str, client: Client, forum: Forum) -> None:
    where = begin(client)
    assert client.post(where, {**FIELDS, field: "1234567\r\nBcc: a@example.org"}).status_code == 200
    assert not Delegate.objects.exists()


@pytest.mark.parametrize("email", ["", "no", "a@b", "a@example.org\nBcc: b@example.org", "x" * 260 + "@example.org"])
def test_no_address_is_begun_with(email: str, client: Client, forum: Forum) -> None:
    response = client.post("/en/register/road/", {"email": email})
    assert response.status_code == 200
    assert b"form-error" in response.content
    assert not Application.objects.exists()


def test_a_program_that_fills_in_everything_begins_nothing(client: Client, forum: Forum) -> None:
    response = client.post("/en/register/road/", {"email": "a@example.org", "website": "https://example.org"})
    assert response.status_code == 200
    assert not Application.objects.exists()
    assert not OutboxMail.objects.exists()


def test_one_address_begins_so_often_and_no_more(client: Client, forum: Forum) -> None:
    for _ in range(5):
        begin(client)
    assert client.post("/en/register/road/", {"email": "AIGERIM@example.org"}).status_code == 429
    begin(client, "other@example.org")


def test_a_form_needs_the_token_against_forgery(forum: Forum) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/en/register/road/", {"email": "a@example.org"}).status_code == 403


def test_two_pages_keep_what_each_other_changed(client: Client, forum: Forum) -> None:
    where = begin(client)
    first = {"family_name": "ONE", "initial-family_name": "", "position": "", "initial-position": "", "later": "1"}
    second = {"family_name": "", "initial-family_name": "", "position": "Two", "initial-position": "", "later": "1"}
    client.post(where, first)
    client.post(where, second)
    data = Application.objects.get().data
    assert (data["family_name"], data["position"]) == ("ONE", "Two")


def test_what_is_typed_is_saved_on_the_way_and_found_on_another_device(client: Client, forum: Forum) -> None:
    where = begin(client)
    response = client.post(f"{where}save/", {"native_name": "王", "consent_processing": "on", "nonsense": "x"})
    assert (response.status_code, response.json()) == (200, {"saved": True})
    assert Application.objects.get().data == {"native_name": "王", "consent_processing": True}
    body = Client().get(where).content.decode()
    assert 'value="王"' in body
    client.post(where, FIELDS)
    assert client.post(f"{where}save/", {"native_name": "李"}).status_code == 409


def test_the_mail_carries_the_address_of_the_form(client: Client, forum: Forum) -> None:
    where = begin(client, code="kk")
    application = Application.objects.get()
    assert mails.application_link(application).endswith(where)


@pytest.mark.parametrize(
    "rules",
    [
        {"way": "closed"}, {"way": "invitation"}, {"opens_at": timezone.now() + timedelta(days=1)},
        {"closes_at": timezone.now() - timedelta(days=1)},
    ],
)  # fmt: skip
def test_where_it_is_not_open_nobody_begins(rules: dict[str, Any], client: Client, forum: Forum) -> None:
    type(forum.registration_rules).objects.filter(forum=forum).update(**rules)
    body = client.get("/en/register/road/").content.decode()
    assert 'name="email"' not in body
    assert client.post("/en/register/road/", {"email": "a@example.org"}).status_code == 409
    assert not Application.objects.exists()


def test_after_the_close_it_is_refused_and_kept(client: Client, forum: Forum) -> None:
    where = begin(client)
    type(forum.registration_rules).objects.filter(forum=forum).update(closes_at=timezone.now())
    response = client.post(where, FIELDS)
    assert response.status_code == 409
    assert not Delegate.objects.exists()
    assert Application.objects.get().data["family_name"] == "AKHMETOVA"


def test_who_comes_when_it_is_full_waits_or_is_told(client: Client, forum: Forum) -> None:
    rules = type(forum.registration_rules).objects.filter(forum=forum)
    rules.update(capacity=1)
    for email in ("first@example.org", "second@example.org"):
        client.post(begin(client, email), FIELDS)
    assert list(Delegate.objects.order_by("pk").values_list("state", flat=True)) == ["registered", "waiting"]
    assert Registration.objects.waiting(forum).count() == 1
    assert kinds_to("second@example.org") == ["continue", "waiting"]
    where = begin(client, "third@example.org")
    rules.update(has_waiting_list=False)
    assert client.post(where, FIELDS).status_code == 409
    assert Application.objects.get(email="third@example.org").data["family_name"] == "AKHMETOVA"
    assert Delegate.objects.count() == 2


def test_a_personal_invitation_is_answered_once(client: Client, forum: Forum) -> None:
    type(forum.registration_rules).objects.filter(forum=forum).update(way="invitation", capacity=1)
    guest = make.make_delegate(forum=forum, state="invited", family_name="GUEST", email="guest@example.org")
    registration = make.make_registration(delegate=guest, registered_at=None)
    link = mails.invitation_link(guest).removeprefix("http://127.0.0.1:8000")
    assert "GUEST" in client.get(link).content.decode()
    assert not Application.objects.exists()
    where = client.post(link)["Location"]
    assert 'value="GUEST"' in client.get(where).content.decode()
    client.post(where, FIELDS)
    guest.refresh_from_db()
    registration.refresh_from_db()
    assert (guest.state, guest.family_name) == ("registered", "AKHMETOVA")
    assert registration.registered_at is not None
    assert guest.user is not None
    assert kinds_to("guest@example.org") == ["registered"]
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410


def test_a_link_that_was_ended_says_so_and_a_false_one_is_nothing(client: Client, forum: Forum) -> None:
    guest = make.make_delegate(forum=forum, state="invited")
    make.make_registration(delegate=guest, registered_at=None, stamp=2)
    for stamp, status in ((2, 200), (1, 410), (3, 404)):
        key = links.key("person", guest.pk, stamp)
        assert client.get(f"/en/register/road/invited/{key}/").status_code == status
    assert client.get("/en/register/road/invited/nonsense/").status_code == 404
    other = make.make_forum(slug="other")
    key = links.key("person", guest.pk, 2)
    assert client.get(reverse("register-invited", args=[other.slug, key])).status_code == 404


def test_an_institution_sends_as_many_as_its_quota(client: Client, forum: Forum) -> None:
    type(forum.registration_rules).objects.filter(forum=forum).update(way="invitation")
    invitation = make.make_invitation(forum=forum, quota=1, institution=make.make_institution(name_en="Silk College"))
    link = mails.institution_link(invitation).removeprefix("http://127.0.0.1:8000")
    assert "Silk College" in client.get(link).content.decode()
    places = [client.post(link, {"email": f"p{n}@example.org"})["Location"] for n in range(2)]
    fields = {name: value for name, value in FIELDS.items() if name != "institution_name"}
    assert client.post(places[0], fields).status_code == 302
    assert Delegate.objects.get().institution == invitation.institution
    assert client.post(places[1], fields).status_code == 409
    assert Delegate.objects.count() == 1
    assert client.post(link, {"email": "p3@example.org"}).status_code == 409
    type(invitation).objects.filter(pk=invitation.pk).update(is_revoked=True)
    assert client.get(link).status_code == 410


def test_the_home_page_leads_there_while_it_is_open(client: Client, forum: Forum) -> None:
    Forum.objects.filter(pk=forum.pk).update(is_current=True)
    assert b"/en/register/road/" in client.get("/en/").content
    type(forum.registration_rules).objects.filter(forum=forum).update(way="closed")
    assert b"/en/register/road/" not in client.get("/en/").content


def test_the_page_of_a_forum_leads_there_from_its_opening_to_its_close(client: Client, forum: Forum) -> None:
    opens = timezone.now() + timedelta(hours=1)
    type(forum.registration_rules).objects.filter(forum=forum).update(
        opens_at=opens, closes_at=opens + timedelta(days=1)
    )
    seen = []
    for at in (opens - timedelta(minutes=1), opens + timedelta(seconds=1), opens + timedelta(days=2)):
        with time_machine.travel(at, tick=False):
            seen.append(b"/en/register/road/" in client.get("/en/road/").content)
    assert seen == [False, True, False]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has one connection; see the next test")
@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once_for_fifty_places() -> None:
    forum = make.make_forum(slug="road")
    make.make_rules(forum=forum, capacity=50)
    country = make.make_country(code="KZ")
    columns = {"family_name": "A", "language": "en", "country": country}
    rows = [
        Application.objects.create(forum=forum, email=f"d{n}@example.org", language="en", data={"family_name": "A"})
        for n in range(200)
    ]
    rows += rows[:20]  # some press the button twice
    failed: list[Exception] = []
    barrier = threading.Barrier(8)

    def work(part: list[Application]) -> None:
        try:
            barrier.wait()
            for row in part:
                registering.send(row, columns, ["processing", "transfer"], "en")
        except Exception as error:  # a thread's error would be lost
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[rows[n::8]]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    states = list(Delegate.objects.filter(forum=forum).values_list("state", flat=True))
    assert (states.count("registered"), states.count("waiting"), len(states)) == (50, 150, 200)
    assert Delegate.objects.values("email").distinct().count() == 200
    assert OutboxMail.objects.filter(kind="registered").count() == 50
    assert OutboxMail.objects.filter(kind="waiting").count() == 150
    assert Application.objects.filter(sent_at=None).count() == 0


MADE = """
import django; django.setup()
from portal.models import Application
from tests import factories as make
forum = make.make_forum(slug="road")
make.make_rules(forum=forum, capacity=50)
make.make_country(code="KZ")
for n in range(200):
    Application.objects.create(forum=forum, email=f"d{n}@example.org", language="en", data={"family_name": "A"})
"""
SENT = """
import django; django.setup()
import random
from django.db import OperationalError
from events.models import Country
from portal import registering
from portal.models import Application
columns = {"family_name": "A", "language": "en", "country": Country.objects.get(code="KZ")}
rows = list(Application.objects.select_related("forum"))
random.shuffle(rows)
for row in rows:
    while True:
        try:
            registering.send(row, columns, ["processing", "transfer"], "en")
            break
        except OperationalError:  # SQLite was busy for twenty seconds; whoever registers is asked to try again
            continue
    print(row.email, flush=True)
"""
COUNTED = """
import django; django.setup()
from django.db.models import Count
from core.models import OutboxMail
from events.models import Delegate
from portal.models import Application
whole = Delegate.objects.annotate(n=Count("consents")).filter(n=2, registration__isnull=False, user__isnull=False)
print(Delegate.objects.filter(state="registered").count(), Delegate.objects.filter(state="waiting").count(), end=" ")
print(whole.values("email").distinct().count(), OutboxMail.objects.filter(kind__in=["registered", "waiting"]).count(), end=" ")
print(Application.objects.filter(sent_at__isnull=False, data={}, delegate__isnull=False).count())
"""


def test_processes_that_send_the_same_two_hundred_fill_fifty_places_once(tmp_path: Path) -> None:
    with processes.site(tmp_path) as run:
        run(MADE, 1)
        run(SENT, 3)
        assert run(COUNTED, 1) == ["50 150 200 200 200"]


def test_after_a_kill_everything_that_was_acknowledged_is_there_and_nothing_is_by_halves(tmp_path: Path) -> None:
    with processes.site(tmp_path) as run:
        run(MADE, 1)
        environment = {
            **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CACHE_URL", "EMAIL_URL")},
            "DJANGO_SETTINGS_MODULE": "tests.site_settings", "SITE_FOLDER": str(tmp_path),
            "SECRET_KEY": secrets.token_urlsafe(60), "PYTHONPATH": str(settings.BASE_DIR),
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-c", SENT], cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        acknowledged = [process.stdout.readline() for _ in range(20)]
        process.send_signal(signal.SIGKILL)
        acknowledged += process.stdout.readlines()
        process.wait(timeout=20)
        process.stdout.close()
        assert process.returncode == -signal.SIGKILL
        registered, waiting, whole, mails_put, sent = map(int, run(COUNTED, 1)[0].split())
        assert len(acknowledged) <= registered + waiting <= len(acknowledged) + 1
        assert registered + waiting == whole == mails_put == sent
        run(SENT, 1)
        assert run(COUNTED, 1) == ["50 150 200 200 200"]
