"""Files of releases: encodings told from bytes, a title line, a date line, and one clear line for whatever is wrong."""

from datetime import date
from pathlib import Path

import pytest
import time_machine

from news.releases.encoding import ReleaseFileError
from news.releases.file import LIMIT, read

REAL = (Path(__file__).parent / "data" / "news-release.txt").read_bytes()
CHINESE = (
    "多元参与、国际开放、校企协同，对话“一带一路”沿线国家人才培养\n发布日期：2021年1月14日\n"
    "<p>为推动职业教育深度融入国家“一带一路”建设，促进北京与沿线国家的教育合作和人文交流，论坛成功举办。</p>\n"
)
RUSSIAN = "Форум открыт\nДата публикации: 14.01.2021\n<p>В Пекине прошёл форум руководителей учебных заведений.</p>\n"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


def wrong(data: bytes | str) -> str:
    with pytest.raises(ReleaseFileError) as caught:
        read(data.encode() if isinstance(data, str) else data)
    return str(caught.value)


def with_date(line: str) -> bytes:
    return f"A title\n{line}\n<p>A text.</p>".encode()


# --- the whole file --------------------------------------------------------------------------------------------------


def test_the_real_release() -> None:
    release = read(REAL)
    assert release.title == (
        "Diversified participation, international openness, school-enterprise collaboration, "
        'dialogue on talent training in countries along the "Belt and Road"'
    )
    assert (release.issued_on, release.encoding, release.body_line) == (date(2021, 1, 14), "UTF-8", 3)
    assert release.body.startswith("<p>In order to promote")
    assert release.body.rstrip().endswith('.jpg"/></p>')


def test_empty_lines_and_line_ends_of_other_systems() -> None:
    for end in ("\n", "\r\n", "\r"):
        release = read(end.join(["", "  A   title ", "", "Date: 2021-01-14", "", "<p>x</p>"]).encode())
        assert (release.title, release.issued_on, release.body_line) == ("A title", date(2021, 1, 14), 5)
        assert release.body.strip() == "<p>x</p>"


# --- encodings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", [*ENCODINGS, "gb18030"])
@pytest.mark.parametrize("text", [CHINESE, REAL.decode()], ids=["Chinese", "English"])
def test_an_encoding_is_told_from_the_bytes(text: str, encoding: str) -> None:
    found = read(text.encode(encoding))
    expected = read(text.encode())
    assert (found.title, found.issued_on, found.body) == (expected.title, expected.issued_on, expected.body)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_cyrillic_in_unicode(encoding: str) -> None:
    assert read(RUSSIAN.encode(encoding)).title == "Форум открыт"


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic"])
@pytest.mark.parametrize("text", [RUSSIAN, RUSSIAN.upper(), RUSSIAN * 50], ids=["small", "capital", "long"])
def test_cyrillic_of_one_byte_a_letter_is_refused_and_not_read_as_chinese(text: str, encoding: str) -> None:
    assert wrong(text.encode(encoding)) == "The encoding of the file is not clear. Save it as UTF-8."


@pytest.mark.parametrize("encoding", ["big5hkscs", "cp1250", "cp1252", "shift_jis", "euc_kr"])
def test_other_encodings_are_refused(encoding: str) -> None:
    texts = {
        "cp1250": "Otwarto żółtą wystawę",
        "cp1252": "café crème à Paris",
        "shift_jis": "職業教育国際フォーラムが開かれました",
        "euc_kr": "직업교육 포럼이 열렸다",
    }
    data = texts.get(encoding, "為推動職業教育國際開放論壇舉辦").encode(encoding, "ignore")
    assert wrong(data + b"\nDate: 2021-01-14\n<p>x</p>") == "The encoding of the file is not clear. Save it as UTF-8."


BINARY = {
    "picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01",
    "archive": b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00",
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01",
    "program": b"\x7fELF\x02\x01\x01" + b"\0" * 9,
    "zeros": b"a\0\0\0\0\0\0\0",
    "controls": b"A title\nDate: 2021-01-14\n<p>\x07\x08</p>",
    "cut UTF-16": "A title\nDate: 2021-01-14".encode("utf-16")[:-1],
    "UTF-8 mark, then nonsense": b"\xef\xbb\xbf\xff\xfe\xfd",
    "noise": bytes((number * 7919 + number // 256 * 31) % 256 for number in range(5000)),
}


@pytest.mark.parametrize("name", BINARY)
def test_a_file_that_is_no_text(name: str) -> None:
    assert wrong(BINARY[name]) == "This is not a text file."


# --- title -----------------------------------------------------------------------------------------------------------

NO_TITLE = "The file has no title. Its first line must be the title, in plain text."


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "The file is empty."),
        (b" \r\n\t\n", "The file is empty."),
        (b"\xef\xbb\xbf\n", "The file is empty."),
        ("<p>Text</p>", NO_TITLE),
        ("<h1>A title</h1>\nDate: 2021-01-14\n<p>x</p>", NO_TITLE),
        ("Date of issue: 2021-01-14\n<p>x</p>", NO_TITLE),
        ("A <b>bold</b> title\nDate: 2021-01-14\nx", "The title has markup in it. The first line must be the title, in plain text."),
        ("t" * 401 + "\nDate: 2021-01-14\nx", "The first line has 401 characters: too many for a title, which has 400 at most."),
        ("A title\nDate: 2021-01-14\n", "The file has no text below its date."),
        ("A title\nDate: 2021-01-14", "The file has no text below its date."),
        (b"x" * (LIMIT + 1), "The file is larger than 5 MB."),
    ],
)  # fmt: skip
def test_what_is_missing_or_too_much_is_said_in_one_line(data: bytes | str, line: str) -> None:
    assert wrong(data) == line


def test_a_title_of_the_longest_length_and_with_signs_of_less() -> None:
    title = "5 < 6 & " + "t" * 392
    assert read(f"{title}\nDate: 2021-01-14\nx".encode()).title == title


def test_marks_that_turn_the_direction_of_text_do_not_get_into_a_title() -> None:
    assert read("A \u202eti\ufefftle\nDate: 2021-01-14\nx".encode()).title == "A title"


# --- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Date of issue:2021/01/14", "Date of issue: 2021-1-14", "DATE OF ISSUE : 2021.01.14", "Date: 14.01.2021",
        "Published on: 14/01/2021", "Release date: 1/14/2021", "Issued: 2021-01-14 10:30", "Date: 2021-01-14T10:30:05",
        "发布日期：2021年1月14日", "发布时间： 2021 年 01 月 14 日", "日期：２０２１－０１－１４", "发表时间:2021/1/14 09:00",
        "Дата публикации: 14.01.2021 г.", "дата: 14.1.2021", "Жарияланған күні: 2021-01-14", "Күні: 14.01.2021",
        "Chop etilgan sana: 14.01.2021", "E'lon qilingan sana: 2021-01-14", "Sana: 14.01.2021",
        "Дата публікації: 14.01.2021", "Data publikacji: 14.01.2021", "Data: 14-01-2021",
    ],
)  # fmt: skip
def test_dates_as_they_are_written(line: str) -> None:
    assert read(with_date(line)).issued_on == date(2021, 1, 14)


NO_DATE = "The file has no date. Its second line must be such as “Date of issue: 2021-01-14”."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<p>Text</p>", NO_DATE),
        ("2021-01-14", NO_DATE),
        ("Date of issue:", NO_DATE),
        ("Date of issue: 2021-02-30", "There is no such date as 2021-02-30."),
        ("Date of issue: 2021/13/01", "There is no such date as 2021/13/01."),
        ("Date of issue: 0000-01-01", "There is no such date as 0000-01-01."),
        ("Date of issue: 29.02.2021", "There is no such date as 29.02.2021."),
        ("Date of issue: 31/31/2021", "There is no such date as 31/31/2021."),
        ("Date of issue: 03/04/2021", "The date “3/4” is not clear. Write it as YYYY-MM-DD."),
        ("Date of issue: 3-4-2021", "The date “3-4” is not clear. Write it as YYYY-MM-DD."),
        ("Date of issue: 14 January 2021", "The date “14 January 2021” is not clear. Write it as YYYY-MM-DD."),
        ("Date of issue: 2021-01/14", "The date “2021-01/14” is not clear. Write it as YYYY-MM-DD."),
        ("Date of issue: 1899-12-31", "The date 1899-12-31 cannot be the date of a release."),
        ("Date of issue: 2032-06-01", "The date 2032-06-01 cannot be the date of a release."),
    ],
)
@time_machine.travel("2031-05-14T12:00:00Z", tick=False)
def test_dates_that_are_none(line: str, expected: str) -> None:
    assert wrong(with_date(line)) == expected


@time_machine.travel("2031-05-14T12:00:00Z", tick=False)
def test_a_date_may_be_a_year_ahead() -> None:
    assert read(with_date("Date: 2032-05-14")).issued_on == date(2032, 5, 14)
    assert read(with_date("Date: 01/01/2021")).issued_on == date(2021, 1, 1)
