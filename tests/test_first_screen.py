"""The first screen of the administration: what needs somebody, with counts that are those of the lists they lead to."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts import roles
from core.admin import today
from core.history import because
from core.models import OutboxMail
from events.admin.standing import days_left
from events.models import Delegate, Forum, Session, SessionLanguage
from news.models import Article
from programme.models import make_release
from tests import factories as make
from tests.admin_site import a_bit_of_everything, change_url, fresh, signed_in, superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser())


def wanting() -> Forum:
    """A forum with something of everything that the first screen counts."""
    forum = make.make_forum(is_current=True, venue=make.make_venue())
    at = make.OPENING
    room, speaker = make.make_room(venue=forum.venue), make.make_speaker()
    for _number in range(2):  # one room and one person, twice at once; nobody interprets
        session = make.make_session(forum=forum, room=room)
        make.make_appearance(session=session, speaker=speaker)
        make.make_session_language(session=session, language="zh", use=SessionLanguage.Use.FLOOR)
    make_release(forum)
    make.make_session(forum=forum, starts_at=at + timedelta(hours=3), state=Session.State.DRAFT)  # lacks all three
    coffee = make.make_session(
        forum=forum, starts_at=at + timedelta(hours=5), kind=Session.Kind.BREAK, location_kk="Фойе"
    )
    make.make_session_language(session=coffee, use=SessionLanguage.Use.INTERPRETATION)
    make.make_session(
        forum=make.make_forum(starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2))
    )  # over: nobody is asked
    make.make_registration(delegate=make.make_delegate(forum=forum, state=Delegate.State.REGISTERED))
    make.make_delegate(forum=forum, state=Delegate.State.APPROVED, wants_letter=True)
    make.make_photo(gallery=make.make_gallery(forum=forum), caption_en="")
    make.make_mail(state=OutboxMail.State.FAILED)
    return forum


def _standing(client: Client) -> list[dict[str, Any]]:
    page: Any = client.get("/admin/")
    sections = dict(page.context_data["first_sections"])
    return list(sections["admin/events/_standing.html"]["rows"])


def test_what_two_forums_lack_is_told_apart_and_names_the_forum(boss: Client) -> None:
    forums = [
        make.make_forum(short_name_en=name, state=state) for name, state in (("One", "draft"), ("Two", "published"))
    ]
    for number, forum in enumerate(forums, 1):
        for _session in range(number):
            make.make_session(forum=forum, starts_at=make.OPENING + timedelta(hours=2 * _session))
    found = [(item.count, item.of) for item in today.items(superuser()) if str(item.label) == "Sessions without a room"]
    assert sorted(found) == [(1, "One"), (2, "Two")]


ROLES = {
    roles.OWNER: (True, True, True),
    roles.PROGRAMME_EDITOR: (True, True, True),
    roles.REGISTRAR: (True, False, False),
    roles.PHOTOGRAPHER: (True, False, False),
    roles.PRESS: (True, False, False),
    roles.CHECK_IN: (True, False, False),
    roles.translator("kk"): (False, False, False),
}


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_where_the_forum_stands_and_who_may_move_it(role: str) -> None:
    forum = make.make_forum(state=Forum.State.DRAFT)
    client = signed_in(make.make_staff(role=role))
    page: Any = client.get("/admin/")
    body = page.content.decode()
    state = f"/admin/forums/{forum.pk}/state/"
    assert ('class="standing"' in body, f'href="{state}"' in body, 'href="/admin/setup/"' in body) == ROLES[role]
    may = ROLES[role][1]
    codes = [
        client.get(path).status_code for path in (state, "/admin/setup/", "/admin/setup/copy/", "/admin/setup/new/")
    ]
    codes += [client.get(f"/admin/setup/{forum.pk}/{key}").status_code for key in ("", "name/", "place/", "look/")]
    assert codes == [200 if may else 403] * 8


def test_lines_of_the_first_screen_are_those_of_the_role() -> None:
    wanting()
    registrar = {str(item.label) for item in today.items(make.make_staff(role=roles.REGISTRAR))}
    photographer = {str(item.label) for item in today.items(make.make_staff(role=roles.PHOTOGRAPHER))}
    assert "Registrations to decide" in registrar
    assert "Photographs without a caption" not in registrar
    assert "Sessions without a speaker" not in registrar  # a registrar does not see who speaks
    assert "Photographs without a caption" in photographer
    assert "Registrations to decide" not in photographer


WORDS = {
    "en": ("1 day to go", "3 days to go", "5 days to go"),
    "zh-hans": ("还有 1 天", "还有 3 天", "还有 5 天"),
    "ru": ("Остался 1 день", "Осталось 3 дня", "Осталось 5 дней"),
    "kk": ("1 күн қалды", "3 күн қалды", "5 күн қалды"),
    "uz": ("1 kun qoldi", "3 kun qoldi", "5 kun qoldi"),
    "uk": ("Залишився 1 день", "Залишилося 3 дні", "Залишилося 5 днів"),
    "pl": ("Został 1 dzień", "Zostały 3 dni", "Zostało 5 dni"),
}


@pytest.mark.parametrize("code", WORDS)
def test_days_to_the_forum_in_the_plurals_of_the_language(code: str) -> None:
    forum = Forum(time_zone="Asia/Shanghai")
    with translation.override(code):
        said = []
        for left in (1, 3, 5):
            forum.starts_on = forum.ends_on = forum.today + timedelta(days=left)
            said.append(days_left(forum))
    assert tuple(said) == WORDS[code]


def test_days_are_counted_by_the_calendar_of_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    evening = timezone.datetime(2031, 5, 13, 17, tzinfo=timezone.get_default_timezone())  # type: ignore[attr-defined]
    monkeypatch.setattr(timezone, "now", lambda: evening.replace(tzinfo=None).replace(tzinfo=make.OPENING.tzinfo))
    forum = Forum(starts_on=make.FIRST_DAY, ends_on=make.FIRST_DAY + timedelta(days=2), time_zone="Asia/Shanghai")
    assert days_left(forum) == "Day 1 of 3"  # it is one o'clock of the fourteenth there
    forum.time_zone = "Europe/Warsaw"
    assert days_left(forum) == "1 day to go"


def test_last_changes_are_those_of_colleagues_and_of_what_one_may_see() -> None:
    forum = make.make_forum()
    me, colleague = make.make_staff(role=roles.PRESS), make.make_staff(role=roles.OWNER, name="Aigul")
    with because("", colleague):
        article: Any = make.make_article(title_en="Opening")
        article.title_en = "Opening day"
        article.save()
        make.make_session(forum=forum, title_en="Not for the press")
        make.make_delegate(forum=forum, family_name="Secret")
        gone = make.make_article(title_en="Mistake")
        gone.delete()
    with because("", me):
        make.make_page(title_en="My own")
    body = signed_in(me).get("/admin/").content.decode()
    recent = body[body.index('class="recent"') :]
    told = re.findall(r'<li>\s*<a href="([^"]*)">([^<]*)</a>', recent)
    version: Any = Article.history.order_by("-history_id").first()
    assert told[:2] == [
        (f"/admin/news/article/{version.id}/history/{version.history_id}/", "Mistake"),
        (change_url(article), "Opening day"),
    ]
    assert recent.count("Aigul") == len(told)
    assert "Secret" not in recent
    assert "Not for the press" not in recent
    assert "My own" not in recent


def shapes(asked: CaptureQueriesContext) -> list[str]:
    """The queries without their values, in order."""
    return sorted(re.sub(r"\b\d+\b|'[^']*'", "?", query["sql"])[:300] for query in asked.captured_queries)


@pytest.mark.each_counts
def test_the_first_screen_asks_as_many_questions_for_thirty_rows_as_for_one(boss: Client) -> None:
    forum = a_bit_of_everything()
    colleague = superuser()
    make.make_delegate(forum=forum, state=Delegate.State.REGISTERED)
    make.make_photo(gallery=forum.galleries.get(), caption_en="")
    with because("", colleague):
        make.make_session(forum=forum)
    boss.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        boss.get("/admin/")
    with because("", colleague):
        for number in range(30):
            session = make.make_session(forum=forum, starts_at=make.OPENING + timedelta(hours=number % 40))
            make.make_appearance(session=session)
            make.make_delegate(forum=forum, state=Delegate.State.REGISTERED)
            make.make_photo(gallery=forum.galleries.get(), caption_en="")
    with CaptureQueriesContext(connection) as many:
        boss.get("/admin/")
    assert shapes(many) == shapes(few)


# --- the one button -----------------------------------------------------------------------------------------------------
def test_a_draft_that_lacks_what_must_not_be_missing_is_not_published(boss: Client) -> None:
    forum = make.make_forum(state=Forum.State.DRAFT, starts_on=None, ends_on=None)
    asked: Any = boss.get(f"/admin/forums/{forum.pk}/state/")
    must = [str(gap.label) for gap in asked.context_data["must"]]
    assert must == ["The days, or what is known of them in words", "The city or the venue", "The name of the site"]
    boss.post(f"/admin/forums/{forum.pk}/state/", {"state": "draft", "to": "published"})
    assert fresh(Forum).state == "draft"


def ready() -> Forum:
    """A draft that may go public."""
    make_identity()
    return make.make_forum(state=Forum.State.DRAFT, city_en="Xi'an")


def make_identity() -> None:
    from core.models import SiteIdentity

    SiteIdentity.objects.create(name_en="The forum", short_name_en="Forum")


def test_one_button_publishes_with_the_home_page_and_takes_back(boss: Client) -> None:
    other = make.make_forum(is_current=True, ends_on=date(2031, 5, 16))
    forum = ready()
    address = f"/admin/forums/{forum.pk}/state/"
    assert Client().get(f"/en/{forum.slug}/").status_code == 404
    boss.post(address, {"state": "draft", "to": "published", "home": "1"})
    assert Client().get(f"/en/{forum.slug}/").status_code == 200
    assert {one.slug: one.is_current for one in Forum.objects.all()} == {other.slug: False, forum.slug: True}
    boss.post(address, {"state": "published", "to": "draft"})
    assert Client().get(f"/en/{forum.slug}/").status_code == 404


def test_a_forum_that_is_over_goes_to_the_archive_by_the_same_button(boss: Client) -> None:
    forum = make.make_forum(starts_on=date(2021, 1, 13), ends_on=date(2021, 1, 14))
    boss.post(f"/admin/forums/{forum.pk}/state/", {"state": "published", "to": "archived"})
    assert fresh(Forum).state == "archived"


def test_the_button_does_nothing_when_a_colleague_was_quicker(boss: Client) -> None:
    forum = ready()
    Forum.objects.filter(pk=forum.pk).update(state="published")
    page = boss.post(f"/admin/forums/{forum.pk}/state/", {"state": "draft", "to": "published"}, follow=True)
    assert "A colleague has changed this meanwhile. Look again; nothing was done." in page.content.decode()


def test_the_plain_form_refuses_the_same(boss: Client) -> None:
    from tests.admin_site import form_of

    forum = make.make_forum(state=Forum.State.DRAFT, starts_on=None, ends_on=None)
    sent = {**form_of(boss.get(change_url(forum)).content.decode()), "state": "published"}
    page: Any = boss.post(change_url(forum), sent)
    assert "This is missing before it may be public: The city or the venue" in page.content.decode()
    assert fresh(Forum).state == "draft"
