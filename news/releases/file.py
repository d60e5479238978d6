"""A file with a news release: its encoding, its title line, its date line, and the body below them.

Nothing here knows a database. Whatever is wrong with a file is one clear line.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from core.sanitise import plain
from news.releases.encoding import ReleaseFileError, decode

LIMIT = 5 * 1024 * 1024  # bytes
LONGEST_TITLE = 400  # characters, as the article's column
EARLIEST = date(1900, 1, 1)
AHEAD = timedelta(days=366)

# What stands before the date in releases of the site's languages, the longest first.
LABELS = (
    "date of issue", "issue date", "date of publication", "publication date", "release date", "published on", "published",
    "issued on", "issued", "date",
    "发布日期", "发布时间", "发表日期", "发表时间", "发文日期", "发文时间", "出版日期", "日期", "时间",
    "дата публикации", "дата выпуска", "дата выхода", "дата размещения", "опубликовано", "дата",
    "жарияланған күні", "жариялау күні", "шыққан күні", "шығарылған күні", "жарияланды", "күні",
    "chop etilgan sanasi", "chop etilgan sana", "nashr etilgan sana", "nashr sanasi", "eʼlon qilingan sana", "sana",
    "дата публікації", "дата випуску", "дата виходу", "опубліковано",
    "data publikacji", "data wydania", "opublikowano", "data",
)  # fmt: skip
DATE_LINE = re.compile(rf"(?:{'|'.join(LABELS)})\s*:\s*(?P<date>.*)", re.IGNORECASE)
YEAR_FIRST = re.compile(r"(?P<y>\d{4})\s?(?P<mark>[-/.])\s?(?P<m>\d{1,2})\s?(?P=mark)\s?(?P<d>\d{1,2})")
CHINESE = re.compile(r"(?P<y>\d{4})\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?[日号]")
YEAR_LAST = re.compile(r"(?P<a>\d{1,2})\s?(?P<mark>[-/.])\s?(?P<b>\d{1,2})\s?(?P=mark)\s?(?P<y>\d{4})")
TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2})?$")
MARKUP = re.compile(r"</?[A-Za-z!]")


@dataclass(frozen=True)
class ReleaseFile:
    """A release as its file has it. `body` is HTML or plain text and begins in line `body_line` of the file."""

    title: str
    issued_on: date
    body: str
    body_line: int
    encoding: str


def read(data: bytes) -> ReleaseFile:
    """Read a file. Raises ReleaseFileError."""
    if len(data) > LIMIT:
        raise ReleaseFileError(too_large())
    if not data.strip(b" \t\r\n\0"):
        raise ReleaseFileError(_("The file is empty."))
    text, encoding = decode(data)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = (number for number, line in enumerate(lines) if line.strip() and _tidy(line))
    first, second = next(filled, None), next(filled, None)
    if first is None:
        raise ReleaseFileError(_("The file is empty."))
    title = _title(lines[first])
    issued_on = _date_line(lines[second] if second is not None else "")
    body = "\n".join(lines[(second or 0) + 1 :])
    if not body.strip():
        raise ReleaseFileError(no_text())
    return ReleaseFile(title, issued_on, body, (second or 0) + 2, encoding)


def too_large() -> str:
    return _("The file is larger than %(limit)d MB.") % {"limit": LIMIT // 1024 // 1024}


def no_text() -> str:
    return _("The file has no text below its date.")


def _tidy(line: str) -> str:
    return " ".join(plain(line.replace("\ufeff", "")).split())


def _title(line: str) -> str:
    title = _tidy(line)
    if MARKUP.match(title) or DATE_LINE.match(_normal(title)):
        raise ReleaseFileError(_("The file has no title. Its first line must be the title, in plain text."))
    if MARKUP.search(title):
        raise ReleaseFileError(_("The title has markup in it. The first line must be the title, in plain text."))
    if len(title) > LONGEST_TITLE:
        raise ReleaseFileError(
            _("The first line has %(length)d characters: too many for a title, which has %(limit)d at most.")
            % {"length": len(title), "limit": LONGEST_TITLE}
        )
    return title


def _normal(line: str) -> str:
    """A line with the wide digits and colons of Chinese as plain ones, and one kind of apostrophe."""
    return re.sub("['’ʻ‘`]", "ʼ", unicodedata.normalize("NFKC", _tidy(line)))


def _date_line(line: str) -> date:
    match = DATE_LINE.match(_normal(line))
    if match is None or not match["date"].strip():
        raise ReleaseFileError(_("The file has no date. Its second line must be such as “Date of issue: 2021-01-14”."))
    written = TIME_OF_DAY.sub("", match["date"].strip().rstrip(" .г")).strip()
    issued_on = _date(written)
    if not EARLIEST <= issued_on <= timezone.localdate() + AHEAD:
        raise ReleaseFileError(_("The date %(date)s cannot be the date of a release.") % {"date": written[:40]})
    return issued_on


def _date(written: str) -> date:
    """A date in figures. Raises ReleaseFileError for what is no date or could be two."""
    if match := YEAR_FIRST.fullmatch(written) or CHINESE.fullmatch(written):
        year, month, day = match["y"], match["m"], match["d"]
    elif match := YEAR_LAST.fullmatch(written):
        year = match["y"]
        day, month = _day_and_month(int(match["a"]), int(match["b"]), match["mark"])
    else:
        raise ReleaseFileError(_unclear(written))
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise ReleaseFileError(_("There is no such date as %(date)s.") % {"date": written[:40]}) from error


def _day_and_month(one: int, other: int, mark: str) -> tuple[int, int]:
    """Between points the day stands first; between strokes it may be either, unless one is too large for a month."""
    if mark == "." or one == other or one > 12:
        return one, other
    if other > 12:
        return other, one
    raise ReleaseFileError(_unclear(f"{one}{mark}{other}"))


def _unclear(written: str) -> str:
    return _("The date “%(date)s” is not clear. Write it as YYYY-MM-DD.") % {"date": written[:40]}
