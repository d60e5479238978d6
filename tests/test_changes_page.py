"""The page of changes and its feed: what readers are told of each release, in their language."""

import re
from datetime import timedelta
from typing import Any

import feedparser
import html5lib
import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from events.models import Forum, Session
from programme.differences import since_last
from programme.models import Release, make_release
from programme.wording import Wording
from speakers.models import Appearance, Speaker
from tests import factories as make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def forum() -> Forum:
    """A forum whose session s1, at nine in Hall 1, was released on the first of May at noon in Shanghai."""
    forum = make.make_forum(slug="f", venue=make.make_venue())
    for number in (1, 2):
        make.make_room(venue=forum.venue, slug=f"hall-{number}", name_en=f"Hall {number}", order=number)
    make.make_session(forum=forum, code="s1", title_en="Opening", room=hall(1))
    with time_machine.travel("2031-05-01T04:00:00Z", tick=False):
        make_release(forum, note={"note_en": "The first programme"})
    return forum


def hall(number: int) -> Any:
    from events.models import Room

    return Room.objects.get(slug=f"hall-{number}")


def s1(**fields: Any) -> None:
    Session.objects.filter(code="s1").update(**fields)


def sections(client: Client, address: str = "/en/f/agenda/changes/") -> dict[str, str]:
    """Anchor -> words of each release on the page, in order."""
    tree = html5lib.parse(client.get(address).content.decode(), namespaceHTMLElements=False)
    found = [section for section in tree.iter("section") if section.get("class") == "release"]
    return {section.get("id", ""): " ".join("".join(section.itertext()).split()) for section in found}


def told(client: Client) -> str:
    """What is said of release 2, its heading left out."""
    return re.sub(r"^Release 2 \S+ \S+ \d{4}, \d\d:\d\d ", "", sections(client)["release-2"])


# --- in words ------------------------------------------------------------------------------------------------------------
def test_releases_stand_newest_first_with_note_and_time_of_the_venue(forum: Forum, client: Client) -> None:
    make.make_session(forum=forum, kind="break")
    with time_machine.travel("2031-05-02T16:30:00Z", tick=False):
        make_release(forum, note={"note_en": "A break"})
    found = sections(client)
    assert list(found) == ["release-2", "release-1"]
    assert found["release-1"] == "Release 1 1 May 2031, 12:00 The first programme The first release, with 1 session."
    assert found["release-2"].startswith("Release 2 3 May 2031, 00:30 A break New ")


def test_breaks_are_no_sessions(client: Client) -> None:
    forum = make.make_forum(slug="f")
    for kind in ("break", "panel", "keynote", "registration"):
        make.make_session(forum=forum, kind=kind)
    make_release(forum)
    assert sections(client)["release-1"].endswith("The first release, with 2 sessions.")


def move(hours: float = 0, **fields: Any) -> None:
    start = make.OPENING + hours * HOUR
    s1(starts_at=start, ends_at=start + HOUR, **fields)


def another_time() -> None:
    move(1)


def another_day() -> None:
    move(24.5)


def another_room() -> None:
    move(room=hall(2))


def time_and_room() -> None:
    move(1, room=hall(2))


def longer() -> None:
    s1(ends_at=make.OPENING + 1.5 * HOUR)


def no_room() -> None:
    s1(room=None)


def outdoors() -> None:
    s1(room=None, location_en="Old town")


def called_off() -> None:
    s1(state="cancelled")


def taken_out() -> None:
    s1(state="draft")


def nothing() -> None:
    s1(title_en="Opening", abstract_en="Live already")


WORDS = [
    (another_time, "Moved Opening from 14 May, 09:00 to 10:00"),
    (another_day, "Moved Opening from 14 May, 09:00 to 15 May, 09:30"),
    (another_room, "Moved Opening 14 May, 09:00: from Hall 1 to Hall 2"),
    (time_and_room, "Moved Opening from 14 May, 09:00, Hall 1 to 10:00, Hall 2"),
    (longer, "Moved Opening from 14 May, 09:00–10:00 to 09:00–10:30"),
    (no_room, "Moved Opening 14 May, 09:00: from Hall 1 to no room"),
    (outdoors, "Moved Opening 14 May, 09:00: from Hall 1 to Old town"),
    (called_off, "Cancelled Opening 14 May, 09:00, Hall 1"),
    (taken_out, "Taken out Opening 14 May, 09:00, Hall 1"),
    (nothing, "Times, rooms and people stayed as they were."),
]


@pytest.mark.parametrize(("edit", "words"), WORDS, ids=[edit.__name__ for edit, _words in WORDS])
def test_a_release_says_in_words_what_it_changed(edit: Any, words: str, forum: Forum, client: Client) -> None:
    edit()
    make_release(forum)
    assert told(client) == words


def test_a_session_that_takes_place_again(forum: Forum, client: Client) -> None:
    s1(state="cancelled")
    make_release(forum)
    s1(state="confirmed", room=hall(2))
    make_release(forum)
    assert "Takes place again Opening 14 May, 09:00: from Hall 1 to Hall 2" in sections(client)["release-3"]


def test_everything_else_of_a_session_is_named(forum: Forum, client: Client) -> None:
    session = Session.objects.get(code="s1")
    left, stays = make.make_speaker(name_en="Left"), make.make_speaker(name_en="Stays")
    make.make_appearance(session=session, speaker=left)
    make.make_appearance(session=session, speaker=stays)
    make.make_session_language(session=session, language="en")
    Release.objects.all().delete()
    make_release(forum)
    s1(kind="keynote", track=make.make_track(forum=forum, name_en="Skills"))
    Appearance.objects.filter(speaker=left).delete()
    make.make_appearance(session=session, speaker=make.make_speaker(name_en="Came"))
    make.make_appearance(session=session, speaker=make.make_speaker(name_en="Hidden", state="draft"))
    make.make_session_language(session=session, language="pl")
    make.make_session_language(session=session, language="ru", use="interpretation", channel=1)
    make_release(forum)
    assert told(client) == (
        "Changed Opening Session type: from Panel to Keynote Track: Skills Working languages: English and Polish "
        "Interpretation: Russian Speakers added: Came Speakers taken out: Left"
    )
    session.languages.filter(language="ru").update(channel=4)
    Appearance.objects.filter(speaker=stays).update(role="chair")
    make_release(forum)
    assert sections(client)["release-3"].endswith(
        "Changed Opening Channel on the receiver: Russian 4 Speakers: another role or order"
    )


def test_who_was_erased_is_not_named(forum: Forum, client: Client) -> None:
    make.make_appearance(session=Session.objects.get(code="s1"), speaker=make.make_speaker(name_en="Erased"))
    make_release(forum)
    assert told(client) == "Changed Opening Speakers added: Erased"
    Speaker.objects.all().delete()
    assert told(client) == "Changed Opening"


def test_texts_are_in_the_page_s_language_or_say_which_they_are_in(forum: Forum, client: Client) -> None:
    s1(title_kk="Ашылу", room=hall(2))
    make_release(forum, note={"note_ru": "Другой зал"})
    body = client.get("/kk/f/agenda/changes/").content.decode()
    assert '<div lang="ru" dir="ltr"><p>Другой зал</p></div>' in body
    assert ">Ашылу</a>" in body
    assert '<span lang="en" dir="ltr">Hall 1</span>' in body
    assert "2031\u202fж. 1 мамыр, 12:00" in body
    assert "2031年5月1日 12:00" in client.get("/zh-hans/f/agenda/changes/").content.decode()


def test_sessions_with_a_page_are_links_and_others_are_not(forum: Forum, client: Client) -> None:
    make.make_session(forum=forum, code="gone", title_en="Gone")
    make.make_session(forum=forum, code="tea", title_en="Tea", kind="break")
    make_release(forum)
    s1(room=hall(2))
    Session.objects.filter(code="gone").update(state="draft")
    make_release(forum)
    body = client.get("/en/f/agenda/changes/").content.decode()
    assert set(re.findall(r'href="(/en/f/sessions/[^"]+)"', body)) == {"/en/f/sessions/s1/"}
    assert ["<b>Gone</b>" in body, "<b>Tea</b>" in body] == [True, True]


def test_titles_cannot_break_the_page(forum: Forum, client: Client) -> None:
    s1(title_en="<script>x</script> & 100%", room=None, location_en="%(when)s <b>")
    make_release(forum, note={"note_en": "<img src=x>"})
    for address in ("/en/f/agenda/changes/", "/en/f/agenda/changes/feed/"):
        body = client.get(address).content.decode()
        assert "<script>x" not in body
        assert "<img src=x" not in body
    assert "<script>x</script> & 100%" in told(client)
    assert "from Hall 1 to %(when)s <b>" in told(client)


def test_many_changes_are_folded(forum: Forum, client: Client) -> None:
    for _number in range(26):
        make.make_session(forum=forum)
    make_release(forum)
    body = client.get("/en/f/agenda/changes/").content.decode()
    assert "<summary>26 changes</summary>" in body


def test_without_a_release_there_is_a_word_and_an_empty_feed(client: Client) -> None:
    make.make_forum(slug="f")
    assert "The programme has not been published yet." in client.get("/en/f/agenda/changes/").content.decode()
    assert feedparser.parse(client.get("/en/f/agenda/changes/feed/").content).entries == []


def test_a_draft_of_a_forum_has_no_changes(client: Client) -> None:
    make_release(make.make_forum(slug="f", state="draft"))
    for address in ("/en/f/agenda/changes/", "/en/f/agenda/changes/feed/", "/en/none/agenda/changes/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", ["x", "0", "99", "-1", "²"])
def test_a_page_that_is_none_is_the_nearest(page: str, forum: Forum, client: Client) -> None:
    assert client.get(f"/en/f/agenda/changes/?page={page}").status_code == 200


def test_releases_come_ten_to_a_page_and_each_has_its_changes(forum: Forum, client: Client) -> None:
    for number in range(2, 13):
        s1(room=hall(number % 2 + 1))
        make_release(forum)
    first, second = sections(client), sections(client, "/en/f/agenda/changes/?page=2")
    assert list(first) == [f"release-{number}" for number in range(12, 2, -1)]
    assert list(second) == ["release-2", "release-1"]
    assert [words for words in first.values() if "Moved" not in words] == []
    assert first["release-3"].endswith("Moved Opening 14 May, 09:00: from Hall 1 to Hall 2")


# --- for machines --------------------------------------------------------------------------------------------------------
def test_the_page_is_found_by_feed_readers_and_says_where_it_hangs(forum: Forum, client: Client) -> None:
    body = client.get("/kk/f/agenda/changes/").content.decode()
    assert re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]*href="/kk/f/agenda/changes/feed/"', body)
    assert '<a href="/kk/f/agenda/">' in body
    assert 'property="og:image"' in body


def test_the_feed_tells_what_the_page_tells(forum: Forum, client: Client) -> None:
    s1(room=hall(2))
    with time_machine.travel("2031-05-03T02:00:00Z", tick=False):
        make_release(forum, note={"note_ru": "Другой зал"})
    response = client.get("/kk/f/agenda/changes/feed/")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(response.content)
    address = f"{settings.SITE_URL}/kk/f/agenda/changes/"
    assert found.bozo == 0
    assert (found.feed.id, found.feed.link, found.feed.language) == (address, address, "kk")
    assert found.feed.links[-1]["href"] == f"{address}feed/"
    assert found.feed.updated == "2031-05-03T02:00:00+00:00"
    assert [entry.id for entry in found.entries] == [f"{address}#release-2", f"{address}#release-1"]
    assert [entry.link for entry in found.entries] == [entry.id for entry in found.entries]
    assert [entry.updated for entry in found.entries] == ["2031-05-03T02:00:00+00:00", "2031-05-01T04:00:00+00:00"]
    content = found.entries[0].content[0]
    assert (content.language, content.type) == ("kk", "text/html")
    assert f'href="{settings.SITE_URL}/kk/f/sessions/s1/"' in content.value
    assert "Другой зал" in content.value


def test_the_feed_s_ids_stay_when_more_is_released(forum: Forum, client: Client) -> None:
    def ids() -> list[str]:
        return [entry.id for entry in feedparser.parse(client.get("/en/f/agenda/changes/feed/").content).entries]

    before = ids()
    make_release(forum)
    assert ids()[1:] == before


def test_unchanged_pages_are_answered_without_a_body(forum: Forum, client: Client) -> None:
    for address in ("/en/f/agenda/changes/", "/en/f/agenda/changes/feed/"):
        tag = client.get(address)["ETag"]
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
        make_release(forum)
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200


# --- as many questions for many ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["/en/f/agenda/changes/", "/en/f/agenda/changes/feed/"])
def test_one_release_or_thirty_take_as_many_queries(address: str, forum: Forum, client: Client) -> None:
    def another(number: int) -> None:
        session = make.make_session(forum=forum, track=make.make_track(forum=forum), room=hall(1))
        make.make_appearance(session=Session.objects.get(code="s1"))
        s1(room=hall(number % 2 + 1), track=session.track)
        make_release(forum)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    another(1)
    few = queries()
    for number in range(2, 31):
        another(number)
    assert queries() == few


# --- for the agenda ------------------------------------------------------------------------------------------------------
def test_the_agenda_can_say_where_a_session_was(forum: Forum, django_assert_num_queries: Any) -> None:
    cases = [(another_time, "14 May, 09:00"), (another_room, "Hall 1"), (time_and_room, "14 May, 09:00, Hall 1")]
    for edit, words in cases:
        s1(starts_at=make.OPENING, ends_at=make.OPENING + HOUR, room=hall(1))
        make_release(forum)
        edit()
        latest = make_release(forum)
        with django_assert_num_queries(3), translation.override("en"):
            (moved,) = since_last(latest).values()
            was = Wording(forum, [moved]).was(moved)
        assert re.sub(r"<[^>]+>", "", was) == words
