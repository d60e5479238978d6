"""Prepared questions: their SQL is written once, their answers are always of now."""

from datetime import UTC, datetime

import pytest
from django.db import models

from core.prepared import ByKeys, Given, Prepared
from events.models import Forum, Photo, Room, Session
from tests import factories as make

pytestmark = pytest.mark.django_db
SLUG = Given("slug", models.CharField())


def test_the_queryset_is_made_at_the_first_question_and_answers_at_each() -> None:
    made: list[int] = []

    def sessions() -> "models.QuerySet[Session]":
        made.append(1)
        return Session.objects.filter(forum__slug=SLUG).order_by("code")

    question, forum = Prepared(sessions), make.make_forum(slug="one")
    first = make.make_session(forum=forum, code="a1")
    assert (question(slug="one"), question(slug="two")) == ([first], [])
    before = list(made)
    second = make.make_session(forum=forum, code="a2")
    assert (question(slug="one"), question.first(slug="one"), question.first(slug="two")) == (
        [first, second],
        first,
        None,
    )
    assert made == before


def test_related_rows_are_read_with_it(django_assert_num_queries: object) -> None:
    question = Prepared(lambda: Session.objects.filter(code=Given("code", models.CharField())).select_related("forum"))
    session = make.make_session(code="a1", title_kk="Ашылу")
    question(code="a1")
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = question.first(code="a1")
        assert (found.title_kk, found.forum.slug) == ("Ашылу", session.forum.slug)


def test_values_are_written_as_their_field_writes_them() -> None:
    question = Prepared(
        lambda: Session.objects.filter(starts_at__lt=Given("now", models.DateTimeField())).values_list(
            "code", "starts_at"
        )
    )
    starts = make.make_session(code="a1").starts_at
    assert question(now=datetime(2099, 1, 1, tzinfo=UTC)) == [("a1", starts)]
    assert question(now=starts) == []


def test_a_value_is_never_part_of_the_sql() -> None:
    question = Prepared(lambda: Forum.objects.filter(slug=SLUG))
    make.make_forum(slug="one")
    assert question(slug="one' OR '1'='1") == []
    with pytest.raises(KeyError):
        question()


def test_a_queryset_that_holds_the_time_of_now_is_refused() -> None:
    question = Prepared(Photo.objects.of_public_galleries)
    with pytest.raises(RuntimeError, match="use Given"):
        question()


def test_rows_of_several_keys_are_one_question_for_each_power_of_two(django_assert_num_queries: object) -> None:
    question = ByKeys(
        lambda keys: Room.objects.filter(pk__in=keys, slug__startswith=Given("start", models.CharField()))
    )
    made = [make.make_room(slug=slug) for slug in ("a1", "a2", "a3", "b1")]
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert question([room.pk for room in made], start="a") == {room.pk: room for room in made[:3]}
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert question([], start="a") == {}
    assert question.rows([made[1].pk, made[1].pk, made[0].pk, made[2].pk], start="a2") == [made[1]]
