"""Entries at the door: each counts once whatever the network, the clock or a second desk does; who may not come in; walk-ins."""

import json
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from core.models import OutboxMail
from events.models import Delegate, Forum
from portal.checkin import answers, board, coming_in, device, entering, reading, searching
from portal.checkin.entering import Answer, Entry, Outcome
from portal.models import Attendance, Badge, Registration, Step
from tests import factories as make
from tests import processes

State = Delegate.State
NINE = datetime(2031, 5, 14, 1, 2, tzinfo=UTC)  # 9:02 in Shanghai, on the first day


@pytest.fixture
def forum(db: None) -> Forum:
    return make.make_forum(slug="door", is_current=True)


def token_of(delegate: Delegate) -> str:
    return Badge.objects.of(delegate).token


def approved(forum: Forum, **fields: Any) -> Delegate:
    return make.make_delegate(forum=forum, **{"state": State.APPROVED, **fields})


def entry(delegate: Delegate, key: str, **fields: Any) -> Entry:
    return Entry(key, token_of(delegate), **{"at": NINE, **fields})


def enter(forum: Forum, delegate: Delegate, key: str = "key-00001", **fields: Any) -> Outcome:
    return entering.enter(forum, entry(delegate, key, **fields), fields.pop("by", None))


def state_of(delegate: Delegate) -> str:
    return str(Delegate.objects.values_list("state", flat=True).get(pk=delegate.pk))


def test_the_first_entry_brings_an_approved_delegate_in_without_a_mail(forum: Forum) -> None:
    delegate, who = approved(forum), make.make_staff()
    outcome = entering.enter(forum, entry(delegate, "key-00001", desk="Desk 1"), who)
    row = Attendance.objects.get()
    assert (outcome.answer, outcome.standing) == (Answer.OK, row)
    assert (row.day, row.at, row.desk, row.by, row.session) == (date(2031, 5, 14), NINE, "Desk 1", who, None)
    assert state_of(delegate) == State.CHECKED_IN
    step = Step.objects.filter(delegate=delegate).last()
    assert step is not None
    assert (step.before, step.after, step.by) == (State.APPROVED, State.CHECKED_IN, who)
    assert not OutboxMail.objects.exists()


def test_the_same_entry_sent_twice_is_one(forum: Forum) -> None:
    delegate = approved(forum)
    assert [enter(forum, delegate).answer for _ in range(3)] == [Answer.OK] * 3
    assert Attendance.objects.count() == 1


def test_the_second_desk_hears_when_and_where_the_first_one_let_in(forum: Forum) -> None:
    delegate = approved(forum)
    enter(forum, delegate, "key-00001", desk="North")
    second = enter(forum, delegate, "key-00002", at=NINE + timedelta(minutes=5), desk="South")
    assert second.answer == Answer.ALREADY
    assert answers.words(second, forum) == "Already in, at 09:02, desk “North”."
    assert Attendance.objects.count() == 1


def test_one_entry_stands_per_day_and_place(forum: Forum) -> None:
    delegate = approved(forum)
    session = make.make_session(forum=forum)
    found = [
        enter(forum, delegate, "door-day-1"),
        enter(forum, delegate, "session-day-1", session=session),
        enter(forum, delegate, "session-again", session=session),
        enter(forum, delegate, "door-day-2", at=NINE + timedelta(days=1)),
    ]
    assert [one.answer for one in found] == [Answer.OK, Answer.OK, Answer.ALREADY, Answer.OK]
    days = board.per_day(forum)
    assert [(one.day.day, one.door, one.sessions) for one in days] == [(15, 1, []), (14, 1, [(session, 1)])]


@pytest.mark.parametrize("session", [False, True])
def test_the_database_holds_it_too(forum: Forum, session: bool) -> None:
    delegate = approved(forum)
    place = make.make_session(forum=forum) if session else None
    make.make_attendance(delegate=delegate, session=place)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_attendance(delegate=delegate, session=place)


def test_the_day_is_that_of_the_venue(forum: Forum) -> None:
    late = datetime(2031, 5, 13, 16, 30, tzinfo=UTC)  # half past midnight of the 14th in Shanghai
    outcome = enter(forum, approved(forum), at=late)
    assert outcome.standing is not None
    assert outcome.standing.day == date(2031, 5, 14)


def test_an_entry_is_taken_back_once_and_with_the_last_one_the_state(forum: Forum) -> None:
    delegate, who = approved(forum), make.make_staff()
    enter(forum, delegate, "key-00001")
    enter(forum, delegate, "key-00002", at=NINE + timedelta(days=1))
    assert entering.undo(forum, "key-00002", who).answer == Answer.UNDONE
    assert state_of(delegate) == State.CHECKED_IN
    assert [entering.undo(forum, "key-00001", who).answer for _ in range(2)] == [Answer.UNDONE] * 2
    assert state_of(delegate) == State.APPROVED
    row = Attendance.objects.get(key="key-00001")
    assert row.undone_by == who
    assert enter(forum, delegate, "key-00001").answer == Answer.UNDONE  # late, from a device that had not heard
    assert enter(forum, delegate, "key-00003").answer == Answer.OK
    assert not OutboxMail.objects.exists()


def test_nothing_is_taken_back_by_a_key_that_let_nobody_in(forum: Forum) -> None:
    delegate = approved(forum)
    enter(forum, delegate, "key-00001")
    enter(forum, delegate, "key-00002")
    assert entering.undo(forum, "key-00002", None).answer == Answer.UNKNOWN
    assert entering.undo(make.make_forum(), "key-00001", None).answer == Answer.UNKNOWN
    assert Attendance.objects.standing().count() == 1


@pytest.mark.parametrize("state", [State.INVITED, State.REGISTERED, State.WAITING, State.DECLINED, State.WITHDRAWN])
def test_who_is_not_approved_is_not_let_in_but_may_be_approved_at_the_door(forum: Forum, state: str) -> None:
    delegate, who = approved(forum, state=state), make.make_staff()
    refused = enter(forum, delegate)
    assert refused.answer == Answer.REFUSED
    assert answers.words(refused, forum) == f"Not approved. State: {State(state).label}."
    assert (Attendance.objects.count(), state_of(delegate)) == (0, state)
    done = coming_in.approve_and_enter(forum, entry(delegate, "key-00001"), who)
    assert (done.answer, state_of(delegate)) == (Answer.OK, State.CHECKED_IN)
    assert not OutboxMail.objects.exists()


def test_nobody_is_approved_at_the_door_above_the_places(forum: Forum) -> None:
    make.make_rules(forum=forum, capacity=1)
    approved(forum)
    waiting = approved(forum, state=State.WAITING)
    outcome = coming_in.approve_and_enter(forum, entry(waiting, "key-00001"), None)
    assert (outcome.answer, state_of(waiting), Attendance.objects.count()) == (Answer.FULL, State.WAITING, 0)


def test_a_badge_of_another_forum_or_an_ended_one_opens_no_door(forum: Forum) -> None:
    stranger = approved(make.make_forum(name_en="Elsewhere"))
    other = enter(forum, stranger)
    assert (other.answer, answers.words(other, forum)) == (
        Answer.OTHER_FORUM, "This badge is of another forum: Elsewhere.",
    )  # fmt: skip
    delegate = approved(forum)
    old = token_of(delegate)
    Badge.objects.filter(delegate=delegate).update(token="23456789ABCDEFGH")
    for token in (old, "", "2345678", "'; DROP TABLE"):
        assert entering.enter(forum, Entry("key-00009", token, NINE), None).answer == Answer.UNKNOWN
    assert Attendance.objects.count() == 0


# --- walk-ins ----------------------------------------------------------------------------------------------------------------
def columns(**more: Any) -> dict[str, Any]:
    return {"family_name": "Khasanov", "given_name": "Rustam", "institution_name": "College", **more}


def test_a_walk_in_is_a_delegate_who_has_arrived_and_withdraws_when_taken_back(forum: Forum) -> None:
    who = make.make_staff(language="ru")
    country = make.make_country()
    asked = Entry("key-00001", "", NINE, None, "North")
    first = coming_in.walk_in(forum, columns(country=country), asked, who)
    again = coming_in.walk_in(forum, columns(country=country), asked, who)
    made = Delegate.objects.get()
    assert [first.answer, again.answer] == [Answer.OK] * 2
    assert (made.state, made.country, made.institution_name, made.email) == ("checked_in", country, "College", "")
    assert Registration.objects.get(delegate=made).remark == coming_in.REMARK
    assert [(step.before, step.after, step.by) for step in Step.objects.all()] == [("", "checked_in", who)]
    assert Attendance.objects.get().desk == "North"
    entering.undo(forum, "key-00001", who)
    assert state_of(made) == State.WITHDRAWN


def test_who_is_known_under_such_a_name_is_shown_first_in_any_script(forum: Forum) -> None:
    known = approved(forum, family_name="Hasanov", given_name="Rustam", native_name="Хасанов Рустам")
    approved(make.make_forum(), family_name="Hasanov", given_name="Rustam")
    assert coming_in.twins(forum, columns()) == [known]
    assert coming_in.twins(forum, columns(family_name="Nobody", given_name="Else")) == []


def test_a_walk_in_takes_no_place_that_is_not_there_unless_somebody_decides_so(forum: Forum) -> None:
    make.make_rules(forum=forum, capacity=1)
    approved(forum)
    who = make.make_staff()
    asked = Entry("key-00001", "", NINE)
    assert coming_in.walk_in(forum, columns(), asked, who).answer == Answer.FULL
    assert Delegate.objects.count() == 1
    assert coming_in.walk_in(forum, columns(), asked, who, above=True).answer == Answer.OK


# --- what a device sends -------------------------------------------------------------------------------------------------------
def ms(moment: datetime) -> int:
    return reading.milliseconds(moment)


HOUR = timedelta(hours=1)
YEARS = timedelta(days=4000)


@pytest.mark.parametrize("wrong", [timedelta(), HOUR, -HOUR, YEARS, -YEARS], ids=str)
def test_a_wrong_clock_of_the_device_moves_no_entry(wrong: timedelta) -> None:
    at = reading.happened(ms(NINE + wrong), ms(NINE + HOUR + wrong), ms(NINE - HOUR), NINE + HOUR)
    assert at == NINE


@pytest.mark.parametrize("jump", [HOUR, YEARS, -YEARS], ids=str)
def test_a_clock_that_jumps_on_the_way_stays_between_the_last_word_and_now(jump: timedelta) -> None:
    now, heard = NINE + HOUR, NINE - HOUR
    at = reading.happened(ms(NINE + jump), ms(now), ms(heard), now)
    assert heard <= at <= now


@pytest.mark.parametrize(
    "said",
    [1e308, -1e308, 10**400, float("nan"), float("inf"), "now", None, True, [], {}],
    ids=lambda said: str(said)[:9],
)
def test_nonsense_for_a_time_is_now(forum: Forum, said: Any) -> None:
    with time_machine.travel(NINE, tick=False):
        (found,) = reading.batch(forum, {"now": ms(NINE), "entries": [{"key": "key-00001", "token": "x", "at": said}]})
    assert isinstance(found, Entry)
    assert found.at == NINE


@pytest.mark.parametrize(
    "said",
    [
        None, [], {}, {"entries": []}, {"entries": {}}, {"entries": [1]}, {"entries": [{}]}, {"entries": [{"key": "short"}]},
        {"entries": [{"key": "key-00001", "place": "nowhere"}]}, {"entries": [{"key": 12345678}]}, {"entries": [{"undo": None}]},
        {"entries": [{"key": "key-00001"}] * (reading.MOST + 1)}, {"entries": [{"key": "k" * 65}]},
    ],
    ids=lambda said: json.dumps(said)[:40],
)  # fmt: skip
def test_what_is_no_batch_is_refused(forum: Forum, said: Any) -> None:
    with pytest.raises(reading.Malformed):
        reading.batch(forum, said)


@pytest.mark.parametrize(
    ("seen", "token"),
    [
        ("23456789ABCDEFGH", "23456789ABCDEFGH"), (" 23456789abcdefgh\n", "23456789ABCDEFGH"),
        ("https://example.org/check-in/23456789ABCDEFGH/", "23456789ABCDEFGH"), ("?t=23456789ABCDEFGH", "23456789ABCDEFGH"),
        ("23456789ABCDEFG", ""), ("23456789ABCDEFGHJ", ""), ("1234567890123456", ""), ("", ""), ("Иванов", ""),
    ],
)  # fmt: skip
def test_a_token_is_found_in_what_a_reader_saw(seen: str, token: str) -> None:
    assert reading.token_in(seen) == token


def test_the_copy_holds_names_and_tokens_of_those_who_are_coming_until_midnight(forum: Forum) -> None:
    coming = approved(forum, given_name="Li", family_name="Wang", native_name="王丽", phone="1", diet="2")
    approved(forum, state=State.DECLINED)
    approved(make.make_forum())
    with time_machine.travel(NINE, tick=False):
        found = device.copy_for(forum)
    assert found["people"] == [[token_of(coming), "Li Wang", "王丽"]]
    assert found["now"] == ms(NINE)
    assert found["ends"] == ms(datetime(2031, 5, 14, 16, tzinfo=UTC))  # midnight in Shanghai


# --- search and board -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "words", ["Khas", "хас", "Hasan", "Рустам", "rust khas", "王", "王丽", "丽", "Kazan", "казан", "Хасанов Kazan"]
)
def test_somebody_is_found_by_a_few_letters_in_any_script(forum: Forum, words: str) -> None:
    college = make.make_institution(name_en="Kazan College", name_ru="Казанский колледж")
    sought = approved(
        forum, family_name="Khasanov", given_name="Rustam", native_name="Хасанов Рустам (王丽)", institution=college
    )
    approved(forum, family_name="Nowak", given_name="Anna", native_name="Nowak Anna")
    assert [one for one, _token in searching.found(forum, words)] == [sought]


def test_who_is_coming_stands_first_and_others_are_found_too(forum: Forum) -> None:
    away = approved(forum, family_name="Abe", given_name="Same", state=State.WITHDRAWN)
    here = approved(forum, family_name="Zorn", given_name="Same")
    assert [one for one, _token in searching.found(forum, "same")] == [here, away]
    assert searching.found(forum, "s") == []
    assert searching.found(forum, "\x00") == []


def test_arrivals_are_counted_by_country_in_protocol_order_and_by_institution(forum: Forum) -> None:
    first, second = make.make_country(name_en="Zambia"), make.make_country(name_en="Albania")
    make.make_delegation(forum=forum, country=first, order=1)
    make.make_delegation(forum=forum, country=second, order=2)
    college = make.make_institution(name_en="College")
    approved(forum, country=first, institution=college)
    approved(forum, country=first, institution=college, state=State.CHECKED_IN)
    approved(forum, country=first, institution_name="Written")
    approved(forum, country=second, attendance="online")
    approved(forum, country=second, attendance="online", state=State.CHECKED_IN)
    approved(forum, state=State.CHECKED_IN)
    approved(forum, country=second, state=State.REGISTERED)
    every = board.arrivals(forum)
    assert (every.come, every.expected) == (3, 5)
    assert [(one.name.value, one.come, one.expected) for one in every.lines] == [
        ("Zambia", 1, 3), ("Albania", 1, 1), ("", 1, 1),
    ]  # fmt: skip
    assert [(one.name.value, one.come, one.expected) for one in every.lines[0].lines] == [
        ("College", 1, 2), ("Written", 0, 1),
    ]  # fmt: skip


# --- several desks at once ------------------------------------------------------------------------------------------------
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has one connection; see the next test")
@pytest.mark.django_db(transaction=True)
def test_eight_desks_with_the_same_badges_at_once_let_each_in_once() -> None:
    forum = make.make_forum(slug="door")
    people = [approved(forum) for _ in range(12)]
    tokens = {one.pk: token_of(one) for one in people}
    barrier, found, failed = threading.Barrier(8), list[Outcome](), list[Exception]()

    def work(desk: int) -> None:
        try:
            barrier.wait()
            for one in people:
                found.append(entering.enter(forum, Entry(f"desk-{desk}-{one.pk:06}", tokens[one.pk], NINE), None))
        except Exception as error:  # a thread's error would be lost
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[desk]) for desk in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [one.answer for one in found].count(Answer.OK) == 12
    assert [one.answer for one in found].count(Answer.ALREADY) == 84
    assert Attendance.objects.count() == 12
    assert Step.objects.filter(after="checked_in").count() == 12


SCENE = """
import django; django.setup()
from portal.models import Badge
from tests import factories as make
forum = make.make_forum(slug="door")
people = [make.make_delegate(forum=forum, state="approved") for _ in range(12)]
print(*(Badge.objects.of(one).token for one in people))
"""
DESK = """
import sys, uuid, django; django.setup()
from django.utils import timezone
from events.models import Forum
from portal.checkin import entering
forum = Forum.objects.get(slug="door")
said = [entering.Entry(str(uuid.uuid4()), token, timezone.now()) for token in sys.argv[1:]]
found = entering.settle(forum, [one for entry in said for one in (entry, entry)], None)
print(*(one.answer for one in found))
"""
SEEN = """
import django; django.setup()
from portal.models import Attendance, Step
print(Attendance.objects.standing().count(), Attendance.objects.count(), Step.objects.filter(after="checked_in").count())
"""


def test_desks_in_four_processes_let_each_in_once(tmp_path: Path) -> None:
    with processes.site(tmp_path) as run:
        tokens = run(SCENE, 1)[0].split()
        said = [answer for out in run(DESK, 4, *tokens) for answer in out.split()]
        assert run(SEEN, 1) == ["12 12 12"]
    assert (said.count("ok"), said.count("already")) == (24, 72)  # each was sent twice
