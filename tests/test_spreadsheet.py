"""The programme as a spreadsheet: out and in again without a change, row by row in with all that may be wrong."""

import io
import zipfile
from datetime import date, datetime, time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from core.models import ContentCounter
from core.tables.report import Status
from events.models import Forum, Session, SessionLanguage
from programme.spreadsheet import reading
from programme.spreadsheet.bringing_in import bring_in
from programme.spreadsheet.columns import names
from programme.spreadsheet.comparing import compare
from programme.spreadsheet.report import Report
from programme.spreadsheet.writing import csv, workbook
from speakers.models import Appearance, Speaker
from tests import factories as make
from tests.admin_site import form_of, signed_in, superuser
from tests.programme_editor import DAY, FULL, HOUR, NINE, at, make_break, make_forum, utc

pytestmark = pytest.mark.django_db
IMPORT = "/admin/programme/editor/f/import/"


def make_panel(forum: Forum, **fields: Any) -> Session:
    """A panel with everything a row can say."""
    track = forum.tracks.first() or make.make_track(forum=forum, slug="skills")
    session = make.make_session(
        forum=forum,
        **{
            **FULL, "code": "s1", "slug": "panel", "abstract_en": "First.\n\nSecond.", "abstract_zh_hans": "职业教育",
            "location_pl": "Ogród", "track": track, "places": 20,
            "stream_url": "https://example.org/live", **fields,
        },
    )  # fmt: skip
    for language, use, channel in (("zh-hans", "floor", None), ("en", "floor", None), ("ru", "interpretation", 2)):
        make.make_session_language(session=session, language=language, use=use, channel=channel)
    make.make_session_language(session=session, language="kk", use="interpretation")
    for order, (slug, role) in enumerate((("bek", "chair"), ("li", "panellist"))):
        speaker = Speaker.objects.filter(slug=slug).first() or make.make_speaker(slug=slug)
        make.make_appearance(session=session, speaker=speaker, role=role, order=order * 10)
    return session


def rows_of(data: bytes) -> list[dict[str, Any]]:
    """An exported file as people see it."""
    sheet: Any = load_workbook(io.BytesIO(data))["Programme"]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def file_of(*rows: dict[str, Any], columns: list[str] | None = None) -> bytes:
    """A spreadsheet with the columns of its first row."""
    book = Workbook()
    sheet: Any = book.active
    heads = columns or list(rows[0])
    sheet.append(heads)
    for row in rows:
        sheet.append([row.get(name) for name in heads])
    return saved(book)


def saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def changed(forum: Forum, **values: Any) -> bytes:
    """The export with some values of its first row changed."""
    first, *rest = rows_of(workbook(forum))
    return file_of({**first, **values}, *rest)


def looked_at(data: bytes, forum: Forum, **options: Any) -> Report:
    return compare(reading.read(data), forum, **options)


def brought_in(data: bytes, forum: Forum, **options: Any) -> Report:
    return bring_in(reading.read(data), forum, **{"overwrite": False, **options})


def errors(data: bytes, forum: Forum) -> list[tuple[str, str]]:
    return [error for row in looked_at(data, forum).rows for error in row.errors]


def told(report: Report) -> list[tuple[str, str, str]]:
    return [(change.column, change.before, change.after) for row in report.rows for change in row.changes]


def state() -> tuple[Any, ...]:
    """Everything an import could touch, and how often it was written."""
    return (
        ContentCounter.value(),
        list(Session.objects.order_by("pk").values_list()),
        list(SessionLanguage.objects.order_by("pk").values_list()),
        list(Appearance.objects.order_by("pk").values_list()),
        Session.history.count(),
    )


# --- out -------------------------------------------------------------------------------------------------------------


def test_a_row_says_everything_about_a_session() -> None:
    forum, rooms = make_forum()
    make_panel(forum, room=rooms[0], ends_at=NINE + 15.5 * HOUR)
    (row,) = rows_of(workbook(forum))
    assert list(row) == names()
    assert {name: row[name] for name in ("code", "slug", "kind", "state", "track", "room", "places")} == {
        "code": "s1", "slug": "panel", "kind": "panel", "state": "confirmed", "track": "skills", "room": "r1", "places": 20,
    }  # fmt: skip
    assert (row["date"].date(), row["start"], row["end"]) == (date(2031, 5, 14), time(9), "00:30 +1")
    assert (row["title_kk"], row["abstract_zh_hans"], row["location_pl"]) == ("Title kk", "职业教育", "Ogród")
    assert (row["floor"], row["interpretation"], row["speakers"]) == (
        "zh-hans en", "ru:2 kk", "bek:chair li:panellist",
    )  # fmt: skip


def test_a_text_that_looks_like_a_formula_is_a_text_in_the_file_and_comes_back_as_it_was() -> None:
    forum, _rooms = make_forum()
    make_panel(forum, title_en='=HYPERLINK("http://x")', title_ru="+7 (495)", abstract_en="@SUM(A1)", title_pl="-1")
    data = workbook(forum)
    sheet: Any = load_workbook(io.BytesIO(data))["Programme"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    for text in ('=HYPERLINK("http://x")', "+7 (495)", "@SUM(A1)", "-1"):
        assert (cells[text].data_type, cells[text].quotePrefix) == ("s", True)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert looked_at(data, forum).summary() == "1 unchanged"


def test_the_second_sheet_explains_every_column() -> None:
    forum, _rooms = make_forum()
    sheet: Any = load_workbook(io.BytesIO(workbook(forum)))["Help"]
    rows = list(sheet.iter_rows(values_only=True, min_row=2))
    assert [row[0] for row in rows] == names()
    assert all(row[1] and row[2] for row in rows)


def test_an_export_asks_as_many_questions_for_thirty_sessions_as_for_one() -> None:
    forum, _rooms = make_forum()
    make_panel(forum)
    with CaptureQueriesContext(connection) as few:
        workbook(forum)
    for n in range(30):
        make_panel(forum, code=f"x{n}", slug=f"x{n}", track=None, starts_at=NINE + n * HOUR)
    with CaptureQueriesContext(connection) as many:
        workbook(forum)
    assert len(many) == len(few)


# --- out and in again ------------------------------------------------------------------------------------------------


def test_what_was_exported_changes_nothing_when_it_is_imported() -> None:
    forum, rooms = make_forum()
    make_panel(forum, room=rooms[0], ends_at=NINE + 15.5 * HOUR)
    make_panel(forum, code="s2", slug="clash", track=None, room=rooms[0], starts_at=NINE)
    make.make_session(forum=forum, code="s3", starts_at=NINE - 30 * DAY, room=make.make_room())
    data, before = workbook(forum), state()
    report = looked_at(data, forum)
    assert [error for row in report.rows for error in row.errors] == []
    assert report.summary() == "3 unchanged"
    brought_in(data, forum)
    assert state() == before


def test_comma_separated_values_go_out_and_come_back_too() -> None:
    forum, _rooms = make_forum()
    session = make_panel(
        forum, title_en='=HYPERLINK("http://x")', title_ru="+7 (495)", abstract_en="One\n\nTwo; three, four"
    )
    data = csv(forum)
    assert b"\"'=HYPERLINK(" in data
    assert looked_at(data, forum).summary() == "1 unchanged"
    written = data.decode("utf-8-sig").replace("Two; three", "Two; drei").replace(",09:00,", ",09:20,")
    brought_in(written.encode(), forum, user=superuser())
    now: Any = Session.objects.get(pk=session.pk)
    assert (now.abstract_en, now.starts_at) == ("One\n\nTwo; drei, four", NINE + HOUR / 3)


def test_channels_of_the_floor_make_the_round_trip() -> None:
    forum, _rooms = make_forum()
    session = make_break(forum)
    for language, channel in (("en", 2), ("ru", 1), ("kk", None)):
        make.make_session_language(session=session, language=language, channel=channel)
    assert rows_of(workbook(forum))[0]["floor"] == "ru:1 en:2 kk"
    assert looked_at(workbook(forum), forum).summary() == "1 unchanged"
    data = changed(forum, floor="en:1 ru kk:3", version=None)
    brought_in(data, forum)
    assert rows_of(workbook(forum))[0]["floor"] == "en:1 kk:3 ru"
    assert looked_at(data, forum).summary() == "1 unchanged"


def test_the_second_half_past_two_of_a_night_stays_what_it_is() -> None:
    forum, _rooms = make_forum(time_zone="Europe/Warsaw", starts_on=date(2031, 10, 26), ends_on=date(2031, 10, 26))
    make_break(forum, starts_at=utc(2031, 10, 26, 1, 30))
    assert looked_at(workbook(forum), forum).summary() == "1 unchanged"


def test_a_text_that_a_spreadsheet_cuts_off_is_not_cut_in_the_programme() -> None:
    forum, _rooms = make_forum()
    make_break(forum, abstract_en="word " * 8000 + "end")
    assert looked_at(workbook(forum), forum).summary() == "1 unchanged"


def test_every_column_is_read_as_it_was_written() -> None:
    forum, rooms = make_forum()
    session = make_panel(forum)
    make.make_track(forum=forum, slug="policy")
    make.make_speaker(slug="kim")
    wanted = {
        "slug": "round-table", "title_en": "  New \u202e title ", "title_ru": None, "abstract_kk": "Бір\r\n\r\nЕкі",
        "kind": "Round table", "state": "DRAFT", "track": "policy", "room": "r2", "places": None,
        "date": datetime(2031, 5, 15), "start": time(11, 5), "end": "00:30 +1", "floor": "en", "recording_url": "https://example.org/r",
        "interpretation": "kk:4, ru:2", "speakers": "kim li:moderator", "stream_url": "",
    }  # fmt: skip
    report = brought_in(changed(forum, **wanted), forum)
    assert report.summary() == "1 changed"
    now: Any = Session.objects.get(pk=session.pk)
    assert {name: getattr(now, name) or "" for name in ("slug", "title_en", "title_ru", "abstract_kk", "kind", "state")} == {
        "slug": "round-table", "title_en": "New title", "title_ru": "", "abstract_kk": "Бір\n\nЕкі", "kind": "round_table",
        "state": "draft",
    }  # fmt: skip
    assert (now.track.slug, now.room, now.places, now.stream_url, now.recording_url) == (
        "policy", rooms[1], None, "", "https://example.org/r",
    )  # fmt: skip
    assert at(session)[:2] == (NINE + DAY + HOUR * 25 / 12, NINE + DAY + 15.5 * HOUR)
    assert list(SessionLanguage.objects.values_list("language", "use", "channel")) == [
        ("en", "floor", None), ("ru", "interpretation", 2), ("kk", "interpretation", 4),
    ]  # fmt: skip
    assert list(Appearance.objects.values_list("speaker__slug", "role")) == [("kim", "speaker"), ("li", "moderator")]
    assert looked_at(workbook(forum), forum).summary() == "1 unchanged"


def test_the_order_of_languages_on_the_floor_and_of_people_is_kept() -> None:
    forum, _rooms = make_forum()
    make_panel(forum)
    brought_in(changed(forum, floor="en ru zh-hans", speakers="li:panellist bek:chair"), forum)
    row = rows_of(workbook(forum))[0]
    assert (row["floor"], row["speakers"]) == ("en ru zh-hans", "li:panellist bek:chair")


def test_a_new_code_is_a_new_session() -> None:
    forum, rooms = make_forum()
    make.make_speaker(slug="kim")
    data = file_of({
        "code": "w1", "title_en": "Weaving today", "title_kk": "Тоқу", "date": "2031-05-15", "start": "9:40", "end": "10.30",
        "room": "r1", "floor": "en", "speakers": "kim:keynote",
    })  # fmt: skip
    assert brought_in(data, forum).summary() == "1 new"
    made: Any = Session.objects.get()
    assert (made.slug, made.kind, made.state, made.title_kk, made.room) == (
        "weaving-today", "panel", "draft", "Тоқу", rooms[0],
    )  # fmt: skip
    assert at(made)[:2] == (NINE + DAY + HOUR * 2 / 3, NINE + DAY + 1.5 * HOUR)
    assert [entry.role for entry in made.appearances.all()] == ["keynote"]
    made.full_clean()


def test_columns_and_sessions_that_are_not_in_the_file_stay() -> None:
    forum, _rooms = make_forum()
    session = make_panel(forum)
    other = make_break(forum, code="s2")
    report = brought_in(file_of({"code": "s1", "title_uz": "Yangi", "start": "09:30"}), forum)
    assert told(report) == [("title_uz", "Title uz", "Yangi"), ("start", "09:00", "09:30")]
    assert set(report.absent) == set(names()) - {"code", "title_uz", "start"}
    now: Any = Session.objects.get(pk=session.pk)
    assert (now.title_uz, now.title_en, now.places, now.languages.count()) == ("Yangi", "Title en", 20, 4)
    assert at(session)[:2] == (NINE + HOUR / 2, NINE + HOUR)
    assert Session.history.filter(id=other.pk).count() == 1


def test_headings_are_read_in_any_order_and_spelling_and_unknown_ones_are_named() -> None:
    forum, _rooms = make_forum()
    make_break(forum, code="s1")
    report = looked_at(file_of({"Title_zh-Hans": "茶", " CODE ": "s1", "Remark": "x", "title": "y"}), forum)
    assert report.unknown == ["Remark", "title"]
    assert told(report) == [("title_zh_hans", "Title zh_hans", "茶")]


def test_an_import_is_in_history_as_one_thing_and_can_be_undone() -> None:
    from programme.editor import undo

    forum, _rooms = make_forum()
    person = superuser()
    session = make_panel(forum)
    before = rows_of(workbook(forum))[0]
    data = changed(forum, title_en="Other", start=time(9, 30), speakers="", floor="ru")
    brought_in(data + b"", forum, user=person)
    brought_in(file_of({**before, "code": "n1", "slug": "n1", "version": None, "speakers": "li"}), forum, user=person)
    assert Session.history.filter(id=session.pk).latest("history_id").history_user == person
    undo.take_back(forum, person)
    assert Session.objects.count() == 1
    undo.take_back(forum, person)
    after = rows_of(workbook(forum))[0]
    assert {name: after[name] for name in names() if name != "version"} == {
        name: before[name] for name in names() if name != "version"
    }


# --- what somebody else changed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["session", "languages", "people"])
def test_what_others_changed_since_the_export_is_not_overwritten_in_silence(by: str) -> None:
    forum, _rooms = make_forum()
    session = make_panel(forum)
    data = changed(forum, title_en="Mine")
    if by == "session":
        Session.objects.filter(pk=session.pk).update(title_en="Theirs")
    elif by == "languages":
        SessionLanguage.objects.filter(session=session, language="kk").delete()
    else:
        Appearance.objects.filter(session=session).update(order=5)
    report = looked_at(data, forum)
    assert [row.status for row in report.rows] == [Status.CONFLICT]
    before = state()
    with pytest.raises(ValidationError):
        brought_in(data, forum)
    assert state() == before
    assert looked_at(data, forum, overwrite=True).summary() == "1 changed"
    brought_in(data, forum, overwrite=True)
    assert getattr(Session.objects.get(pk=session.pk), "title_en") == "Mine"  # noqa: B009


def test_a_row_that_says_what_is_there_already_is_no_conflict() -> None:
    forum, _rooms = make_forum()
    session = make_panel(forum)
    data = changed(forum, title_en="Same")
    Session.objects.filter(pk=session.pk).update(title_en="Same")
    assert looked_at(data, forum).summary() == "1 unchanged"


# --- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "column", "words"),
    [
        ({"date": "14.05.2031"}, "date", "Write the day as 2031-05-14."),
        ({"date": None}, "date", "This may not be empty."),
        ({"date": "9999-12-31"}, "date", "Write the day as 2031-05-14."),
        ({"date": "2031-05-20"}, "date", "This is outside the days of the forum."),
        ({"start": "25:00"}, "start", "Write the time as 09:40, on the next day as 00:30 +1."),
        ({"start": 0.5}, "start", "Write the time as 09:40, on the next day as 00:30 +1."),
        ({"start": "09:00 +1"}, "start", "Write the time as 09:40."),
        ({"end": "08:00"}, "end", "The session ends before it starts. An end after midnight is written as 00:30 +1."),
        ({"kind": "party"}, "kind", "“party” is not possible. Write one of: registration ceremony addresses keynote plenary panel "
         "round_table workshop visit excursion break social."),
        ({"state": None}, "state", "This may not be empty."),
        ({"slug": "Round-Table"}, "slug", "Use small Latin letters, digits and single hyphens."),
        ({"slug": "taken"}, "slug", "s9 has this word for links already."),
        ({"track": "none"}, "track", "There is no track with the address “none” in this forum."),
        ({"room": "elsewhere"}, "room", "There is no room with the address “elsewhere” in the forum's venue."),
        ({"room": "r2"}, "room", "At this time s9 is in the same room."),
        ({"speakers": "kim"}, "speakers", "At this time kim is in s9."),
        ({"places": -1}, "places", "Write a whole number."),
        ({"places": 1.5}, "places", "Write a whole number."),
        ({"floor": "en xx"}, "floor", "“xx” is not the code of a language."),
        ({"floor": "en en"}, "floor", "“en” is there twice."),
        ({"interpretation": "ru:100"}, "interpretation", "“100” is not a channel from 1 to 99."),
        ({"speakers": "nobody:chair"}, "speakers", "There is no speaker with the address “nobody”."),
        ({"speakers": "li:king"}, "speakers", "“king” is not possible. Write one of: welcome keynote speaker panellist moderator "
         "chair guide."),
        ({"stream_url": "javascript:alert(1)"}, "stream_url", "Enter a valid URL."),
        ({"title_en": "x" * 251}, "title_en", "Ensure this value has at most 250 characters (it has 251)."),
        (dict.fromkeys((name for name in FULL), None), "title_en", "Give a title in at least one language."),
        ({"code": None}, "code", "Give a code."),
        ({"code": "s9", "slug": "taken", "speakers": None}, "code 3", "This code is there twice."),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_names_its_cell(values: dict[str, Any], column: str, words: str) -> None:
    forum, rooms = make_forum()
    make_panel(forum)
    make.make_room(slug="elsewhere")
    other = make_break(forum, code="s9", slug="taken", room=rooms[1])
    make.make_appearance(session=other, speaker=make.make_speaker(slug="kim"))
    data, before = changed(forum, **values), state()
    name, _space, number = column.partition(" ")
    cell = f"{get_column_letter(names().index(name) + 1)}{number or 2}"
    assert errors(data, forum) == [(cell, words)]
    with pytest.raises(ValidationError):
        brought_in(data, forum)
    assert state() == before


def test_a_time_that_does_not_exist_is_refused_and_one_that_comes_twice_is_told() -> None:
    forum, _rooms = make_forum(time_zone="Europe/Warsaw", starts_on=date(2031, 3, 30), ends_on=date(2031, 10, 26))
    make_break(forum, code="s1", starts_at=utc(2031, 3, 30, 10))
    assert errors(file_of({"code": "s1", "start": "02:30"}), forum) == [
        ("B2", "02:30 does not exist on 30 March 2031: the clocks go forward that night.")
    ]
    report = looked_at(file_of({"code": "s1", "date": "2031-10-26", "start": "02:30", "end": "04:00"}), forum)
    assert report.rows[0].notes == [
        "02:30 comes twice on 26 October 2031, because the clocks go back. The earlier one was taken."
    ]


def test_formulas_and_broken_cells_are_errors_that_name_the_cell() -> None:
    forum, _rooms = make_forum()
    make_break(forum, code="s1")
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["code", "title_en", "title_ru"])
    sheet.append(["s1", '=CMD|"/c calc"!A1', "x"])
    sheet.append(["s2", "x", "#REF!"])
    sheet["C3"].data_type = "e"
    assert errors(saved(book), forum) == [
        ("B2", "This is a formula. Put its value there."), ("C3", "This cell has an error."),
    ]  # fmt: skip


def test_columns_that_new_sessions_need_are_asked_for_once() -> None:
    forum, _rooms = make_forum()
    report = looked_at(file_of(*({"code": f"n{n}", "room": "r1"} for n in range(3))), forum)
    assert report.errors == [
        "3 rows are new sessions, which need these columns too: date, start, end, title_en."
    ]  # fmt: skip
    assert not report.is_possible


def test_two_sessions_may_change_places_in_one_file() -> None:
    forum, rooms = make_forum()
    one, other = make_break(forum, code="s1", room=rooms[0]), make_break(forum, code="s2", room=rooms[1])
    brought_in(file_of({"code": "s1", "room": "r2"}, {"code": "s2", "room": "r1"}), forum)
    assert (at(one)[2], at(other)[2]) == (rooms[1].pk, rooms[0].pk)


def test_two_new_sessions_do_not_meet_in_one_room() -> None:
    forum, _rooms = make_forum()
    row = {"title_en": "x", "date": "2031-05-14", "start": "09:00", "end": "10:00", "room": "r1"}
    assert errors(file_of({"code": "n1", **row}, {"code": "n2", **row}), forum) == [
        ("F2", "At this time n2 is in the same room."), ("F3", "At this time n1 is in the same room."),
    ]  # fmt: skip


def test_a_thousand_rows_at_one_time_in_one_room_are_told() -> None:
    forum, _rooms = make_forum()
    row = {"title_en": "x", "date": "2031-05-14", "start": "09:00", "end": "10:00", "room": "r1"}
    sheet = reading.read(file_of(*({"code": f"n{n}", **row} for n in range(1000))))
    report = compare(sheet, forum)
    assert [len(made.errors) for made in report.rows] == [1] * 1000


# --- files that are no spreadsheets ----------------------------------------------------------------------------------


def packed(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_doctype() -> bytes:
    source = zipfile.ZipFile(io.BytesIO(file_of({"code": "s1"})))
    parts = {name: source.read(name) for name in source.namelist()}
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    parts["xl/workbook.xml"] = bomb + parts["xl/workbook.xml"]
    return packed(**parts)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The first row must name the columns; the sheet Help of an export explains them."),
        (b"title;code;code\nx;s1;s2", "The column code is there twice."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "This file cannot be read. Save it as an Excel workbook (XLSX)."),
        (packed(a=b"x"), "This file cannot be read. Save it as an Excel workbook (XLSX)."),
        (file_of({"code": "s1"})[:-100], "This file cannot be read. Save it as an Excel workbook (XLSX)."),
        (with_doctype(), "This file cannot be read. Save it as an Excel workbook (XLSX)."),
        (packed(a=b"\0" * 70_000_000), "This file unpacks to more than a programme can have."),
        (packed(**{f"p{n}": b"" for n in range(201)}), "This file unpacks to more than a programme can have."),
        (b"PK" + b"x" * 5 * 1024 * 1024, "This file is larger than 5 MB."),
        (saved(Workbook()), "The first row must name the columns; the sheet Help of an export explains them."),
        (file_of({"title_en": "x"}), "The column “code” is missing: it tells which session a row is."),
        (file_of({"code": "s1"}, columns=["code", "CODE"]), "The column code is there twice."),
        (file_of(*({"code": f"s{n}"} for n in range(5001))), "This file has more than 5000 rows."),
    ],
)  # fmt: skip
def test_what_is_no_spreadsheet_of_a_programme_is_one_clear_message(data: bytes, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        reading.read(data)
    assert refused.value.messages == [words]


def test_empty_rows_are_passed_over_and_a_lie_about_the_size_is_not_believed() -> None:
    forum, _rooms = make_forum()
    make_break(forum, code="s1")
    source = zipfile.ZipFile(
        io.BytesIO(file_of({"code": None}, {"code": None}, {"code": "s1"}, columns=["code", "title_en"]))
    )
    parts = {name: source.read(name) for name in source.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'<dimension ref="A1:B4"', b'<dimension ref="A1:XFD1048576"')
    report = looked_at(packed(**parts), forum)
    assert [(row.number, row.code) for row in report.rows] == [(4, "s1")]


# --- in the admin ----------------------------------------------------------------------------------------------------


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser(name="Aigul"))


def upload(client: Client, data: bytes, **more: Any) -> Any:
    return client.post(IMPORT, {"file": SimpleUploadedFile("p.xlsx", data), **more})


def files_kept() -> set[str]:
    return set(default_storage.listdir("imports")[1]) if default_storage.exists("imports") else set()


def test_a_file_is_shown_first_and_written_by_the_button(boss: Client) -> None:
    forum, _rooms = make_forum()
    session = make_panel(forum)
    kept_before = files_kept()
    response = upload(boss, changed(forum, title_en="New"))
    assert len(files_kept()) == len(kept_before) + 1
    page = response.content.decode()
    assert '<b>title_en</b>: Title en <span class="then">→</span> New' in page
    assert response.context["report"].summary() == "1 changed"
    assert getattr(Session.objects.get(pk=session.pk), "title_en") == "Title en"  # noqa: B009
    sent = {**form_of(page, "confirm_form"), "seal": response.context["report"].seal}
    done = boss.post(IMPORT, sent, follow=True)
    assert [str(message) for message in done.context["messages"]] == ["The spreadsheet was imported: 1 changed."]
    row: Any = Session.history.filter(id=session.pk).latest("history_id")
    assert (row.title_en, str(row.history_user), row.history_change_reason.split(":")[2]) == ("New", "Aigul", "import")
    assert files_kept() == kept_before


def test_the_button_does_what_was_shown_or_nothing(boss: Client) -> None:
    forum, _rooms = make_forum()
    session = make_panel(forum)
    response = upload(boss, file_of({"code": "s1", "title_en": "New"}))
    sent = {**form_of(response.content.decode(), "confirm_form"), "seal": response.context["report"].seal}
    Session.objects.filter(pk=session.pk).update(title_en="Meanwhile")
    again = boss.post(IMPORT, sent)
    assert [str(message) for message in again.context["messages"]] == [
        "The programme has changed in the meantime. Nothing was written: look again."
    ]
    assert told(again.context["report"]) == [("title_en", "Meanwhile", "New")]
    assert getattr(Session.objects.get(pk=session.pk), "title_en") == "Meanwhile"  # noqa: B009


def test_a_conflict_is_overwritten_after_a_tick(boss: Client) -> None:
    forum, _rooms = make_forum()
    session = make_panel(forum)
    data = changed(forum, title_en="Mine")
    Session.objects.filter(pk=session.pk).update(title_en="Theirs")
    page = upload(boss, data).content.decode()
    assert "changed by somebody else since the export" in page
    again = boss.post(IMPORT, {**form_of(page, "confirm_form"), "overwrite": "on"})
    sent = {**form_of(again.content.decode(), "confirm_form"), "seal": again.context["report"].seal}
    assert sent["overwrite"] == "on"
    boss.post(IMPORT, sent)
    assert getattr(Session.objects.get(pk=session.pk), "title_en") == "Mine"  # noqa: B009


def test_a_file_of_another_person_or_forum_is_not_used(boss: Client) -> None:
    forum, _rooms = make_forum()
    make_panel(forum)
    response = upload(boss, changed(forum, title_en="New"))
    sent = {**form_of(response.content.decode(), "confirm_form"), "seal": response.context["report"].seal}
    refused = signed_in(superuser()).post(IMPORT, sent)
    assert (refused.status_code, refused.context["errors"]) == (400, ["Choose the file once more."])
    assert boss.post(IMPORT, {**sent, "token": "x"}).context["errors"] == ["Choose the file once more."]
    assert boss.post(IMPORT, {}).context["errors"] == ["Choose a file first."]
    assert upload(boss, b"\xff").context["errors"] == ["This file cannot be read. Save it as an Excel workbook (XLSX)."]


def test_an_export_is_a_file_with_a_name(boss: Client) -> None:
    forum, _rooms = make_forum()
    make_panel(forum)
    response = boss.get("/admin/programme/editor/f/export/")
    assert response["Content-Disposition"].startswith('attachment; filename="f-20')
    assert [row["code"] for row in rows_of(response.content)] == ["s1"]


# --- commands --------------------------------------------------------------------------------------------------------


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_commands_take_a_programme_out_and_in(tmp_path: Path) -> None:
    forum, _rooms = make_forum()
    make_panel(forum)
    path = tmp_path / "agenda.xlsx"
    assert "1 sessions in" in run("export_programme", "--forum", "f", "--output", str(path))
    assert "1 unchanged" in run("import_programme", str(path), "--forum", "f")
    path.write_bytes(changed(forum, title_en="New"))
    before = state()
    assert "title_en: Title en -> New" in run("import_programme", str(path), "--forum", "f", "--dry-run")
    assert state() == before
    run("import_programme", str(path), "--forum", "f")
    assert list(Session.objects.values_list("title_en", flat=True)) == ["New"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none.xlsx", "--forum", "f"], "Nothing was changed: [Errno 2]"),
        (["none.xlsx", "--forum", "g"], "There is no forum 'g'."),
    ],
)
def test_commands_end_with_one_line(arguments: list[str], words: str) -> None:
    make_forum()
    with pytest.raises(CommandError) as ended:
        run("import_programme", *arguments)
    assert str(ended.value).startswith(words)


def test_a_file_with_errors_ends_the_command_and_changes_nothing(tmp_path: Path) -> None:
    forum, _rooms = make_forum()
    make_panel(forum)
    path = tmp_path / "agenda.xlsx"
    path.write_bytes(changed(forum, kind="party", title_en="New"))
    before = state()
    with pytest.raises(CommandError, match="Nothing was changed: 1 error"):
        run("import_programme", str(path), "--forum", "f")
    assert state() == before
    with pytest.raises(CommandError, match="Nothing was written"):
        run("export_programme", "--forum", "f", "--output", str(tmp_path / "none" / "x.xlsx"))
