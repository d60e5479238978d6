"""Everyday work in the administration: lists that tell, filters that count, many at once, copies, orders, the end of a forum."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts import roles
from core.admin.ordering import merged
from core.admin.tongues import done_in
from events import copying
from events.models import Forum, Gallery, Photo, Session, SessionFile, Settled, Track
from news.models import Announcement, Article, Page
from portal.models import Letterhead, RegistrationRules
from programme.models import make_release
from speakers.models import Speaker
from tests import factories as make
from tests.admin_site import a_bit_of_everything, change_url, form_of, fresh, list_url, signed_in, superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser())


def tongues(body: str) -> list[tuple[str, str]]:
    """(address or nothing, classes) of the languages that a page shows, in order."""
    return re.findall(r'<(?:span|a href="([^"]*)") class="(tongue(?: lacks)?)"', body)


# --- lists -------------------------------------------------------------------------------------------------------------
def test_a_row_says_which_languages_are_done_and_leads_to_its_page_in_each(boss: Client) -> None:
    forum, speaker = make.make_forum(), make.make_speaker(name_en="Li Na", name_kk="Ли На", position_en="Principal")
    make.make_listing(forum=forum, speaker=speaker)
    assert [code for code, is_done in done_in(speaker).items() if is_done] == ["en"]
    shown = tongues(boss.get(list_url(Speaker)).content.decode())
    assert shown[0] == (f"/en/{forum.slug}/speakers/{speaker.slug}/", "tongue")
    assert {css for _url, css in shown[1:]} == {"tongue lacks"}
    assert [Client().get(url).status_code for url, _css in shown] == [200] * 7
    Forum.objects.update(state="draft")
    assert {url for url, _css in tongues(boss.get(list_url(Speaker)).content.decode())} == {""}


def test_a_session_leads_to_its_page_once_it_is_released(boss: Client) -> None:
    forum = make.make_forum()
    session = make.make_session(forum=forum)
    assert {url for url, _css in tongues(boss.get(change_url(session)).content.decode())} == set()
    make_release(forum)
    shown = tongues(boss.get(change_url(session)).content.decode())
    assert [url for url, _css in shown][:2] == [
        f"/{code}/{forum.slug}/sessions/{session.code}/" for code in ("en", "zh-hans")
    ]
    assert [Client().get(url).status_code for url, _css in shown] == [200] * 7


def test_an_article_has_links_only_to_the_languages_it_is_shown_in(boss: Client) -> None:
    forum = make.make_forum(untranslated="hide")
    article = make.make_article(forum=forum, title_en="Opening", title_pl="Otwarcie")
    shown = tongues(boss.get(change_url(article)).content.decode())
    assert [url for url, _css in shown if url] == [f"/{code}/news/{article.slug}/" for code in ("en", "pl")]


@pytest.mark.parametrize("model", [Session, Speaker, Article, Gallery, Photo, Announcement], ids=lambda m: m.__name__)
def test_every_filter_counts_as_many_rows_as_it_leads_to(model: Any, boss: Client) -> None:
    forum = a_bit_of_everything()
    room = make.make_room(venue=forum.venue)
    make.make_session_room(session=fresh(Session), room=room)
    make.make_session(forum=forum, state="draft", room=room, starts_at=make.OPENING + timedelta(hours=5))
    make.make_article(state="draft", title_kk="Мақала")
    make.make_gallery(state="draft")
    make.make_announcement(until=datetime(2020, 1, 1, tzinfo=UTC))
    page: Any = boss.get(list_url(model))
    counted = 0
    for spec in page.context["cl"].filter_specs:
        for choice in spec.choices(page.context["cl"]):
            said = re.fullmatch(r".* \((\d+)\)", str(choice["display"]))
            if said is not None:
                there: Any = boss.get(list_url(model) + choice["query_string"])
                rows = there.context["cl"].result_count
                assert (spec.title, str(choice["display"]), rows) == (spec.title, str(choice["display"]), int(said[1]))
                counted += 1
    assert counted > 8


def test_words_are_found_in_any_order_and_with_any_apostrophe(boss: Client) -> None:
    make.make_speaker(name_uz="Gʻulom Oʻrinov", position_ru="Директор колледжа")
    for words in ("G'ulom", "O’rinov gʻulom", "колледжа ДИРЕКТОР", "директор O`rinov"):
        assert (words, boss.get(list_url(Speaker), {"q": words}).context["cl"].result_count) == (words, 1)
    assert boss.get(list_url(Speaker), {"q": "директор школы"}).context["cl"].result_count == 0


# --- many at once --------------------------------------------------------------------------------------------------------
def test_many_are_changed_after_a_page_that_names_them_and_it_can_be_undone(boss: Client) -> None:
    drafts = [make.make_article(state="draft", title_en=f"Article {number}") for number in range(2)]
    ready = make.make_article(state="published", title_en="Ready")
    sent = {"action": "publish", "_selected_action": [one.pk for one in (*drafts, ready)]}
    asked = boss.post(list_url(Article), sent).content.decode()
    assert [name in asked for name in ("Article 0", "Article 1", "Ready")] == [True, True, False]
    assert Article.objects.filter(state="draft").count() == 2
    answer = boss.post(list_url(Article), {**form_of(asked, "bulk_form"), **sent, "sure": "1"}, follow=True)
    assert Article.objects.filter(state="draft").count() == 0
    (undo,) = re.findall(r'href="(/admin/news/article/bulk/[^"]+)"', answer.content.decode())
    changed: Any = drafts[0]
    Article.objects.filter(pk=changed.pk).update(state="draft")
    Article.objects.filter(pk=changed.pk).update(state="published")  # a colleague thought twice, to the same end
    Article.objects.filter(pk=drafts[1].pk).update(title_kk="Мақала")
    assert boss.get(undo).status_code == 200
    boss.post(undo)
    assert set(Article.objects.filter(state="draft")) == set(drafts)
    assert fresh(Article, pk=drafts[1].pk).title_kk == "Мақала"
    assert fresh(Article, pk=ready.pk).state == "published"
    assert signed_in(make.make_staff(role=roles.REGISTRAR)).post(undo).status_code == 403


def test_a_choice_that_has_grown_is_asked_about_again(boss: Client) -> None:
    article = make.make_article(state="draft")
    sent = {"action": "publish", "_selected_action": article.pk, "sure": "1", "count": "7"}
    assert boss.post(list_url(Article), sent).status_code == 200
    assert fresh(Article).state == "draft"


def test_sessions_move_to_a_room_unless_it_is_taken(boss: Client) -> None:
    forum = make.make_forum(venue=make.make_venue())
    room = make.make_room(venue=forum.venue)
    pair = [make.make_session(forum=forum) for _number in range(2)]
    later = make.make_session(
        forum=forum, starts_at=make.OPENING + timedelta(hours=5), ends_at=make.OPENING + timedelta(hours=6)
    )
    sent = {"action": "room", "_selected_action": [one.pk for one in (*pair, later)]}
    asked = form_of(boss.post(list_url(Session), sent).content.decode(), "bulk_form")
    answer = boss.post(list_url(Session), {**asked, **sent, "value": room.pk, "sure": "1"}, follow=True)
    assert {one.pk: one.room for one in Session.objects.all()} == {pair[0].pk: room, pair[1].pk: None, later.pk: room}
    assert "takes place at the same time" in answer.content.decode()


def test_sessions_move_to_a_track_of_their_own_forum_only(boss: Client) -> None:
    session, track, other = make.make_session(), make.make_track(), make.make_track()
    Track.objects.filter(pk=track.pk).update(forum=session.forum)
    for value, expected in ((other.pk, None), (track.pk, track)):
        sent = {"action": "track", "_selected_action": session.pk, "sure": "1", "count": "1", "value": value}
        boss.post(list_url(Session), sent)
        assert fresh(Session).track == expected


# --- copies ----------------------------------------------------------------------------------------------------------------
def test_a_copy_of_a_session_is_a_draft_with_its_texts_languages_and_people(boss: Client) -> None:
    forum = a_bit_of_everything()
    session = fresh(Session)
    Session.objects.update(title_kk="Ашылу", recording_url="https://example.org/")
    page = boss.get(f"{change_url(session).removesuffix('change/')}copy/").content.decode()
    assert "recording" in page.lower()
    boss.post(f"{change_url(session).removesuffix('change/')}copy/")
    copy = fresh(Session, code=f"{session.code}-2")
    assert (copy.forum, copy.state, copy.room, copy.title_kk, copy.recording_url) == (forum, "draft", None, "Ашылу", "")
    assert [copy.languages.count(), copy.appearances.count(), SessionFile.objects.filter(session=copy).count()] == [
        1
    ] * 3
    assert copy.history.latest().history_change_reason == f"copied from {session.pk}"


def test_a_copy_of_an_article_keeps_its_picture_and_of_a_speaker_does_not(boss: Client) -> None:
    article = make.make_article(cover=make.picture(), slug="opening")
    speaker = make.make_speaker(portrait=make.picture(), slug="li-na")
    make.make_listing(forum=make.make_forum(), speaker=speaker)
    for one in (article, speaker):
        boss.post(f"{change_url(one).removesuffix('change/')}copy/")
        boss.post(f"{change_url(one).removesuffix('change/')}copy/")
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["opening", "opening-2", "opening-3"]
    assert fresh(Article, slug="opening-2").cover.name == article.cover.name
    person = fresh(Speaker, slug="li-na-3")
    assert (person.state, person.portrait.name, person.listings.count()) == ("draft", "", 1)


def test_who_may_not_add_makes_no_copy() -> None:
    article = make.make_article()
    address = f"{change_url(article).removesuffix('change/')}copy/"
    for role in (roles.translator("kk"), roles.PROGRAMME_EDITOR):
        assert signed_in(make.make_staff(role=role)).post(address).status_code == 403
    assert Article.objects.count() == 1


# --- orders ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("mine", "now", "expected"),
    [
        ([3, 1, 2, 4], [1, 2, 3, 4], [3, 1, 2, 4]),
        ([3, 1, 2, 4], [1, 4, 2, 3], [3, 1, 4, 2]),  # a colleague moved the last one
        ([2, 3, 4, 1], [5, 1, 2, 3, 4], [5, 2, 3, 4, 1]),  # a colleague added one
        ([2, 1, 3, 4], [1, 3, 4], [1, 3, 4]),  # a colleague deleted what was moved
        ([1, 2, 3, 4], [4, 3, 2, 1], [4, 3, 2, 1]),
    ],
)
def test_what_two_people_move_is_put_together(mine: list[int], now: list[int], expected: list[int]) -> None:
    assert merged([1, 2, 3, 4], mine, now) == expected


def test_tracks_are_put_in_order_by_their_numbers(boss: Client) -> None:
    forum = make.make_forum()
    tracks = [make.make_track(forum=forum, order=number) for number in (1, 2, 3)]
    address = f"/admin/order/events-track/{forum.pk}/"
    assert f'href="{address}"' in boss.get(change_url(forum)).content.decode()
    sent = form_of(boss.get(address).content.decode())
    boss.post(address, {**sent, f"order_{tracks[2].pk}": "0"})
    assert list(Track.objects.order_by("order")) == [tracks[2], tracks[0], tracks[1]]
    assert fresh(Track, pk=tracks[2].pk).history.latest().history_change_reason == "Moved"
    assert signed_in(make.make_staff(role=roles.PRESS)).get(address).status_code == 403
    assert [
        boss.get(f"/admin/order/{path}/").status_code for path in ("events-forum/1", "events-track/999", "news-page/x")
    ] == [404] * 3


def test_pages_are_put_in_order_menu_by_menu(boss: Client) -> None:
    pages = [make.make_page(place=Page.Place.ABOUT, order=number) for number in (1, 2)]
    sent = form_of(boss.get("/admin/order/news-page/about/").content.decode())
    boss.post("/admin/order/news-page/about/", {**sent, f"order_{pages[0].pk}": "9"})
    assert list(Page.objects.order_by("order")) == [pages[1], pages[0]]


# --- after the forum ---------------------------------------------------------------------------------------------------
def ended() -> Forum:
    """A forum that was a while ago, with something of everything left to do."""
    forum = make.make_forum(starts_on=date(2021, 1, 13), ends_on=date(2021, 1, 14))
    opening = datetime(2021, 1, 13, 1, tzinfo=UTC)
    make.make_session(forum=forum, starts_at=opening, ends_at=opening + timedelta(hours=1))
    make.make_photo(gallery=make.make_gallery(forum=forum), caption_en="")
    make.make_gallery(forum=forum, state="draft")
    return forum


def test_the_page_after_a_forum_counts_what_is_left_and_leads_there(boss: Client) -> None:
    forum = ended()
    address = f"/admin/forums/{forum.pk}/after/"
    assert f'href="{address}"' in boss.get("/admin/").content.decode()
    left = {line.step.key: line.step for line in boss.get(address).context["to_do"]}
    assert list(left) == [
        "recording", "files", "galleries", "captions", "figures", "documents", "communique", "copy",
    ]  # fmt: skip
    for key in ("recording", "files", "galleries", "captions"):
        assert (key, boss.get(left[key].url).context["cl"].result_count) == (key, left[key].left)
    added: Any = boss.get(left["communique"].url)
    assert [form_of(added.content.decode())[name] for name in ("forum", "kind")] == [str(forum.pk), "communique"]
    Session.objects.update(recording_url="https://example.org/")
    make.make_article(forum=forum, kind="communique", title_en="Communiqué", body_en="<p>We agree.</p>")
    left = {line.step.key: line.step for line in boss.get(address).context["to_do"]}
    assert "recording" not in left
    assert left["communique-languages"].left == 6


def test_what_cannot_be_counted_is_ticked_and_what_can_is_not(boss: Client) -> None:
    forum = ended()
    address = f"/admin/forums/{forum.pk}/after/"
    boss.post(address, {"step": "documents", "done": "1"})
    page: Any = boss.get(address)
    assert ["documents" in {line.step.key for line in page.context[part]} for part in ("to_do", "done")] == [
        False,
        True,
    ]
    boss.post(address, {"step": "documents"})
    assert not Settled.objects.exists()
    assert boss.post(address, {"step": "recording", "done": "1"}).status_code == 404


def test_the_archive_button_says_what_is_left_and_lets_it_be(boss: Client) -> None:
    forum = ended()
    asked: Any = boss.get(f"/admin/forums/{forum.pk}/state/")
    assert "recording" in [step.key for step in asked.context["left"]]
    boss.post(f"/admin/forums/{forum.pk}/state/", {"state": "published", "to": "archived"})
    assert fresh(Forum).state == "archived"


@pytest.mark.parametrize(
    ("role", "status"),
    [(roles.OWNER, 200), (roles.PROGRAMME_EDITOR, 200), (roles.REGISTRAR, 403), (roles.PRESS, 403), (roles.translator("kk"), 403)],
)  # fmt: skip
def test_who_sees_what_is_left_after_a_forum(role: str, status: int) -> None:
    forum = ended()
    make.make_rules(forum=forum)
    page: Any = signed_in(make.make_staff(role=role)).get(f"/admin/forums/{forum.pk}/after/")
    assert page.status_code == status
    if status == 200:
        keys = [line.step.key for part in ("to_do", "done") for line in page.context[part]]
        assert ("registration" in keys) == (role == roles.OWNER)


# --- the ends of setting up --------------------------------------------------------------------------------------------
def test_rules_and_letterhead_come_along_with_their_dates_moved() -> None:
    source = make.make_forum(time_zone="Europe/Warsaw", starts_on=date(2030, 3, 20), ends_on=date(2030, 3, 21))
    opens = datetime(2030, 2, 1, 8, 0, tzinfo=UTC)  # nine in Warsaw
    make.make_rules(forum=source, way="open", opens_at=opens, closes_at=None, capacity=300, keep_until=date(2030, 6, 1))
    make.make_letterhead(forum=source, signatory_en="Li Na")
    keeps = frozenset({"registration", "letterhead"})
    forum = copying.copy(copying.Plan(source, "2031", date(2031, 6, 20), keeps))
    rules: Any = RegistrationRules.objects.get(forum=forum)
    assert (rules.way, rules.capacity, rules.closes_at, str(rules.keep_until)) == ("open", 300, None, "2031-09-01")
    assert rules.opens_at == datetime(2031, 5, 4, 7, 0, tzinfo=UTC)  # nine there too, in summer time
    letterhead: Any = Letterhead.objects.get(forum=forum)
    assert letterhead.signatory_en == "Li Na"
    other = copying.copy(copying.Plan(source, "2032", date(2032, 6, 20), frozenset()))
    assert not RegistrationRules.objects.filter(forum=other).exists()


def test_rules_are_offered_to_those_who_may_write_them() -> None:
    make.make_forum()
    for role, expected in ((roles.OWNER, True), (roles.PROGRAMME_EDITOR, False)):
        page = signed_in(make.make_staff(role=role)).get("/admin/setup/copy/").content.decode()
        assert ('value="registration"' in page) == expected


def test_the_overview_leads_to_forms_that_know_the_forum(boss: Client) -> None:
    forum = make.make_forum(state="draft")
    page: Any = boss.get(f"/admin/setup/{forum.pk}/")
    links = {str(one.label): one.url for one in page.context["following"]}
    assert list(links) == [
        "Add a session", "Add a gallery", "Add a speaker", "Add an article", "Add an announcement", "Rules of registration",
        "Letterhead of invitations and certificates",
    ]  # fmt: skip
    for label in ("Add a session", "Add a gallery", "Add an article", "Add an announcement", "Rules of registration"):
        assert (label, form_of(boss.get(links[label]).content.decode())["forum"]) == (label, str(forum.pk))
