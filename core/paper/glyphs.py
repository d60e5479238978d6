"""Which letters the fonts of the paper have. What they lack is written by its name, [U+1F600], and told; never a box."""

import unicodedata
from typing import Any

from core.faces import UNSEEN, clusters, faces


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
        if any(codes <= face for face in faces()):
            written.append(cluster)
            continue
        known = cluster[0] if len(cluster) > 1 and any(ord(cluster[0]) in face for face in faces()) else ""
        lacking = cluster[len(known) :]
        written.append(known + "".join(named(sign) for sign in lacking))
        missing.extend(lacking)
    return "".join(written), missing


def doubtful(value: str) -> set[str]:
    """Characters (NFC) that no face has, and marks, which a face must have together with their letter. Cheap for long texts."""
    signs = set(unicodedata.normalize("NFC", value))
    known = (UNSEEN.keys(), *faces())
    return {sign for sign in signs if unicodedata.combining(sign) or not any(ord(sign) in face for face in known)}


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
