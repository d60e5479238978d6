"""A delegate's own pages: seen by nobody else, in every language; stepping back gives the place on."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from events.models import Delegate
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
