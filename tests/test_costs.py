"""What public pages ask: as often for thirty rows as for one, exactly."""

from datetime import timedelta

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from events.models import Forum
from programme.models import make_release
from tests import factories as make

pytestmark = pytest.mark.django_db
ADDRESSES = ("", "agenda/", "sessions/s00/", "speakers/", "speakers/p00/")


def _more(forum: Forum, numbers: range) -> None:
    """Sessions with a speaker each, who appears in the first one too; then a release."""
    for number in numbers:
        start = make.OPENING + timedelta(minutes=number)
        session = make.make_session(
            forum=forum, code=f"s{number:02}", starts_at=start, track=make.make_track(forum=forum)
        )
        speaker = make.make_speaker(slug=f"p{number:02}")
        make.make_listing(forum=forum, speaker=speaker)
        make.make_appearance(session=session, speaker=speaker)
        if number:
            make.make_appearance(session=forum.sessions.get(code="s00"), speaker=speaker)
    make_release(forum)


def _asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_pages_of_the_programme_ask_as_often_for_thirty_rows_as_for_one(client: Client) -> None:
    forum = make.make_forum(slug="forum", is_current=True)
    pages = ["/en/", *[f"/en/forum/{address}" for address in ADDRESSES]]
    _more(forum, range(1))
    few = {page: _asked(client, page) for page in pages}
    _more(forum, range(1, 30))
    assert {page: _asked(client, page) for page in pages} == few


def test_an_address_in_a_template_is_the_one_of_the_language_in_force() -> None:
    one = Template(
        '{% url "session" "forum" code %} {% url "nothing-of-this" as none %}[{{ none }}] {% url "admin:index" %}'
    )
    for code in ("en", "kk", "en"):
        with translation.override(code):
            assert one.render(Context({"code": "s1"})) == f"/{code}/forum/sessions/s1/ [] /admin/"
