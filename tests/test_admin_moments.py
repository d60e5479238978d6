"""Times in forms of the admin on nights when the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from events.models import Session
from tests import factories as make
from tests.admin_site import change_url, form_of, fresh, signed_in, superuser

pytestmark = pytest.mark.django_db
SECOND = datetime(2031, 10, 26, 1, 30, tzinfo=UTC)  # half past two in Warsaw, after the clocks went back
HALF_PAST_TWO = "02:30"


@pytest.fixture
def session() -> Session:
    forum = make.make_forum(time_zone="Europe/Warsaw", starts_on=date(2031, 3, 29), ends_on=date(2031, 10, 27))
    return make.make_session(forum=forum, starts_at=SECOND, ends_at=SECOND + timedelta(hours=2))


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser())


def sent(client: Client, session: Session, **fields: str) -> dict[str, str]:
    return {**form_of(client.get(change_url(session)).content.decode()), **fields}


def test_time_that_the_clocks_jump_over_is_refused_in_plain_words_and_kept(session: Session, boss: Client) -> None:
    given = sent(boss, session, starts_at_0="2031-03-30", starts_at_1=HALF_PAST_TWO, title_en="Renamed")
    answer = boss.post(change_url(session), given)
    assert answer.context["adminform"].form.errors == {
        "starts_at": ["02:30 does not exist on 30 March 2031: the clocks go forward that night."]
    }
    assert form_of(answer.content.decode()).items() >= {"starts_at_1": HALF_PAST_TWO, "title_en": "Renamed"}.items()


def test_time_that_comes_twice_is_the_earlier_one(session: Session, boss: Client) -> None:
    Session.objects.update(starts_at=SECOND - timedelta(hours=5))
    given = sent(boss, session, starts_at_0="2031-10-26", starts_at_1=HALF_PAST_TWO)
    assert boss.post(change_url(session), given).status_code == 302
    assert fresh(Session).starts_at == SECOND - timedelta(hours=1)


def test_time_that_nobody_rewrote_stays_the_very_instant(session: Session, boss: Client) -> None:
    assert boss.post(change_url(session), sent(boss, session, title_en="Renamed")).status_code == 302
    assert (fresh(Session).title_en, fresh(Session).starts_at) == ("Renamed", SECOND)


@pytest.mark.parametrize(("day", "clock"), [("", "09:00"), ("2031-10-26", ""), ("nonsense", "25:99"), ("", "")])
def test_half_a_time_is_an_error_where_it_stands(day: str, clock: str, session: Session, boss: Client) -> None:
    answer = boss.post(change_url(session), sent(boss, session, starts_at_0=day, starts_at_1=clock))
    assert list(answer.context["adminform"].form.errors) == ["starts_at"]
