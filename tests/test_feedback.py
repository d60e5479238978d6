"""Feedback: who may say what of what, once; and that nothing that is kept tells who said it."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts import roles
from core import languages
from events.models import Delegate, Forum, Session
from portal import erasure, mydata
from portal.feedback import giving
from portal.feedback.results import Results
from portal.models import FeedbackAnswer, FeedbackGiven, FeedbackRules, Star
from programme.models import make_release
from tests import factories as make
from tests.admin_site import signed_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def forum() -> Forum:
    """One that asks: two sessions that have begun, one to come, one that was cancelled, a break."""
    now = timezone.now()
    forum = make.make_forum(slug="forum", is_current=True, starts_on=now.date(), ends_on=now.date() + timedelta(days=1))
    for code, hours, more in (
        ("first", -3, {}), ("second", -2, {}), ("later", 2, {}), ("off", -2, {"state": "cancelled"}), ("tea", -1, {"kind": "break"}),
    ):  # fmt: skip
        make.make_session(forum=forum, code=code, title_en=f"The {code}", starts_at=now + hours * HOUR, **more)
    make_release(forum)
    FeedbackRules.objects.create(forum=forum, opens_at=now - HOUR)
    return forum


@pytest.fixture
def delegate(forum: Forum) -> Delegate:
    return guest(forum)


def guest(forum: Forum, **fields: Any) -> Delegate:
    made = make.make_delegate(forum=forum, user=make.make_user(), **{"state": "checked_in", **fields})
    make.make_registration(delegate=made)
    return made


def of(delegate: Delegate) -> Client:
    client = Client()
    client.force_login(delegate.user)  # type: ignore[arg-type]  # the maker gives one
    return client


def at(delegate: Delegate, rest: str = "", code: str = "en") -> str:
    return f"/{code}/me/{delegate.reference}/feedback/{rest}"


def say(forum: Forum, rating: int, session: Session | None = None, words: str = "") -> None:
    assert giving.give(guest(forum), session, FeedbackAnswer(rating=rating, words=words))


# --- giving -------------------------------------------------------------------------------------------------------------


def test_a_delegate_speaks_of_the_forum_and_of_sessions_that_have_begun_their_own_first(delegate: Delegate) -> None:
    user: Any = delegate.user
    Star.objects.create(user=user, session=Session.objects.get(code="second"))
    client = of(delegate)
    listed = client.get(at(delegate)).context["asked"]
    assert [(one.released.session.code, one.is_mine) for one in listed] == [("second", True), ("first", False)]
    assert [client.get(at(delegate, f"{code}/")).status_code for code in ("first", "second", "later", "off", "tea", "none")] == [
        200, 200, 404, 404, 404, 404,
    ]  # fmt: skip
    for code in languages.CODES:
        assert [client.get(at(delegate, page, code)).status_code for page in ("", "first/")] == [200, 200]


def test_an_answer_is_given_once(delegate: Delegate) -> None:
    client = of(delegate)
    assert client.post(at(delegate, "first/"), {"rating": "4", "words": " More time,\n please. "}).status_code == 302
    client.post(at(delegate, "first/"), {"rating": "1"})
    client.post(at(delegate), {"rating": "5", "words": ""})
    client.post(at(delegate), {"rating": "2", "words": ""})
    answers = FeedbackAnswer.objects.order_by("rating").values_list("session__code", "rating", "words")
    assert list(answers) == [("first", 4, "More time,\n please."), (None, 5, "")]
    assert "You have answered." in client.get(at(delegate)).content.decode()


@pytest.mark.parametrize("rating", ["", "0", "6", "x", "4.5"])
def test_a_rating_is_one_of_five_words(rating: str, delegate: Delegate) -> None:
    sent = of(delegate).post(at(delegate, "first/"), {"rating": rating, "words": "kept"})
    assert sent.status_code == 422
    assert ">kept</textarea>" in sent.content.decode().replace("\n", "")
    assert (FeedbackAnswer.objects.count(), FeedbackGiven.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("state", "opens", "closes", "may"),
    [
        ("checked_in", -1, None, True), ("approved", -1, 1, True), ("registered", -1, None, False),
        ("withdrawn", -1, None, False), ("approved", 1, None, False), ("approved", -2, -1, False),
    ],
)  # fmt: skip
def test_only_who_is_coming_and_only_between_the_dates(
    state: str, opens: int, closes: int | None, may: bool, forum: Forum
) -> None:
    now = timezone.now()
    FeedbackRules.objects.update(opens_at=now + opens * HOUR, closes_at=now + closes * HOUR if closes else None)
    delegate = guest(forum, state=state)
    client = of(delegate)
    assert client.post(at(delegate, "first/"), {"rating": "5"}).status_code == (302 if may else 404)
    client.post(at(delegate), {"rating": "5"})
    assert FeedbackAnswer.objects.count() == (2 if may else 0)
    assert ("feedback-heading" in client.get(f"/en/me/{delegate.reference}/").content.decode()) is may


# --- without a name -------------------------------------------------------------------------------------------------------


def test_what_is_kept_of_an_answer_has_neither_a_person_nor_a_moment(forum: Forum) -> None:
    assert {field.name for field in FeedbackAnswer._meta.get_fields()} == {"id", "forum", "session", "rating", "words"}
    assert {field.name for field in FeedbackGiven._meta.get_fields()} == {"id", "delegate", "session"}


def test_the_order_of_the_rows_says_nothing(forum: Forum) -> None:
    people = [guest(forum) for _ in range(12)]
    for number, one in enumerate(people):
        giving.give(one, None, FeedbackAnswer(rating=3, words=f"{number:02}"))
    stored = [words for (words,) in _rows("SELECT words FROM portal_feedbackanswer ORDER BY id")]
    given = [pk for (pk,) in _rows("SELECT delegate_id FROM portal_feedbackgiven ORDER BY id")]
    assert sorted(stored) == [f"{number:02}" for number in range(12)]
    assert stored != sorted(stored)  # one in 479,001,600 would be
    assert given != sorted(given)
    assert [int(words) for words in stored] != [[one.pk for one in people].index(pk) for pk in given]


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_who_is_erased_leaves_their_answer_and_nothing_that_leads_to_them(forum: Forum) -> None:
    delegate = guest(forum)
    giving.give(delegate, None, FeedbackAnswer(rating=3))
    assert mydata.of(delegate)["feedback_given"] == ["forum"]
    erasure.erase(delegate)
    assert (FeedbackAnswer.objects.count(), FeedbackGiven.objects.count()) == (1, 0)


# --- results ------------------------------------------------------------------------------------------------------------


def test_results_are_figures_and_words_of_what_three_or_more_have_said(forum: Forum) -> None:
    first, second = Session.objects.get(code="first"), Session.objects.get(code="second")
    for rating in (5, 4, 2):
        say(forum, rating, words=f"<b>{rating}</b>")
    for rating in (5, 5, 4):
        say(forum, rating, first)
    for rating in (1, 1):
        say(forum, rating, second, words="it was I")
    client = signed_in(make.make_staff(role=roles.PROGRAMME_EDITOR))
    page = client.get(f"{reverse('admin:portal-feedback')}?forum=forum")
    assert [(one.label.value, average, one.counts) for one, average in page.context["rows"]] == [
        ("The forum as a whole", "3.7", (1, 1, 0, 1, 0)), ("The first", "4.7", (2, 1, 0, 0, 0)),
    ]  # fmt: skip
    body = page.content.decode()
    assert page.context["held_back"] == 1
    assert sorted(page.context["words"][0][1]) == ["<b>2</b>", "<b>4</b>", "<b>5</b>"]
    assert ("it was I" in body, "<b>5</b>" in body) == (False, False)
    figures = Results(forum).figures()
    assert [[(row.label.value, row.values) for row in figure.rows] for figure in figures] == [
        [("Very good", (1,)), ("Good", (1,)), ("Fair", (0,)), ("Poor", (1,)), ("Very poor", (0,))], [("The first", (3, 0))],
    ]  # fmt: skip
    assert body.count('<svg class="chart"') == 2


def test_the_workbook_has_the_same(forum: Forum) -> None:
    for words in ("=1+1", "Good food", ""):
        say(forum, 5, words=words)
    client = signed_in(make.make_staff(role=roles.OWNER))
    answer = client.get(f"{reverse('admin:portal-feedback-xlsx')}?forum=forum")
    figures, words = load_workbook(io.BytesIO(answer.content)).worksheets
    assert [[cell.value for cell in row] for row in figures] == [
        ["Session", "Title", "Answers", "Average", "Very good", "Good", "Fair", "Poor", "Very poor"],
        [None, "The forum as a whole", 3, 5, 3, 0, 0, 0, 0],
    ]
    assert sorted((row[2].value, row[2].data_type) for row in list(words)[1:]) == [("=1+1", "s"), ("Good food", "s")]


def test_results_ask_as_often_for_many_as_for_few(forum: Forum) -> None:
    client, address = signed_in(make.make_staff(role=roles.OWNER)), f"{reverse('admin:portal-feedback')}?forum=forum"

    def asked() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    first, second = Session.objects.get(code="first"), Session.objects.get(code="second")
    for _ in range(3):
        say(forum, 5, first, words="a")
    few = asked()
    for _ in range(9):
        say(forum, 4, second, words="b")
    assert asked() == few
