"""The index follows every kind of write, survives a kill, and can be made anew."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin, site
from django.core.management import call_command
from django.db import connection, transaction
from django.test import RequestFactory

from core import changes
from core.models import ContentCounter
from demo.bench import Bench
from demo.bench_rows import Size
from events.models import (
    Country,
    Delegation,
    DelegationInstitution,
    Forum,
    ForumPartner,
    Institution,
    Room,
    Session,
    Track,
)
from forum_site.preparation import settle
from news.models import Article, Page
from programme.models import Release, make_release
from search import index, matching, query, sources
from search.models import Entry, Stale
from speakers.models import Speaker, SpeakerListing
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(words: str) -> list[str]:
    """Addresses of what answers, sorted, the index as it is."""
    return sorted(row.address for row in matching.find(query.read(words), "", 1))


def after(write: Callable[[], Any], words: str = "quetzal") -> list[str]:
    """What is found once the index has followed a write."""
    write()
    index.flush()
    assert not Stale.objects.exists()
    return found(words)


# --- every kind of write -----------------------------------------------------------------------------------------------


def test_save_update_and_delete_are_followed() -> None:
    page: Any = make.make_page(slug="p", title_en="Quetzal")
    assert after(lambda: None) == ["page p"]
    page.title_en = "Heron"
    assert after(page.save) == []
    assert after(lambda: Page.objects.filter(pk=page.pk).update(title_kk="Quetzal")) == ["page p"]
    page.title_kk = ""
    assert after(lambda: Page.objects.bulk_update([page], ["title_kk"])) == []
    assert after(lambda: Page.objects.update_or_create(slug="p", defaults={"body_en": "<p>A quetzal.</p>"})) == [
        "page p"
    ]
    assert after(page.delete) == []
    rows = [Page(slug=f"b{number}", title_en="Quetzal", state="published") for number in range(3)]
    assert after(lambda: Page.objects.bulk_create(rows)) == ["page b0", "page b1", "page b2"]
    assert after(lambda: Page.objects.filter(slug="b1").delete()) == ["page b0", "page b2"]
    assert after(lambda: Page.objects.filter(slug="b0").update(state="draft")) == ["page b2"]
    assert after(lambda: Page.objects.filter(slug="b2").update(slug="moved")) == ["page moved"]


def test_the_admin_is_followed() -> None:
    admin, request = ModelAdmin(Article, site), RequestFactory().post("/")
    article: Any = make.make_article(slug="a")
    article.title_en = "Quetzal"
    assert after(lambda: admin.save_model(request, article, None, True)) == ["article a"]
    assert after(lambda: admin.delete_queryset(request, Article.objects.all())) == []


def test_a_release_is_followed() -> None:
    forum = make.make_forum(slug="f")
    session = make.make_session(forum=forum, code="one", title_en="Quetzal")
    assert after(lambda: None) == []
    assert after(lambda: make_release(forum)) == ["session f one"]
    Session.objects.filter(pk=session.pk).update(state="draft")
    make.make_session(forum=forum, code="two", title_en="Quetzal")
    assert after(lambda: None) == ["session f one"]
    assert after(lambda: make_release(forum)) == ["session f two"]
    assert after(lambda: Release.objects.filter(forum=forum, number=2).delete()) == ["session f one"]
    assert after(lambda: Session.objects.filter(code="one").update(code="uno")) == ["session f uno"]


def test_names_of_rooms_tracks_and_people_are_followed() -> None:
    forum = make.make_forum(slug="f", venue=make.make_venue())
    track, room = make.make_track(forum=forum), make.make_room(venue=forum.venue)
    session = make.make_session(forum=forum, code="one", track=track, room=room)
    make.make_appearance(session=session, speaker=make.make_speaker(slug="s"))
    make_release(forum)
    assert after(lambda: Track.objects.update(name_en="Quetzal")) == ["session f one"]
    assert after(lambda: Track.objects.update(name_en="Heron")) == []
    assert after(lambda: Room.objects.update(name_kk="Quetzal")) == ["session f one"]
    assert after(lambda: Room.objects.all().delete()) == []
    assert after(lambda: Speaker.objects.update(name_en="Quetzal")) == ["session f one"]
    assert after(lambda: Speaker.objects.update(state="draft")) == []
    Speaker.objects.update(state="published")
    assert after(lambda: None) == ["session f one"]
    assert after(lambda: Speaker.objects.all().delete()) == []


def test_names_of_countries_and_institutions_are_followed() -> None:
    country = make.make_country(code="QZ")
    institution = make.make_institution(country=country)
    forum = make.make_forum(slug="f", host_country=country)
    delegation = make.make_delegation(forum=forum, country=country)
    DelegationInstitution.objects.create(delegation=delegation, institution=institution)
    make.make_listing(forum=forum, speaker=make.make_speaker(slug="s", country=country, institution=institution))
    every = ["delegation f qz", "delegation f qz", "forum f", "speaker f s"]
    assert after(lambda: Country.objects.update(name_uz="Quetzal")) == every
    Country.objects.update(name_uz="")
    assert after(lambda: Institution.objects.update(name_en="Quetzal")) == ["delegation f qz", "speaker f s"]
    assert after(lambda: Institution.objects.all().delete()) == []
    assert after(lambda: Delegation.objects.update(note_en="Quetzal")) == ["delegation f qz"]
    assert after(lambda: Country.objects.filter(code="QZ").update(code="QY")) == ["delegation f qy"]
    assert after(lambda: Delegation.objects.all().delete()) == []


def test_places_in_lists_are_followed() -> None:
    first, second = make.make_forum(slug="first"), make.make_forum(slug="second", starts_on=None, ends_on=None)
    speaker, other = make.make_speaker(slug="s", name_en="Quetzal"), make.make_speaker(slug="t", name_en="Quetzal")
    assert after(lambda: None) == []
    listing = make.make_listing(forum=second, speaker=speaker)
    assert after(lambda: None) == ["speaker second s"]
    make.make_listing(forum=first, speaker=speaker)
    assert after(lambda: None) == ["speaker first s"]
    assert after(lambda: Forum.objects.filter(slug="second").update(is_current=True)) == ["speaker second s"]
    listing.speaker = other
    assert after(listing.save) == ["speaker first s", "speaker second t"]
    assert after(lambda: SpeakerListing.objects.filter(speaker=other).update(speaker=speaker)) == ["speaker second s"]
    assert after(lambda: Forum.objects.filter(slug="second").update(state="draft")) == ["speaker first s"]
    assert after(lambda: Forum.objects.filter(slug="first").update(slug="moved")) == ["speaker moved s"]
    assert after(lambda: SpeakerListing.objects.all().delete()) == []


def test_partners_are_followed() -> None:
    institution = make.make_institution(name_en="Quetzal")
    partner = make.make_partner(forum=make.make_forum(slug="f"), institution=institution)
    assert after(lambda: None) == ["forum f"]
    partner.institution = make.make_institution()
    assert after(partner.save) == []
    ForumPartner.objects.update(institution=institution)
    assert after(lambda: None) == ["forum f"]
    delegation = make.make_delegation(forum=make.make_forum(slug="g"), country=make.make_country(code="QZ"))
    assert after(lambda: delegation.members.create(institution=institution)) == ["delegation g qz"]
    assert after(delegation.delete) == ["forum f"]
    assert after(lambda: ForumPartner.objects.all().delete()) == []


def test_a_forum_takes_everything_with_it() -> None:
    forum, kept = make.make_forum(slug="f", name_en="Quetzal"), make.make_forum(slug="kept")
    make.make_session(forum=forum, code="one", title_en="Quetzal")
    speaker = make.make_speaker(slug="s", name_en="Quetzal")
    make.make_listing(forum=forum, speaker=speaker)
    make.make_listing(forum=kept, speaker=speaker)
    make.make_partner(forum=forum, institution=make.make_institution(name_en="Quetzal"))
    make.make_delegation(forum=forum, country=make.make_country(code="QZ", name_en="Quetzal"))
    make_release(forum)
    index.flush()
    assert found("quetzal") == ["delegation f qz", "forum f", "forum f", "session f one", "speaker kept s"]
    assert after(forum.delete) == ["speaker kept s"]


def test_what_is_written_without_the_feed_is_followed_when_everything_is_announced() -> None:
    page = make.make_page(slug="p")
    index.flush()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE news_page SET title_en = 'Quetzal' WHERE id = %s", [page.pk])
    assert after(lambda: None) == []
    assert after(changes.everything) == ["page p"]


def test_a_bench_that_is_removed_leaves_nothing() -> None:
    size = Size(sessions=10, speakers=8, delegates=0, photos=0)
    Bench(size, lambda what, done, total: None).build()
    index.flush()
    assert {entry.kind for entry in Entry.objects.all()} == {"session", "speaker", "institution", "country", "forum"}
    call_command("loadbench", "--remove", stdout=StringIO())
    index.flush()
    assert Entry.objects.count() == 0


def whole_index() -> set[tuple[Any, ...]]:
    return set(Entry.objects.values_list("kind", *index.SAID, "title_terms", "terms"))


def test_an_index_that_followed_is_the_one_that_is_made_anew() -> None:
    forum = make.make_forum(venue=make.make_venue(), host_country=make.make_country())
    for number in range(5):
        session = make.make_session(forum=forum, room=make.make_room(venue=forum.venue), title_kk=f"Сессия {number}")
        speaker = make.make_speaker(institution=make.make_institution(), country=make.make_country())
        make.make_appearance(session=session, speaker=speaker)
        make.make_listing(forum=forum, speaker=speaker)
        make.make_delegation(forum=forum)
        make.make_article(body_ru="<p>Ещё <b>о</b>дно</p><p>слово</p>")
        index.flush()
    Session.objects.filter(title_kk="Сессия 3").delete()
    make_release(forum)
    Speaker.objects.all()[0].delete()
    index.flush()
    followed = whole_index()
    Entry.objects.all().delete()
    index.rebuild()
    assert whole_index() == followed
    assert len(followed) > 20


# --- the queue ---------------------------------------------------------------------------------------------------------


def test_the_index_follows_on_commit_and_once(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        make.make_page(slug="p", title_en="Quetzal")
        make.make_page(slug="q", title_en="Quetzal")
    assert callbacks.count(index.flush) == 1
    assert found("quetzal") == ["page p", "page q"]
    assert not Stale.objects.exists()


def test_a_savepoint_that_is_rolled_back_leaves_no_trace(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            make.make_page(slug="p", title_en="Quetzal")
            transaction.set_rollback(True)
        make.make_page(slug="q", title_en="Quetzal")
    assert found("quetzal") == ["page q"]


@pytest.mark.django_db(transaction=True)
def test_a_write_is_found_at_once() -> None:
    make.make_page(slug="p", title_en="Quetzal")
    assert found("quetzal") == ["page p"]
    with transaction.atomic():
        Page.objects.update(title_en="Heron")
        assert found("quetzal") == ["page p"]
    assert (found("quetzal"), found("heron")) == ([], ["page p"])
    with transaction.atomic():
        Page.objects.update(title_en="Quetzal")
        transaction.set_rollback(True)
    assert (found("quetzal"), Stale.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_before_the_index_followed_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(index, "flush", lambda: 0)
        make.make_page(slug="p", title_en="Quetzal")
    assert (found("quetzal"), Stale.objects.count()) == ([], 1)
    make.make_page(slug="q", title_en="Quetzal")
    assert (found("quetzal"), Stale.objects.count()) == (["page p", "page q"], 0)


@pytest.mark.django_db(transaction=True)
def test_a_source_that_fails_undoes_no_write_and_leaves_the_queue(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(ids: Any) -> Any:
        raise ValueError("broken")

    with monkeypatch.context() as patched:
        patched.setitem(sources._sources, "page", sources.Source("page", "Pages", 60, broken, {Page: sources.OWN}))
        make.make_page(slug="p", title_en="Quetzal")
    assert Page.objects.filter(slug="p").exists()
    assert Stale.objects.count() == 1
    assert index.flush() == 1
    assert found("quetzal") == ["page p"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_leave_the_index_right() -> None:
    pages = [make.make_page(slug=f"p{number}") for number in range(3)]

    def write(writer: int) -> None:
        try:
            for turn in range(8):
                Page.objects.filter(pk=pages[(writer + turn) % 3].pk).update(title_en=f"Quetzal {writer} {turn}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert not Stale.objects.exists()
    followed = whole_index()
    index.rebuild()
    assert whole_index() == followed
    assert {title for _, _, _, _, _, _, title, *_ in followed} == {page.title_en for page in Page.objects.all()}


def test_what_a_killed_process_left_is_worked_off_at_the_start() -> None:
    make.make_page(slug="p", title_en="Quetzal")
    said: list[str] = []
    settle(said.append)
    settle(said.append)
    assert said == ["Bringing the search index up to date."]
    assert found("quetzal") == ["page p"]


def test_only_rows_that_were_taken_leave_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    page = make.make_page(slug="p", title_en="Quetzal")
    refresh = index._refresh
    wrote: list[Stale] = []

    def beside(*args: Any) -> Any:
        if not wrote:  # somebody writes while the index is being written
            wrote.append(Stale.objects.create(kind="page", object_id=page.pk))
        return refresh(*args)

    monkeypatch.setattr(index, "_refresh", beside)
    assert index._flush_some() == 1
    assert list(Stale.objects.all()) == wrote
    assert index.flush() == 1


def test_flushing_announces_nothing() -> None:
    make.make_page(title_en="Quetzal")
    heard: list[changes.Change] = []
    changes.subscribe(heard.append)
    try:
        before = ContentCounter.value()
        index.flush()
    finally:
        changes._subscribers.remove(heard.append)
    assert (heard, ContentCounter.value()) == ([], before)


def test_what_is_right_already_is_not_written_again() -> None:
    make.make_page(title_en="Quetzal")
    index.flush()
    before = set(Entry.objects.values_list("pk", flat=True))
    changes.everything()
    index.flush()
    assert set(Entry.objects.values_list("pk", flat=True)) == before


def test_many_rows_are_worked_off_in_parts() -> None:
    page = make.make_page(slug="p", title_en="Quetzal")
    Stale.objects.bulk_create([Stale(kind="page", object_id=page.pk) for _ in range(2 * 4 * index.BATCH)])
    assert index.flush() == 2 * 4 * index.BATCH + 1
    assert found("quetzal") == ["page p"]


def test_a_kind_that_nobody_registers_any_more_is_no_obstacle() -> None:
    Stale.objects.create(kind="gone", object_id=1)
    Stale.objects.create(kind="gone")
    Stale.objects.create(kind="gone", via="news.page", object_id=1)
    assert index.flush() == 3
    Entry.objects.create(
        kind="gone", object_id=1, language="en", title="Quetzal", title_terms="quetzal", terms="quetzal"
    )
    index.rebuild()
    assert found("quetzal") == []


# --- the table ---------------------------------------------------------------------------------------------------------


def test_a_row_for_each_language_that_has_a_text() -> None:
    make.make_page(
        slug="p", title_en="", body_en="", title_kk="Құстар", body_kk="<p>Ұзақ <em>мә</em>тін</p>", summary_pl="Ptaki"
    )
    index.flush()
    rows = Entry.objects.order_by("language").values_list("language", "title", "body", "title_terms", "terms")
    assert list(rows) == [
        ("kk", "Құстар", "Ұзақ мәтін", "кустар", "кустар узак матин"),
        ("pl", "", "Ptaki", "", "ptaki"),
    ]


def test_an_object_without_any_title_is_not_found() -> None:
    assert after(lambda: make.make_page(title_en="", body_en="<p>Quetzal</p>")) == []


def test_a_scheduled_object_knows_its_moment() -> None:
    moment = datetime(2031, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
    make.make_article(publish_at=moment)
    index.flush()
    assert Entry.objects.get().public_from == int(moment.timestamp()) + 1


def test_a_text_of_any_length_can_be_indexed() -> None:
    words = " ".join(f"слово{number}" for number in range(120_000))
    make.make_page(slug="p", title_en="Quetzal", body_en=f"<p>{words}</p>")
    assert after(lambda: None) == ["page p"]
    assert found("слово77") == ["page p"]


def test_rebuilding_prints_what_can_be_found() -> None:
    make.make_page(title_en="Quetzal")
    make.make_article(title_en="Quetzal")
    before, out = ContentCounter.value(), StringIO()
    call_command("rebuild_search", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[:-1] == [
        "session: 0",
        "speaker: 0",
        "institution: 0",
        "country: 0",
        "article: 1",
        "page: 1",
        "forum: 0",
        "document: 0",
    ]
    assert lines[-1].startswith("The search index is made (")
    assert not Stale.objects.exists()
    assert ContentCounter.value() == before + 1


def test_rebuilding_that_fails_leaves_the_old_index(monkeypatch: pytest.MonkeyPatch) -> None:
    make.make_page(slug="p", title_en="Quetzal")
    index.flush()
    monkeypatch.setattr(index, "_forget", lambda taken: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        index.rebuild()
    assert found("quetzal") == ["page p"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's full-text table")
def test_the_full_text_table_is_whole() -> None:
    make.make_page(slug="p", title_en="Quetzal")
    index.flush()
    Entry.objects.update(terms="heron")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_text (search_text, rank) VALUES ('integrity-check', 1)")
    assert (found("quetzal"), found("heron")) == ([], ["page p"])
