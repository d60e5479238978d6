"""A delegate's own pages: seen by nobody else, in every language; stepping back gives the place on."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from events.models import AccompanyingPerson, Consent, Delegate
from portal import consents, mails
from tests import factories as make

pytestmark = pytest.mark.django_db
State = Delegate.State


def registered(client: Client, **fields: Any) -> Delegate:
    """A registered delegate whose person is signed in."""
    person = make.make_user()
    delegate = make.make_delegate(user=person, state=State.REGISTERED, **fields)
    make.make_registration(delegate=delegate)
    client.force_login(person)
    return delegate


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_the_page_shows_the_person_in_every_language(code: str, client: Client) -> None:
    delegate = registered(client, diet="No pork")
    answer = client.get(f"/{code}/me/{delegate.reference}/")
    assert answer.status_code == 200
    assert "No pork" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("rest", ["", "data.json", "withdraw/"])
def test_anothers_registration_is_not_there(rest: str, client: Client) -> None:
    registered(client)
    other = make.make_delegate(user=make.make_user(), state=State.REGISTERED)
    assert client.get(f"/en/me/{other.reference}/{rest}").status_code == 404
    assert client.post(f"/en/me/{other.reference}/{rest}").status_code in (404, 405)
    other.refresh_from_db()
    assert other.state == State.REGISTERED


def test_the_page_shows_companions_consents_and_mails_too(client: Client) -> None:
    delegate = registered(client)
    AccompanyingPerson.objects.create(delegate=delegate, given_name="Dana", family_name="BEKOVA")
    consents.write(delegate, ["processing", "photographs"], "en")
    consents.write(delegate, ["processing"], "en")
    mails.put("registered", delegate)
    page = client.get(f"/en/me/{delegate.reference}/").content.decode()
    shown = (
        "Dana BEKOVA",
        "<dt>Processing for this event</dt>",
        "<dt>Photographs – Withdrawn</dt>",
        "<dt>Registration received</dt>",
    )
    assert [text for text in shown if text not in page] == []


def test_a_consent_written_by_an_organiser_counts_as_much(client: Client) -> None:
    delegate = registered(client)
    given = Consent.objects.create(
        delegate=delegate, purpose="publication", text_version="paper", given_at=timezone.now()
    )
    delegate.refresh_from_db()
    assert delegate.is_listed
    given.withdrawn_at = timezone.now()
    given.save()
    delegate.refresh_from_db()
    assert not delegate.is_listed
    Consent.objects.update(withdrawn_at=None)
    given.refresh_from_db()
    given.delete()
    delegate.refresh_from_db()
    assert not delegate.is_listed


def test_the_account_leads_to_the_registrations(client: Client) -> None:
    registered(client)
    assert 'href="/kk/me/"' in client.get("/kk/accounts/").content.decode()
    client.force_login(make.make_user())
    assert 'href="/kk/me/"' not in client.get("/kk/accounts/").content.decode()


def test_the_file_holds_what_was_written(client: Client) -> None:
    delegate = registered(client, needs="Step-free")
    answer = client.get(f"/en/me/{delegate.reference}/data.json")
    assert json.loads(answer.content)["delegate"]["needs"] == "Step-free"
    assert answer["Content-Disposition"].startswith("attachment")


def test_withdrawing_gives_the_place_to_who_waits(client: Client) -> None:
    forum = make.make_forum()
    make.make_rules(forum=forum, capacity=1)
    delegate = registered(client, forum=forum)
    waiting = make.make_delegate(forum=forum, state=State.WAITING)
    make.make_registration(delegate=waiting)
    client.get(f"/en/me/{delegate.reference}/withdraw/")
    delegate.refresh_from_db()
    assert delegate.state == State.REGISTERED
    client.post(f"/en/me/{delegate.reference}/withdraw/")
    delegate.refresh_from_db()
    waiting.refresh_from_db()
    assert (delegate.state, waiting.state) == (State.WITHDRAWN, State.REGISTERED)
