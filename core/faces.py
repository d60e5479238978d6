"""The faces of pictures and papers, and which letters they have: what none of them has would be drawn as a box."""

import importlib.resources
import logging
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

# Shown as nothing by design: joiners, marks of direction, variation selectors, soft hyphen, byte order mark.
SILENT = frozenset(
    [0xAD, 0x34F, 0x61C, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
SELECTORS = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
# Spaces that a face may lack: those that break a line, and those that CLDR sets into dates, which hold it together.
BREAKING, HOLDING = (
    (*range(0x09, 0x0E), 0x2028, 0x2029, *range(0x2000, 0x2007), 0x205F),
    (0x2007, 0x2008, 0x2009, 0x200A, 0x202F),
)
SPACES = {**dict.fromkeys(BREAKING, " "), **dict.fromkeys(HOLDING, "\xa0")}
UNSEEN: dict[int, str | None] = {**dict.fromkeys(SILENT | SELECTORS), **SPACES}
CHINESE = "Noto Sans CJK SC"


def own_folder() -> Path:
    """Where a site puts faces of its own (.ttf, .otf), for languages whose letters the others lack."""
    return Path(settings.LANGUAGES_FOLDER) / "fonts"


def folders() -> list[str]:
    """Where the faces of the site are, in their packages and in its own folder; none of the machine's."""
    packaged = importlib.resources.files("fontpkg_lora") / "files", importlib.resources.files("manimgx_fonts_cjk")
    return [str(folder) for folder in (*packaged, *([own_folder()] if own_folder().is_dir() else []))]


@cache
def faces() -> tuple[frozenset[int], ...]:
    """The characters of each face: Lora, Noto Sans CJK, then the site's own. Read once a process, in some tenths of a second."""
    from fontTools.ttLib import TTCollection, TTFont  # ten megabytes: only where something is drawn

    lora, chinese = (Path(folder) for folder in folders()[:2])
    with TTFont(lora / "Lora[wght].ttf", lazy=True) as face:
        first = frozenset(face.getBestCmap())
    with TTCollection(chinese / "NotoSansCJK-VF.otf.ttc", lazy=True) as collection:
        face = next(one for one in collection.fonts if one["name"].getBestFamilyName() == CHINESE)
        second = frozenset(face.getBestCmap())
    return first, second, *_own()


def _own() -> Iterator[frozenset[int]]:
    """A file that is no font is passed over, as the program that draws does."""
    from fontTools.ttLib import TTFont, TTLibError

    for path in sorted(own_folder().glob("*.[to]tf")):
        try:
            with TTFont(path, lazy=True) as face:
                yield frozenset(face.getBestCmap() or ())
        except (TTLibError, OSError):
            logger.warning("%s is no font that can be read.", path)


def clusters(value: str) -> Iterator[str]:
    """Letters with the marks that stand on them: a face must have them together."""
    cluster = ""
    for sign in value:
        if cluster and unicodedata.combining(sign):
            cluster += sign
        else:
            if cluster:
                yield cluster
            cluster = sign
    if cluster:
        yield cluster


# Letters and signs of the languages that come with the program: texts of these alone need no look into the fonts.
COMMON = re.compile(
    r"[\x20-\x7e\xa0-\xac\xae-\xff\u0100-\u0137\u0139-\u017f\u02bb\u02bc\u0401-\u045f\u0490-\u04bb\u04d8-\u04e9\u2010-\u2016\u2018-\u201a"
    r"\u201c-\u201e\u2020-\u2022\u2025-\u2027\u2116\u3001-\u3003\u3008-\u3011\u3014\u3015\u4e00-\u9fa5\uff01\uff08\uff09\uff0c\uff0e\uff1a\uff1b\uff1f]*"
)


def drawable(value: str) -> str:
    """The text without the letters that no face has; nothing where that would be most of them."""
    shown = value.translate(UNSEEN)
    if COMMON.fullmatch(shown):
        return shown
    known = [part for part in clusters(shown) if any({ord(sign) for sign in part} <= face for face in faces())]
    left, all_letters = (sum(sign.isalpha() for sign in text) for text in ("".join(known), value))
    return "".join(known) if left * 2 > all_letters or not all_letters else ""
