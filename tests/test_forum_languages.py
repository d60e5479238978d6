"""A forum is written in some of the site's languages: what is missing or out of date counts in these only."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import languages
from core.admin import tongues
from events import copying
from events.admin.gaps import of_itself
from events.models import Forum, Photo, Session, Track, Venue
from news.models import Article, Page
from programme import checks, planned, problems
from speakers.models import Speaker
from tests import factories as make
from tests.admin_site import change_url, form_of, list_url, signed_in, superuser
from translations import kinds
from translations.desk.board import board
from translations.desk.work import Work
from translations.exchange.gathering import Selection

pytestmark = pytest.mark.django_db
THREE = ["en", "zh-hans", "ru"]
BOARD = "/admin/translations/"


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser())


def narrow(**fields: Any) -> Forum:
    return make.make_forum(**{"written_in": THREE, **fields})


def missing(model: Any, **choice: Any) -> dict[str, int]:
    """Language -> texts of a model that the board counts as to be done."""
    kind = kinds.of_model(model)
    assert kind is not None
    found = board([kind], languages.CODES, **choice)
    return {cell.language.code: cell.to_do for cell in found.totals if cell.to_do}


def shown(body: str) -> list[tuple[str, str]]:
    """(short name, classes) of the languages of the first row of a list."""
    first = body.partition('id="result_list"')[2].partition("</tbody>")[0]
    return [(short, css) for css, short in re.findall(r'class="(tongue[^"]*)" title="[^"]*">([a-z]+)', first)]


# --- saying so ---------------------------------------------------------------------------------------------------------
def test_the_first_step_asks_and_keeps_what_is_ticked(boss: Client) -> None:
    forum = make.make_forum()
    path = f"/admin/setup/{forum.pk}/name/"
    page = boss.get(path).content.decode()
    assert form_of(page)["written_in"] == list(languages.CODES)
    assert '<span lang="zh-Hans">简体中文</span>' in page
    boss.post(path, {**form_of(page), "written_in": ["ru", "en"], "_onward": "1"})
    forum.refresh_from_db()
    assert (forum.written_in, forum.content_languages) == (["en", "ru"], ("en", "ru"))
    boss.post(path, {**form_of(boss.get(path).content.decode()), "written_in": list(languages.CODES), "_onward": "1"})
    forum.refresh_from_db()
    assert (forum.written_in, forum.content_languages) == ([], languages.CODES)


def test_none_at_all_is_refused(boss: Client) -> None:
    forum = narrow()
    page = form_of(boss.get(change_url(forum)).content.decode())
    refused = boss.post(change_url(forum), {**page, "written_in": []})
    assert refused.context["errors"] == [["Choose at least one language."]]
    forum.refresh_from_db()
    assert forum.written_in == THREE


def test_a_language_that_the_site_gave_up_leaves_no_forum_without_any() -> None:
    assert make.make_forum(written_in=["xx", "pl"]).content_languages == ("pl",)
    assert make.make_forum(written_in=["xx"]).content_languages == languages.CODES


def test_a_copied_edition_is_written_in_the_same() -> None:
    plan = copying.Plan(narrow(), "2031", date(2031, 5, 1), frozenset())
    assert copying.copy(plan).content_languages == tuple(THREE)


# --- counting ----------------------------------------------------------------------------------------------------------
def test_what_belongs_to_the_forum_is_missing_in_its_languages_only() -> None:
    forum = narrow()
    make.make_track(forum=forum, name_en="Teaching")
    make.make_article(forum=forum, title_en="News", summary_en="", body_en="")
    photo = make.make_photo(gallery=make.make_gallery(forum=forum, title_en="Days"))
    Photo.objects.filter(pk=photo.pk).update(caption_en="Workshop", alternative_en="")
    for model in (Track, Article, Photo):
        assert missing(model) == {"zh-hans": 1, "ru": 1}
    assert missing(Track, scope=make.make_forum().pk) == {}


def test_what_belongs_to_no_forum_or_is_read_beyond_it_is_missing_in_all() -> None:
    forum, every = narrow(), {code: 1 for code in languages.CODES if code != "en"}
    make.make_listing(forum=forum, speaker=make.make_speaker(name_en="Li Na", position_en=""))
    make.make_article(title_en="News", summary_en="", body_en="")
    make.make_page(title_en="Visa", summary_en="", body_en="")
    assert missing(Speaker) == missing(Article) == missing(Page) == every


def test_what_two_forums_share_is_missing_in_the_languages_of_both() -> None:
    venue = make.make_venue(name_en="Campus", address_en="", directions_en="")
    narrow(venue=venue)
    assert missing(Venue) == {"zh-hans": 1, "ru": 1}
    make.make_forum(venue=venue, written_in=["en", "pl"])
    assert missing(Venue) == {"zh-hans": 1, "ru": 1, "pl": 1}
    make.make_forum(venue=venue)
    assert missing(Venue) == {code: 1 for code in languages.CODES if code != "en"}


def test_the_board_of_the_forum_has_its_languages_and_the_lists_and_files_nothing_else(boss: Client) -> None:
    forum = narrow(slug="three")
    track: Any = make.make_track(forum=forum, name_en="Teaching")
    found = boss.get(f"{BOARD}?forum=three").context["board"]
    assert [language.code for language in found.languages] == THREE
    kind = kinds.of_model(Track)
    assert kind is not None
    assert [Work(kind, code).counts()["to_do"][0] for code in ("ru", "pl")] == [1, 0]
    assert [Selection(code).rows(kind).count() for code in ("ru", "pl")] == [1, 0]
    assert Work(kind, "pl", object_id=track.pk).counts()["to_do"][0] == 1  # asked for by itself
    assert boss.get(f"{BOARD}events.track/pl/{track.pk}/name/").status_code == 200


def test_a_text_that_grew_old_in_another_language_is_nobodys_work_until_the_forum_takes_it_up(boss: Client) -> None:
    forum = narrow()
    track: Any = make.make_track(forum=forum, name_en="Teaching", name_ru="Преподавание", name_pl="Nauczanie")
    track.name_en = "Teaching and learning"
    track.save()
    assert missing(Track) == {"zh-hans": 1, "ru": 1}
    assert "The forum is not written in this language." in boss.get(change_url(track)).content.decode()
    forum.written_in = [*THREE, "pl"]
    forum.save()
    assert missing(Track) == {"zh-hans": 1, "ru": 1, "pl": 1}


def test_the_list_of_sessions_shows_and_filters_by_the_languages_of_each_forum(boss: Client) -> None:
    mine = make.make_session(forum=narrow(), title_en="Opening", title_ru="Открытие")
    other = make.make_session(title_en="Closing")
    page = boss.get(f"{list_url(Session)}?forum__id__exact={mine.forum_id}")
    assert shown(page.content.decode()) == [("en", "tongue"), ("zh", "tongue lacks"), ("ru", "tongue")]
    assert {code: list(boss.get(f"{list_url(Session)}?missing={code}").context["cl"].queryset) for code in ("zh-hans", "ru", "pl")} == {
        "zh-hans": [mine, other], "ru": [other], "pl": [other],
    }  # fmt: skip
    counts = [str(one["display"]) for spec in page.context["cl"].filter_specs if spec.title == "missing text"
              for one in spec.choices(page.context["cl"])]  # fmt: skip
    assert [re.sub(r".* ", "", one) for one in counts] == ["All", "(0)", "(1)", "(0)", "(0)", "(0)", "(0)", "(0)"]


def test_nothing_else_of_the_forum_asks_for_more() -> None:
    forum = narrow(**{f"name_{code}": "Forum" for code in ("en", "zh_hans")}, tagline_en="Skills")
    session = make.make_session(forum=forum, title_en="Opening", state="confirmed")
    assert {str(gap.label): gap.detail for gap in of_itself(forum) if gap.detail} == {
        "The name in every language": "Русский", "A sentence for the first screen": "简体中文 and Русский",
    }  # fmt: skip
    marks = checks.check(forum, planned.of_forum(forum))[session.pk]
    untitled = [mark.codes for mark in marks if mark.kind == checks.Kind.NO_TITLE]
    assert untitled == [("zh-hans", "ru")]
    assert [str(one.label) for one in problems.problems(forum) if "title" in str(one.label)] == [
        "Without a title in this language: 简体中文", "Without a title in this language: Русский",
    ]  # fmt: skip


def test_readers_have_every_language_all_the_same(client: Client) -> None:
    forum = narrow(slug="three", is_current=True, name_en="Forum of three")
    page = client.get(f"/pl/{forum.slug}/").content.decode()
    assert "Forum of three" in page
    assert re.findall(r'<a[^>]*hreflang="([^"]+)"', page).count("kk") >= 1


# --- what is out of date -----------------------------------------------------------------------------------------------
def test_a_row_tells_a_text_that_is_older_than_its_original_from_one_that_is_there(boss: Client) -> None:
    track: Any = make.make_track(name_en="Teaching", name_ru="Преподавание", name_pl="Nauczanie")
    track.name_en = "Teaching and learning"
    track.name_pl = "Nauczanie i uczenie się"
    track.save()
    body = boss.get(list_url(Track)).content.decode()
    assert [one for one in shown(body) if "lacks" not in one[1]] == [
        ("en", "tongue"),
        ("ru", "tongue stale"),
        ("pl", "tongue"),
    ]
    assert 'title="Русский: out of date">ru<span class="visually-hidden"> out of date</span>' in body


def test_a_list_asks_as_often_for_many_rows_as_for_few(boss: Client) -> None:
    def old(forum: Forum) -> None:
        made: Any = make.make_session(forum=forum, title_en="Opening", title_ru="Открытие")
        made.title_en = "Grand opening"
        made.save()

    def asked() -> int:
        boss.get(list_url(Session))
        with CaptureQueriesContext(connection) as queries:
            boss.get(list_url(Session))
        return len(queries)

    forum = narrow()
    old(forum)
    few = asked()
    for _ in range(5):
        old(forum)
    assert asked() == few


def test_rows_without_anything_to_say_are_written_in_all() -> None:
    track: Any = make.make_track()
    tongues.look(Track, [track])
    assert track.text_standing == tongues.Standing()
