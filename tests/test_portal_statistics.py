"""Statistics: numbers by day, country, state, language and hour; the pictures and the tables say the same."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts import roles
from core import dates
from core.texts import Text
from events.models import Delegate, Forum, SessionLanguage
from portal.models import AccessRecord, Star
from portal.statistics import charts, figures
from portal.statistics.figures import Figure, Row
from tests import factories as make
from tests.admin_site import signed_in, superuser

pytestmark = pytest.mark.django_db
PAGE = "/admin/statistics/"
State = Delegate.State


@pytest.fixture
def forum() -> Forum:
    return make.make_forum(is_current=True)


def numbers(forum: Forum, slug: str) -> list[tuple[str, tuple[int, ...]]]:
    figure = next(one for one in figures.of(forum) if one.slug == slug)
    return [(row.label.value, row.values) for row in figure.rows]


def test_registrations_are_counted_by_the_day_of_the_venue_with_no_day_left_out(forum: Forum) -> None:
    for at in ("2031-01-01T03:00", "2031-01-01T17:00", "2031-01-04T02:00"):
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
        make.make_registration(delegate=make.make_delegate(forum=forum), registered_at=moment)
    make.make_registration(delegate=make.make_delegate(forum=forum), registered_at=None)
    make.make_registration()  # of another forum
    assert numbers(forum, "registrations") == [
        ("1 January 2031", (1, 1)), ("2 January 2031", (1, 2)), ("3 January 2031", (0, 2)), ("4 January 2031", (1, 3)),
    ]  # fmt: skip


def test_a_mistyped_year_does_not_make_a_picture_of_a_thousand_years(forum: Forum) -> None:
    for year in (1031, 2031):
        make.make_delegate(forum=forum, state=State.APPROVED, arrives_at=datetime(year, 5, 13, 12, tzinfo=UTC))
    assert [values for _day, values in numbers(forum, "journeys")] == [(1, 0), (1, 0)]


def test_countries_and_states_count_everybody(forum: Forum) -> None:
    albania, zambia = make.make_country(name_en="Albania"), make.make_country(name_en="Zambia")
    for land, state in (
        (zambia, "approved"),
        (zambia, "checked_in"),
        (zambia, "waiting"),
        (albania, "declined"),
        (None, "invited"),
    ):
        make.make_delegate(forum=forum, country=land, state=state)
    assert numbers(forum, "countries") == [("Zambia", (2, 1)), ("Albania", (0, 1)), ("–", (0, 1))]
    assert [values for _state, values in numbers(forum, "states")] == [(1,), (0,), (1,), (1,), (1,), (0,), (1,)]


def test_interpretation_is_counted_by_language_and_by_session(forum: Forum) -> None:
    session = make.make_session(forum=forum)
    make.make_session(forum=forum)
    make.make_session_language(session=session, language="ru", use=SessionLanguage.Use.INTERPRETATION, channel=1)
    for code in ("ru", "ru", "kk", ""):
        one = make.make_delegate(forum=forum, user=make.make_user(), interpretation=code, state=State.APPROVED)
        Star.objects.create(user_id=one.user_id, session=session)
    assert numbers(forum, "languages") == [("Russian", (2,)), ("Kazakh", (1,))]
    assert numbers(forum, "sessions") == [(session.title_en, (2, 1))]  # type: ignore[attr-defined]  # translated


def test_check_ins_count_people_by_day_and_entries_by_hour_without_what_was_undone(forum: Forum) -> None:
    one, other, late = (make.make_delegate(forum=forum, state=State.CHECKED_IN) for _ in range(3))
    make.make_attendance(delegate=one, at=make.OPENING)
    make.make_attendance(delegate=late, at=make.OPENING + timedelta(hours=3))
    make.make_attendance(delegate=other, at=make.OPENING + timedelta(minutes=59))
    make.make_attendance(delegate=other, at=make.OPENING, undone_at=make.OPENING)
    make.make_attendance(delegate=other, at=make.OPENING, session=make.make_session(forum=forum))
    assert numbers(forum, "check-ins") == [("14 May 2031", (3,))]
    assert numbers(forum, "hours") == [("14 May, 09:00", (2,)), ("14 May, 12:00", (1,))]


def drawn(look: str, *values: tuple[int, ...], label: str = "Name") -> ElementTree.Element:
    rows = [Row(Text(label, "en"), each, f"{number} May") for number, each in enumerate(values)]
    return ElementTree.fromstring(charts.picture(Figure("any", "Any", look, "Day", ("A", "B")[: len(values[0])], rows)))


def bars_of(svg: ElementTree.Element, size: str) -> list[float]:
    return [float(one.attrib[size]) for one in svg.iter("rect")]


def test_the_length_of_a_bar_is_its_number() -> None:
    short, long, third = bars_of(drawn("bars", (10, 20), (0, 40)), "width")
    assert (long / short, third / short) == (2, 4)
    upright = bars_of(drawn("columns", (10,), (40,)), "height")
    assert upright[1] / upright[0] == pytest.approx(4, abs=0.02)


def test_a_line_ends_at_its_last_number() -> None:
    points = drawn("line", (1, 10), (1, 20), (1, 40)).find("polyline").attrib["points"].split()  # type: ignore[union-attr]  # it is there
    heights = [charts.HEIGHT - charts.BOTTOM - float(point.split(",")[1]) for point in points]
    assert heights[2] / heights[0] == pytest.approx(4, abs=0.02)


def test_nothing_stands_outside_of_a_picture_of_any_size() -> None:
    for count, most in ((1, 1), (3, 7), (120, 5000), (1000, 123_456)):
        for look in ("columns", "line"):
            svg = drawn(look, *[(most - most * n // count,) for n in range(count)])
            width, height = (float(one) for one in svg.attrib["viewBox"].split()[2:])
            for one in svg.iter():
                assert 0 <= float(one.attrib.get("x", 0)) + float(one.attrib.get("width", 0)) <= width
                assert -1 <= float(one.attrib.get("y", 0)) + float(one.attrib.get("height", 0)) <= height


def test_labels_below_the_axis_do_not_touch() -> None:
    svg = drawn("columns", *[(1,)] * 90)
    places = [float(one.attrib["x"]) for one in svg.iter("text") if one.attrib["text-anchor"] == "middle"]
    assert min(later - earlier for earlier, later in pairwise(places)) >= 7 * charts.LETTER


@pytest.mark.parametrize(("most", "distance"), [(1, 1), (5, 1), (6, 2), (11, 5), (26, 10), (5000, 1000), (5001, 2000)])
def test_grid_lines_stand_at_round_numbers(most: int, distance: int) -> None:
    assert charts.step(most) == distance


def test_a_long_name_is_shortened_and_what_somebody_typed_is_no_markup() -> None:
    svg = drawn("bars", (1,), label="<script>alert(1)</script> and more that does not fit")
    assert next(svg.iter("text")).text == "<script>alert(1)</script…"
    assert charts.shortened("职业教育国际论坛职业教育国际论坛") == "职业教育国际论坛职业教…"


def test_the_page_has_a_table_under_each_picture_and_no_style_in_it(forum: Forum) -> None:
    make.make_registration(delegate=make.make_delegate(forum=forum, country=make.make_country(), state=State.APPROVED))
    response = signed_in(superuser()).get(PAGE)
    html = response.content.decode()
    main = html[html.index('id="content-main"') :]
    assert main.count('<svg class="chart"') == main.count("<tbody>") == 3
    assert not re.search(r"\sstyle=|<style|\son\w+=", main)
    assert not AccessRecord.objects.exists()


def test_no_name_of_anybody_is_on_the_page(forum: Forum) -> None:
    one = make.make_delegate(forum=forum, family_name="Zzyzx", native_name="Ззызх", state=State.CHECKED_IN)
    make.make_registration(delegate=one)
    make.make_attendance(delegate=one)
    html = signed_in(superuser()).get(PAGE).content.decode()
    assert not [word for word in ("Zzyzx", "Ззызх", one.email, one.reference) if word in html]


def test_words_and_numbers_are_in_the_language_of_the_reader(forum: Forum) -> None:
    for number in range(3):
        make.make_registration(
            delegate=make.make_delegate(forum=forum), registered_at=make.OPENING - timedelta(days=number)
        )
    html = signed_in(superuser(language="kk")).get(PAGE).content.decode()
    with translation.override("kk"):
        assert translation.gettext("Registrations over time") in html
        assert dates.day(make.FIRST_DAY - timedelta(days=2)) in html


@pytest.mark.parametrize(
    ("role", "status"), [(roles.OWNER, 200), (roles.REGISTRAR, 200), (roles.CHECK_IN, 403), (roles.PRESS, 403)]
)
def test_statistics_are_for_those_who_look_after_registrations(role: str, status: int, forum: Forum) -> None:
    assert signed_in(make.make_staff(role=role)).get(PAGE).status_code == status
    assert Client().get(PAGE).status_code == 302


def test_an_unknown_forum_is_not_there(forum: Forum) -> None:
    assert signed_in(superuser()).get(f"{PAGE}?forum=none").status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_statistics_ask_as_much_for_many_as_for_one(many: int, forum: Forum) -> None:
    for number in range(many):
        one = make.make_delegate(
            forum=forum, user=make.make_user(), interpretation="ru", country=make.make_country(), state=State.APPROVED,
            arrives_at=make.OPENING - timedelta(days=number),
        )  # fmt: skip
        make.make_registration(delegate=one)
        make.make_attendance(delegate=one)
        session = make.make_session(forum=forum, starts_at=make.OPENING + timedelta(hours=number))
        Star.objects.create(user_id=one.user_id, session=session)
    client = signed_in(superuser())
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    assert len(asked) == QUERIES


QUERIES = 18
