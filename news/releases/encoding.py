"""Which encoding a text file is in, told from its bytes. What is not certain is refused, not guessed: a wrong guess is nonsense."""

import codecs
import re
from collections import Counter

from django.utils.translation import gettext as _


class ReleaseFileError(Exception):
    """The file cannot be imported. Its text is one line that says what to mend."""


MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# What no text has: controls, private characters, halves of pairs, the two that are no characters.
SUSPECT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff\U000f0000-\U0010ffff]")
# The hundred characters that Chinese is made of for two fifths. Korean in its old encoding has the common bytes, but not these.
COMMONEST = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天"
    "而能好都然没日于起还发成事只作当想看文无开手用主行方又如前所本见经头面公同已老从动两长"
)
COMMONEST_SHARE = 0.1
COMMON = 0.7  # least share of Han characters from the first level of GB 2312, where the 3755 common ones are
CHINESE_MARKS = frozenset("‘’“”—–…·、。〈〉《》「」『』【】〔〕！（），：；？～￥％　×℃")


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding. Raises ReleaseFileError."""
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            text = _strictly(data[len(mark) :], codec)
            if text is None or CONTROL.search(text):
                raise ReleaseFileError(_not_text())
            return text, name
    if b"\0" in data:
        text = _utf16(data)
        if text is None:
            raise ReleaseFileError(_not_text())
        return text, "UTF-16"
    text = _strictly(data, "utf-8")
    if text is not None:
        if CONTROL.search(text):
            raise ReleaseFileError(_not_text())
        return text, "UTF-8"
    text = _strictly(data, "gb18030")
    if text is not None and _is_chinese(text):
        return text, "GB18030"
    raise ReleaseFileError(
        _not_text()
        if CONTROL.search(data.decode("latin-1"))
        else _("The encoding of the file is not clear. Save it as UTF-8.")
    )


def _not_text() -> str:
    return _("This is not a text file.")


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: the order of bytes in which it is a text with lines; of two, the one with more ASCII."""
    texts = [_strictly(data, codec) for codec in ("utf-16-le", "utf-16-be")]
    found = [text for text in texts if text is not None and "\n" in text and not SUSPECT.search(text)]
    return max(found, key=lambda text: sum(map(text.count, "\n <>/")), default=None)


def _is_chinese(text: str) -> bool:
    """Whether bytes that can be read as GB18030 are meant so. Cyrillic of one byte a letter gives rare Han characters."""
    if SUSPECT.search(text):
        return False
    counted = Counter(text)
    han = {char: number for char, number in counted.items() if "\u3400" <= char <= "\u9fff" or char > "\uffff"}
    if not han:
        return all(char.isascii() or char in CHINESE_MARKS for char in counted)
    total = sum(han.values())
    frequent = sum(number for char, number in han.items() if char in COMMONEST)
    common = sum(number for char, number in han.items() if _is_common(char))
    return common >= COMMON * total and frequent >= COMMONEST_SHARE * total


def _is_common(char: str) -> bool:
    """Whether a character is in rows 16 to 55 of GB 2312."""
    try:
        return 0xB0 <= char.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False
