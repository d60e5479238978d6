"""Which letters the fonts of the paper have. What they lack is written by its name, [U+1F600], and told; never a box."""

import importlib.resources
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTCollection, TTFont

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


def folders() -> list[str]:
    """Where the faces of the site are, in their packages; none of the machine's."""
    return [
        str(importlib.resources.files("fontpkg_lora") / "files"),
        str(importlib.resources.files("manimgx_fonts_cjk")),
    ]


@cache
def fonts() -> tuple[frozenset[int], ...]:
    """The characters of each face: Lora, then Noto Sans CJK. Read once a process, in some tenths of a second."""
    lora, chinese = (Path(folder) for folder in folders())
    with TTFont(lora / "Lora[wght].ttf", lazy=True) as face:
        first = frozenset(face.getBestCmap())
    with TTCollection(chinese / "NotoSansCJK-VF.otf.ttc", lazy=True) as faces:
        face = next(one for one in faces.fonts if one["name"].getBestFamilyName() == CHINESE)
        second = frozenset(face.getBestCmap())
    return first, second


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


def named(sign: str) -> str:
    return f"[U+{ord(sign):04X}]"


def title(sign: str) -> str:
    """Its name by the Unicode standard, in capitals; "" where it has none."""
    return unicodedata.name(sign, "")


def writable(value: str) -> tuple[str, list[str]]:
    """The text as the fonts can write it, and the characters that none of them has."""
    plain = unicodedata.normalize("NFC", value).translate(UNSEEN)
    if plain.isascii() and plain.isprintable():
        return plain, []
    written: list[str] = []
    missing: list[str] = []
    for cluster in clusters(plain):
        codes = {ord(sign) for sign in cluster}
        if any(codes <= face for face in fonts()):
            written.append(cluster)
            continue
        known = cluster[0] if len(cluster) > 1 and any(ord(cluster[0]) in face for face in fonts()) else ""
        lacking = cluster[len(known) :]
        written.append(known + "".join(named(sign) for sign in lacking))
        missing.extend(lacking)
    return "".join(written), missing


def checked(data: Any, report: dict[str, set[str]]) -> Any:
    """The data of a paper with every text writable. `report` gets each character that is missing, with the texts that hold it."""
    if isinstance(data, str):
        written, missing = writable(data)
        for sign in missing:
            report.setdefault(sign, set()).add(data)
        return written
    if isinstance(data, dict):
        return {name: checked(value, report) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [checked(value, report) for value in data]
    return data
