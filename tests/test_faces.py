"""Letters that no face has: left out of pictures, and drawn once the site brings a face of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from core import faces
from core.cards import Card

ARABIC = "\u0637\u0631\u064a\u0642"  # a road


@pytest.fixture
def own(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The folder of the site's own faces, empty."""
    settings.LANGUAGES_FOLDER = tmp_path
    faces.faces.cache_clear()
    (tmp_path / "fonts").mkdir()
    yield tmp_path / "fonts"
    faces.faces.cache_clear()


def make_font(path: Path, letters: str) -> None:
    """A font whose letters are squares."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((500, 0), (500, 500), (0, 500)):
        pen.lineTo(point)
    pen.closePath()
    square, names = pen.glyph(), {ord(letter): f"uni{ord(letter):04X}" for letter in letters}
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], square))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def test_letters_that_need_no_look_are_in_the_faces() -> None:
    common = {code for code in range(0x20, 0x10000) if faces.COMMON.fullmatch(chr(code))}
    assert common - frozenset().union(*faces.faces()) == set()


def test_texts_of_our_languages_open_no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "faces", lambda: pytest.fail("A font was opened."))
    text = "职业教育“新丝路”（北京），第1届：《公报》 № 5, 10:30\u2009–\u200912:00 — Қазақстан, Oʻzbekiston, п\u02bcять, Łódź"
    assert faces.drawable(text) == text.replace("\u2009", "\xa0")


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("The road", "The road"),
        ("职业教育", "职业教育"),
        ("Қазақша, oʻzbekcha", "Қазақша, oʻzbekcha"),
        ("The road \N{BACTRIAN CAMEL}", "The road "),
        (ARABIC, ""),
        (f"{ARABIC} 2027 ISO", ""),
    ],
)
def test_what_no_face_has_is_not_drawn(own: Path, text: str, drawn: str) -> None:
    assert faces.drawable(text) == drawn


def test_the_sites_address_stands_for_a_title_that_cannot_be_drawn(own: Path) -> None:
    card = Card(ARABIC, kicker=ARABIC, detail="27")
    assert [card.drawn()[name] for name in ("title", "kicker", "detail")] == ["127.0.0.1", "", "27"]


def test_a_face_of_the_sites_own_is_used(own: Path) -> None:
    without = Card(ARABIC).digest
    make_font(own / "squares.ttf", ARABIC)
    (own / "broken.ttf").write_bytes(b"no font")
    faces.faces.cache_clear()
    assert faces.drawable(ARABIC) == ARABIC
    assert Card(ARABIC).digest != without
    assert str(own) in faces.folders()
