"""What is kept of a picture's metadata: when it was taken and whom to credit. Nothing else is read, least of all places."""

import html
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

from core.sanitise import plain

CREDIT_LENGTH = 120
MAX_XMP = 1024 * 1024  # bytes that are looked through
MAX_CREATORS = 4096  # characters
BY_LINE = (2, 80)  # IPTC-IIM 4.2, dataset 2:80
WHEN = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
ITEMS = re.compile(r"<rdf:li\b[^>]*>(.*?)</rdf:li>", re.DOTALL)


def orientation(image: Image.Image) -> int:
    """1 to 8 (Exif 3.0, 4.6.5.1.6); 1 where it is missing or senseless."""
    value = _exif(image).get(ExifTags.Base.Orientation)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def taken_at(image: Image.Image) -> datetime | None:
    """DateTimeOriginal: aware when the camera wrote its offset, else the clock of the place. Impossible ones are None."""
    try:
        found = _exif(image).get_ifd(ExifTags.IFD.Exif)
        when = WHEN.match(str(found.get(ExifTags.Base.DateTimeOriginal, "")))
        if when is None:
            return None
        taken = datetime(*(int(part) for part in when.groups()))  # type: ignore[arg-type]  # six numbers
        return taken.replace(tzinfo=_zone(str(found.get(ExifTags.Base.OffsetTimeOriginal, ""))))
    except Exception:  # a broken directory raises whatever it likes; a picture without a date is no error
        return None


def _zone(text: str) -> timezone | None:
    match = OFFSET.match(text)
    if match is None or int(match[2]) > 14 or int(match[3]) > 59:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes)) if minutes else UTC


def credit(image: Image.Image) -> str:
    """EXIF Artist, else IPTC By-line, else XMP `dc:creator`; one line of at most 120 characters."""
    for source in (_artist, _by_line, _creator):
        try:
            found = " ".join(plain(source(image)).split())[:CREDIT_LENGTH].strip()
        except Exception:  # as above: a broken directory is no error
            found = ""
        if found:
            return found
    return ""


def _exif(image: Image.Image) -> Any:
    """The Exif directory, empty where it cannot be read."""
    try:
        return image.getexif()
    except Exception:  # as above
        return Image.Exif()


def _artist(image: Image.Image) -> str:
    """Exif says ASCII, cameras write UTF-8; Pillow reads it byte by byte."""
    value = _exif(image).get(ExifTags.Base.Artist)
    if not isinstance(value, str):
        return ""
    return _text(value.encode("latin-1", "replace"))


def _by_line(image: Image.Image) -> str:
    if not isinstance(image, ImageFile.ImageFile):
        return ""
    found = (IptcImagePlugin.getiptcinfo(image) or {}).get(BY_LINE)
    lines = found if isinstance(found, list) else [found]
    return ", ".join(_text(line) for line in lines if isinstance(line, bytes))


def _creator(image: Image.Image) -> str:
    """The first `dc:creator` (XMP part 1, 8.4). Looked for by plain search: a pattern could be made to take for ever."""
    packet = image.info.get("xmp") or b""
    text = packet if isinstance(packet, str) else bytes(packet[:MAX_XMP]).decode("utf-8", "replace")
    _before, _tag, rest = text.partition("<dc:creator")
    names = ITEMS.findall(rest.partition("</dc:creator>")[0][:MAX_CREATORS])
    return ", ".join(html.unescape(re.sub(r"<[^>]*>", "", name)).strip() for name in names)


def _text(value: bytes) -> str:
    value = value.rstrip(b"\0 ")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
