"""Lists for those who host: who stands where, in which order, as a page, a workbook and a paper."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts import roles
from core import languages
from core.management.commands.worker import own_id
from events.models import AccompanyingPerson, Delegate, Forum, Session, SessionLanguage
from portal import demand, erasure, tasks
from portal.lists import files, paper
from portal.lists.kinds import KINDS
from portal.lists.listing import Listing
from portal.lists.scope import Choice
from portal.models import AccessRecord, ListFile, Star
from tests import factories as make
from tests.admin_site import signed_in, superuser

pytestmark = pytest.mark.django_db
State, Use = Delegate.State, SessionLanguage.Use


@pytest.fixture
def forum() -> Forum:
    return make.make_forum(is_current=True, slug="road")


def comes(forum: Forum, **fields: Any) -> Delegate:
    return make.make_delegate(forum=forum, **{"state": State.APPROVED, **fields})


def listed(forum: Forum, kind: str, **choice: str) -> list[tuple[str, list[list[str]]]]:
    """Headings, each with its rows, as they are shown."""
    sections = Listing(forum, KINDS[kind], Choice.of(choice)).sections()
    return [(one.heading.value, [[cell.words.value for cell in row] for row in one.rows]) for one in sections]


def names(forum: Forum, kind: str, column: int = 0, **choice: str) -> list[tuple[str, list[str]]]:
    return [(heading, [row[column] for row in rows]) for heading, rows in listed(forum, kind, **choice)]


def sheet(client: Client, address: str) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(client.get(address).content))
    return [tuple(cell.value for cell in row) for row in book.active.iter_rows()]


def test_by_country_the_head_stands_before_the_others_and_unknown_countries_last(forum: Forum) -> None:
    zambia, albania = make.make_country(code="ZM", name_en="Zambia"), make.make_country(code="AL", name_en="Albania")
    comes(forum, family_name="Banda", given_name="A.", country=zambia)
    comes(forum, family_name="Zulu", given_name="A.", country=zambia, is_head=True)
    comes(forum, family_name="Hoxha", given_name="A.", country=albania)
    comes(forum, family_name="Nowhere", given_name="A.")
    comes(forum, family_name="Declined", country=albania, state=State.DECLINED)
    assert names(forum, "countries") == [
        ("Albania", ["A. Hoxha"]), ("Zambia", ["A. Zulu", "A. Banda"]), ("–", ["A. Nowhere"]),
    ]  # fmt: skip
    assert names(forum, "countries", state="declined") == [("Albania", ["Aizhan Declined"])]
    assert names(forum, "countries", country=str(zambia.pk)) == [("Zambia", ["A. Zulu", "A. Banda"])]


def test_an_institution_that_nobody_has_chosen_stands_as_it_was_written(forum: Forum) -> None:
    comes(forum, family_name="One", institution=make.make_institution(name_en="Alpha College"))
    comes(forum, family_name="Two", institution_name="Beta Lyceum")
    assert names(forum, "institutions") == [("Alpha College", ["Aizhan One"]), ("Beta Lyceum", ["Aizhan Two"])]


def test_the_day_of_arrival_is_that_of_the_venue(forum: Forum) -> None:
    late = comes(forum, arrives_at=datetime(2031, 5, 13, 17, 30, tzinfo=UTC), arrives_by="CA 880")  # 01:30 in Shanghai
    AccompanyingPerson.objects.create(delegate=late, given_name="A", family_name="B")
    comes(forum, arrives_at=datetime(2031, 5, 13, 3, 0, tzinfo=UTC))
    comes(forum)
    found = listed(forum, "arrivals")
    assert [heading for heading, _rows in found] == ["13 May 2031, Tuesday", "14 May 2031, Wednesday", "–"]
    time, flight, *_rest, party, _phone = found[1][1][0]
    assert (time, flight, party) == ("01:30", "CA 880", "2")


def test_departures_have_their_own_day_and_flight(forum: Forum) -> None:
    comes(forum, departs_at=datetime(2031, 5, 16, 20, 0, tzinfo=UTC), departs_by="KC 888")
    assert [(heading, rows[0][:2]) for heading, rows in listed(forum, "departures")] == [
        ("17 May 2031, Saturday", ["04:00", "KC 888"])
    ]


def test_the_same_diet_stands_together_and_who_needs_nothing_is_left_out(forum: Forum) -> None:
    comes(forum, family_name="A", diet="halal")
    comes(forum, family_name="B", diet=" Halal ")
    comes(forum, family_name="C", needs="Wheelchair")
    comes(forum, family_name="D")
    assert names(forum, "diets") == [("Halal", ["Aizhan A", "Aizhan B"]), ("–", ["Aizhan C"])]
    assert listed(forum, "diets")[1][1][0][2] == "Wheelchair"


def test_accompanying_persons_stand_with_whom_they_come(forum: Forum) -> None:
    land = make.make_country(name_en="Albania")
    host = comes(forum, family_name="Hoxha", country=land)
    AccompanyingPerson.objects.create(delegate=host, given_name="Era", family_name="Hoxha", note="Child")
    AccompanyingPerson.objects.create(
        delegate=comes(forum, state=State.WITHDRAWN), given_name="Not", family_name="Coming"
    )
    [(country, [row])] = listed(forum, "companions")
    assert (country, row[:3]) == ("Albania", ["Era Hoxha", "Child", "Aizhan Hoxha"])


def test_places_of_a_session_come_before_its_waiting_list(forum: Forum) -> None:
    session = make.make_session(forum=forum, places=1, title_en="The old town", code="town")
    later = make.OPENING + timedelta(hours=2)
    other = make.make_session(forum=forum, places=9, title_en="The port", code="port", starts_at=later)
    late, early = comes(forum, family_name="Aa"), comes(forum, family_name="Zz")
    make.make_sign_up(session=session, delegate=late, has_place=False)
    make.make_sign_up(session=session, delegate=early)
    make.make_sign_up(session=other, delegate=late)
    assert names(forum, "places", 1, session="town") == [("The old town", ["Aizhan Zz", "Aizhan Aa"])]
    assert [heading for heading, _rows in names(forum, "places")] == ["The old town", "The port"]
    note = Listing(forum, KINDS["places"], Choice()).sections()[0].note
    assert note == "14 May 2031, 09:00 · 1 of 1 places taken, 1 waiting"


def listens(forum: Forum, session: Session, code: str, **fields: Any) -> Delegate:
    """Somebody who starred a session and wants a language."""
    delegate = comes(forum, user=make.make_user(), interpretation=code, **fields)
    Star.objects.create(user_id=delegate.user_id, session=session)
    return delegate


def test_interpretation_counts_who_starred_a_session_by_what_they_want_to_hear() -> None:
    venue = make.make_venue()
    forum = make.make_forum(venue=venue)
    session = make.make_session(forum=forum, room=make.make_room(venue=venue, capacity=4))
    make.make_session_room(session=session, room=make.make_room(venue=venue, capacity=1))
    make.make_session_language(session=session, language="en")
    make.make_session_language(session=session, language="zh-hans", use=Use.INTERPRETATION, channel=2)
    make.make_session_language(session=session, language="ru", use=Use.INTERPRETATION, channel=1)
    for code in ("zh-hans", "zh-hans", "en", "kk", "kk", ""):
        listens(forum, session, code)
    listens(forum, session, "ru", state=State.DECLINED)
    other = make.make_session(forum=forum, starts_at=make.OPENING + timedelta(hours=2))
    make.make_session(forum=forum, kind=Session.Kind.BREAK)
    make.make_session(forum=forum, state=Session.State.CANCELLED)
    comes(forum, interpretation="pl")  # has starred nothing
    first, second = demand.of(forum, Listing(forum, KINDS["countries"], Choice()).scope.delegates)
    assert (first.wanted, first.starred) == ({"": 1, "en": 1, "kk": 2, "zh-hans": 2}, 6)
    assert (first.receivers, first.lacking, first.seats, first.is_too_small) == (2, {"kk": 2}, 5, True)
    assert list(first.channels) == ["ru", "zh-hans"]
    assert (second.session, second.wanted, second.seats) == (other, {}, 0)
    [(_day, [row, _other])] = listed(forum, "interpretation")
    assert row[4:] == ["5", "6", "English", "1 Russian (0), 2 Chinese (2)", "Kazakh (2)", "2"]


def test_receivers_of_sessions_at_the_same_time_are_counted_together(forum: Forum) -> None:
    for hours, listeners in ((0, 2), (0, 1), (1, 2)):
        session = make.make_session(forum=forum, starts_at=make.OPENING + timedelta(hours=hours))
        make.make_session_language(session=session, language="ru", use=Use.INTERPRETATION, channel=1)
        for _ in range(listeners):
            listens(forum, session, "ru")
    listing = Listing(forum, KINDS["interpretation"], Choice())
    assert listing.about == "Receivers in use at the same time: 3 at most (14 May 2031, 09:00)."


FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "＝1+1", "=HYPERLINK(\"http://x\")")  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_that_somebody_typed_is_a_formula_in_a_workbook(kind: str, forum: Forum) -> None:
    session = make.make_session(forum=forum, places=3)
    for formula in FORMULAS:
        one = comes(
            forum, family_name=formula, given_name="", native_name=formula, institution_name=formula, position=formula,
            diet=formula, needs=formula, phone=formula[:40], arrives_by=formula, departs_by=formula,
        )  # fmt: skip
        AccompanyingPerson.objects.create(delegate=one, given_name=formula, family_name="B", note=formula)
        make.make_sign_up(session=session, delegate=one)
    content = signed_in(superuser()).get(f"/admin/lists/{kind}.xlsx").content
    cells = [cell for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    typed = [cell for cell in cells if str(cell.value).startswith(tuple("=+-@＝"))]
    assert all(cell.quotePrefix for cell in typed)
    assert bool(typed) == (kind != "interpretation")


def test_a_workbook_holds_real_dates_numbers_and_the_letters_of_all_languages(forum: Forum) -> None:
    comes(forum, arrives_at=datetime(2031, 5, 13, 17, 30, tzinfo=UTC), native_name="Әйгерім Ғанибет 王")
    header, row = sheet(signed_in(superuser()), "/admin/lists/arrivals.xlsx")
    assert header[:4] == ("Day", "Time", "Arrives by", "Name")
    assert row[:2] == (datetime(2031, 5, 14), datetime(2031, 5, 14, 1, 30))
    assert (row[4], row[7]) == ("Әйгерім Ғанибет 王", 1)


def test_a_workbook_of_interpretation_has_a_number_for_each_language(forum: Forum) -> None:
    session = make.make_session(forum=forum)
    listens(forum, session, "kk")
    header, row = sheet(signed_in(superuser()), "/admin/lists/interpretation.xlsx")
    assert (header[-2:], row[-2:]) == (("Receivers", "Kazakh"), (0, 1))


@pytest.mark.parametrize("code", ["en", "zh-hans", "kk"])
def test_a_paper_has_names_in_both_scripts_and_says_what_it_is(code: str, forum: Forum) -> None:
    comes(forum, family_name="Bekova", native_name="Бекова Әйгерім", position="=cmd [bold] #emph $x$ \\")
    comes(forum, family_name="Wang", native_name="王小明", position="\N{GRINNING FACE}")
    person = superuser(language=code)
    content = signed_in(person).get("/admin/lists/countries.pdf")
    assert content["Content-Type"] == "application/pdf"
    with translation.override(code):
        personal = translation.gettext("Personal data: for the organisers only")
        title = str(KINDS["countries"].title)
    read = PdfReader(io.BytesIO(content.getvalue()))
    words = "".join("".join(page.extract_text() for page in read.pages).split())
    expected = (
        "Bekova",
        "БековаӘйгерім",
        "王小明",
        "#emph$x$\\",
        "[U+1F600]",
        *map(str.strip, personal.split()),
        "1/1",
    )
    assert [word for word in expected if word not in words] == []
    assert title in read.metadata.title  # type: ignore[operator, union-attr]  # it has one
    assert str(read.root_object["/Lang"]) == languages.tag(code).split("-")[0]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_empty_list_is_a_page_a_workbook_and_a_paper_too(kind: str, forum: Forum) -> None:
    client = signed_in(superuser())
    assert client.get(f"/admin/lists/{kind}/").status_code == 200
    assert len(sheet(client, f"/admin/lists/{kind}.xlsx")) == 1
    assert client.get(f"/admin/lists/{kind}.pdf").content.startswith(b"%PDF")


@pytest.mark.parametrize("ending", ["/", ".xlsx", ".pdf"])
@pytest.mark.parametrize(
    ("role", "status"),
    [(roles.OWNER, 200), (roles.REGISTRAR, 200), (roles.CHECK_IN, 403), (roles.PROGRAMME_EDITOR, 403), (roles.PRESS, 403)],
)  # fmt: skip
def test_lists_are_for_those_who_look_after_registrations(role: str, status: int, ending: str, forum: Forum) -> None:
    assert signed_in(make.make_staff(role=role)).get(f"/admin/lists/countries{ending}").status_code == status
    assert Client().get(f"/admin/lists/countries{ending}").status_code == 302


def test_each_look_and_each_file_is_written_down_with_how_many_were_seen(forum: Forum) -> None:
    for _ in range(3):
        AccompanyingPerson.objects.create(delegate=comes(forum), given_name="A", family_name="B")
    client = signed_in(make.make_staff())
    for address in ("countries/", "companions/", "interpretation/", "countries.xlsx", "companions.pdf"):
        client.get(f"/admin/lists/{address}")
    seen = AccessRecord.objects.order_by("pk").values_list("what", "detail", "count", "forum_id")
    assert list(seen) == [
        ("listed", "list countries", 3, forum.pk), ("listed", "list companions", 6, forum.pk),
        ("listed", "list interpretation", 0, forum.pk), ("exported", "list countries xlsx", 3, forum.pk),
        ("exported", "list companions pdf", 6, forum.pk),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("nonsense/", 404), ("nonsense.xlsx", 404), ("countries/?forum=none", 404), ("countries/?state=x&country=x", 200),
        ("countries/?country=999999999999999&page=-1", 200), ("places/?session=%00&page=99999", 200),
        ("places.xlsx?session='--", 200), ("countries.pdf?country=12345", 200),
    ],
)  # fmt: skip
def test_an_address_with_nonsense_is_answered_sanely(address: str, status: int, forum: Forum) -> None:
    comes(forum)
    assert signed_in(superuser()).get(f"/admin/lists/{address}").status_code == status


def test_a_list_is_only_looked_at(forum: Forum) -> None:
    assert signed_in(superuser()).post("/admin/lists/countries/").status_code == 405


def test_a_long_list_has_pages_and_says_where_a_group_goes_on(forum: Forum) -> None:
    land = make.make_country(name_en="Albania")
    for number in range(105):
        comes(forum, family_name=f"N{number:03}", country=land)
    client = signed_in(superuser())
    first, second = (client.get(f"/admin/lists/countries/?page={n}").context["sections"] for n in (1, 2))
    assert [(one.is_continued, len(one.rows), one.note) for one in (*first, *second)] == [
        (False, 100, "105"), (True, 5, "105"),
    ]  # fmt: skip


QUERIES = {
    "countries": 11, "institutions": 11, "arrivals": 12, "departures": 12, "diets": 11, "interpretation": 13, "companions": 11,
    "places": 13,
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("many", [1, 30])
@pytest.mark.each_counts
def test_a_list_asks_as_much_for_many_as_for_one(many: int, kind: str, forum: Forum) -> None:
    for number in range(many):
        session = make.make_session(forum=forum, places=3, starts_at=make.OPENING + timedelta(hours=number))
        make.make_session_language(session=session, language="ru", use=Use.INTERPRETATION)
        one = listens(
            forum, session, "ru", country=make.make_country(), institution=make.make_institution(), diet=f"Diet {number}",
            arrives_at=make.OPENING, departs_at=make.OPENING,
        )  # fmt: skip
        AccompanyingPerson.objects.create(delegate=one, given_name="A", family_name="B")
        make.make_sign_up(session=session, delegate=one)
    client = signed_in(superuser())
    client.get(f"/admin/lists/{kind}/")
    with CaptureQueriesContext(connection) as asked:
        assert len(client.get(f"/admin/lists/{kind}/").context["listing"].rows) == many
    assert len(asked) == QUERIES[kind]


def test_control_characters_and_texts_of_any_length_spoil_no_file(forum: Forum) -> None:
    one = comes(forum, needs="word " * 9000)
    Delegate.objects.filter(pk=one.pk).update(diet="no\x07\x0b nuts\ud7ff", position="a\x00b".replace("\x00", "\x1f"))
    client = signed_in(superuser())
    [_header, row] = sheet(client, "/admin/lists/diets.xlsx")
    assert row[0] == "No nuts\ud7ff"
    assert len(row[3]) == 32_767
    assert len(PdfReader(io.BytesIO(client.get("/admin/lists/diets.pdf").content)).pages) > 1


BACKGROUND = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
COUNTRIES = "/admin/lists/countries.pdf"


@pytest.fixture
def long_list(forum: Forum, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Forum:
    """Three rows, of which two would be made at once."""
    settings.TASKS = BACKGROUND
    monkeypatch.setattr(files, "AT_ONCE", 2)
    for name in ("Aa", "Bb", "Cc"):
        comes(forum, family_name=name)
    return forum


def work() -> None:
    call_command("worker", batch=True, verbosity=0)


@pytest.mark.django_db(transaction=True)  # the worker ends its connection
def test_a_long_list_is_made_in_the_background_for_whoever_asked_and_for_a_day(long_list: Forum) -> None:
    client, other = (signed_in(make.make_staff(role=role)) for role in (roles.REGISTRAR, roles.OWNER))
    page = client.get(COUNTRIES)["Location"]
    assert client.get(COUNTRIES)["Location"] == page  # pressed twice is once
    assert [DBTaskResult.objects.count(), ListFile.objects.count()] == [1, 1]
    assert (client.get(page).status_code, client.get(f"{page[:-1]}.pdf").status_code) == (202, 404)
    assert "data-waits" in client.get(page).content.decode()
    AccessRecord.objects.all().delete()
    work()
    assert (client.get(page).status_code, client.head(page).status_code) == (200, 200)
    assert f'href="{page[:-1]}.pdf"' in client.get(page).content.decode()
    assert not AccessRecord.objects.exists()
    sent = client.get(f"{page[:-1]}.pdf")
    assert sent["Content-Disposition"] == 'attachment; filename="road-countries.pdf"'
    assert "no-store" in sent["Cache-Control"]
    words = PdfReader(io.BytesIO(sent.content)).pages[0].extract_text()
    assert [name in words for name in ("Aa", "Bb", "Cc")] == [True] * 3
    look = AccessRecord.objects.values_list("what", "count", "forum_id", "detail").get()
    assert look == ("exported", 3, long_list.pk, "list countries pdf")
    assert [other.get(address).status_code for address in (page, f"{page[:-1]}.pdf")] == [404, 404]
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=False):
        row = ListFile.objects.get()
        assert not ListFile.objects.of(row.by).exists()
        files.forget()
    assert not ListFile.objects.exists()


def test_a_short_list_is_made_at_once(long_list: Forum) -> None:
    client = signed_in(make.make_staff(role=roles.REGISTRAR))
    assert client.get("/admin/lists/diets.pdf")["Content-Type"] == "application/pdf"
    assert not ListFile.objects.exists()


@pytest.mark.django_db(transaction=True)  # the worker ends its connection
def test_an_erasure_takes_lists_away_also_those_that_are_being_made(
    long_list: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(make.make_staff(role=roles.REGISTRAR))
    before = make.make_list_file(forum=long_list)
    kept = make.make_list_file()
    client.get(COUNTRIES)
    made = paper.make

    def while_it_is_made(listing: Listing, said: str) -> bytes:
        content = made(listing, said)
        erasure.erase(Delegate.objects.get(family_name="Bb"))
        return content

    monkeypatch.setattr(paper, "make", while_it_is_made)
    work()
    assert not ListFile.objects.filter(pk=before.pk).exists()
    assert list(ListFile.objects.all()) == [kept]


@pytest.mark.django_db(transaction=True)  # the worker ends its connection
def test_a_list_whose_worker_was_killed_is_made_again_and_one_that_fails_says_so(
    long_list: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(make.make_staff(role=roles.REGISTRAR))
    page = client.get(COUNTRIES)["Location"]
    DBTaskResult.objects.update(status="RUNNING", worker_ids=[own_id()])  # kill -9 leaves it so
    work()
    assert ListFile.objects.get().made_at is not None
    (content,) = ListFile.objects.values_list("content", flat=True)
    tasks.make_list.call(ListFile.objects.get().pk)  # made twice is made once
    assert bytes(ListFile.objects.get().content) == bytes(content)
    ListFile.objects.all().delete()
    monkeypatch.setattr(paper, "make", lambda *given: 1 / 0)
    page = client.get(COUNTRIES)["Location"]
    work()
    said = client.get(page)
    assert (said.status_code, "could not be made" in said.content.decode()) == (200, True)
    assert client.get(COUNTRIES)["Location"] != page
