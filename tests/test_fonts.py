"""The fonts cut for the web hold every letter of the site, and the style sheet asks for the same ranges."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from fontTools.subset import parse_unicodes
from fontTools.ttLib import TTFont

from core import fonts
from core.staticfiles_fonts import FontFinder

ROOT = Path(__file__).resolve().parent.parent
LETTERS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "kk": "әғқңөұүһі",
    "uz": "oʻgʻʼ",
    "uk": "ґєїі",
    "pl": "ąćęłńóśźż",
}
SIGNS = "0123456789“”‘’«»„–—…:;,.!?()/&%+−·§№₴€ "


def characters(file: Path) -> set[int]:
    """The code points a font file maps to a glyph."""
    with TTFont(file) as font:
        return set(font.getBestCmap())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fonts.make(tmp_path_factory.mktemp("fonts"))


def test_every_letter_is_in_the_file_whose_range_names_it(made: Path) -> None:
    text = SIGNS + "".join(letters + letters.upper() for letters in LETTERS.values())
    held = {name: characters(made / file) for name, file in fonts.FILES.items()}
    ranges = {name: set(parse_unicodes(value.replace("U+", ""))) for name, value in fonts.RANGES.items()}
    for code in sorted({ord(letter) for letter in text}):
        files = [name for name in fonts.RANGES if code in ranges[name]]
        assert len(files) == 1, f"U+{code:04X} is in the ranges of {files}"
        assert code in held[files[0]], f"U+{code:04X} is not drawn in {files[0]}"


def test_ranges_do_not_overlap() -> None:
    seen: set[int] = set()
    for value in fonts.RANGES.values():
        codes = set(parse_unicodes(value.replace("U+", "")))
        assert not codes & seen
        seen |= codes


def test_files_are_small_variable_and_renamed(made: Path) -> None:
    limits = {
        "figures": 9_000,
        "latin": 26_000,
        "latin-ext": 17_500,
        "cyrillic": 17_500,
        "cyrillic-ext": 22_500,
    }  # bytes
    for name, file in fonts.FILES.items():
        assert (made / file).stat().st_size <= limits[name]
        with TTFont(made / file) as font:
            assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes] == [("wght", 400, 700)]
            assert font["name"].getDebugName(1) == fonts.NAME  # the licence reserves the original's name
            assert "Lora Project" in font["name"].getDebugName(0)


def test_latin_keeps_kerning_and_figures_of_one_width(made: Path) -> None:
    with TTFont(made / fonts.FILES["latin"]) as font:
        assert "kern" in {record.FeatureTag for record in font["GPOS"].table.FeatureList.FeatureRecord}
    with TTFont(made / fonts.FILES["figures"]) as font:
        assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}


def test_licence_lies_beside_the_fonts(made: Path) -> None:
    assert "SIL OPEN FONT LICENSE" in (made / fonts.LICENCE).read_text(encoding="utf-8")


def test_made_once_and_safe_to_make_twice_at_once(made: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(fonts.make, [tmp_path, tmp_path])
    assert first == second
    assert sorted(path.name for path in first.iterdir()) == sorted([*fonts.FILES.values(), fonts.LICENCE])
    for path in first.iterdir():
        assert path.read_bytes() == (made / path.name).read_bytes()
    before = {path: path.stat().st_mtime_ns for path in first.iterdir()}
    fonts.make(tmp_path)
    assert before == {path: path.stat().st_mtime_ns for path in first.iterdir()}


def test_finder_lists_and_finds(made: Path) -> None:
    finder = FontFinder()
    finder.folder = made.parent
    listed = dict(finder.list(["*.txt"]))
    assert sorted(listed) == sorted(fonts.FILES.values())
    for name, storage in listed.items():
        assert storage.prefix == "fonts"  # type: ignore[attr-defined]
        assert Path(storage.path(name)) == made / name
        assert finder.find(f"fonts/{name}") == str(made / name)
        assert finder.find(f"fonts/{name}", find_all=True) == [str(made / name)]
    assert finder.find("fonts/other.woff2") == []
    assert finder.find("css/lora-latin.woff2") == []
    assert str(made.parent) in finders.searched_locations


def test_style_sheet_asks_for_the_same_ranges() -> None:
    sheet = ROOT / "styles" / "tokens.css"
    found = {}
    for face in re.findall(r"@font-face\s*{([^}]*)}", sheet.read_text(encoding="utf-8")):
        if re.search(r'font-family:\s*"Lora"', face):
            name = re.search(r"lora-([a-z-]+)\.woff2", face)
            value = re.search(r"unicode-range:\s*([^;]+)", face)
            assert name
            assert value
            found[name[1]] = " ".join(value[1].split())
    assert found == fonts.RANGES
