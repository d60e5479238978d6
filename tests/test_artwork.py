"""The demo's drawings and flags: the same bytes each time, the right size, never blank; one sprite of valid SVG."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageStat

from demo import artwork
from demo.flags import FLAGS, SPRITE, flag_symbols

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", artwork.NAMES)
def test_drawing_is_deterministic_and_of_its_size(name: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first.jpg", tmp_path / "second.jpg"
    artwork.draw(name, first, scale=0.125)
    artwork.draw(name, second, scale=0.125)
    assert first.read_bytes() == second.read_bytes()
    with Image.open(first) as picture:
        assert picture.format == "JPEG"
        assert picture.mode == "RGB"
        assert picture.size == artwork.size(name, 0.125)
        assert ImageStat.Stat(picture.convert("L")).stddev[0] > 12  # neither blank nor flat


def test_long_side_of_every_drawing() -> None:
    assert len(artwork.NAMES) == len(set(artwork.NAMES)) == 10
    assert {max(artwork.size(name)) for name in artwork.NAMES} == {1600}


def test_lossless_by_suffix(tmp_path: Path) -> None:
    artwork.draw("pass", tmp_path / "pass.png", scale=0.1)
    with Image.open(tmp_path / "pass.png") as picture:
        assert picture.format == "PNG"
        assert picture.size == (160, 69)


def test_flag_sprite_is_up_to_date_and_its_ids_are_unique() -> None:
    assert SPRITE.read_text(encoding="utf-8") == flag_symbols(), "run: python -m demo.flags"
    root = ElementTree.fromstring(flag_symbols())
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert sorted(ids) == [f"flag-{iso.lower()}" for iso in sorted(FLAGS)]
    assert all(symbol.attrib["viewBox"].endswith(" 20") for symbol in root.iter(f"{SVG}symbol"))
    for iso, text in FLAGS.items():
        assert iso == iso.upper()
        assert ElementTree.fromstring(text).tag == f"{SVG}svg"


def test_icons_are_valid_and_unique() -> None:
    root = ElementTree.parse(SPRITE.parent / "icons.svg").getroot()
    ids = [symbol.attrib["id"] for symbol in root.iter(f"{SVG}symbol")]
    assert len(ids) == len(set(ids))
    assert {symbol.attrib["viewBox"] for symbol in root.iter(f"{SVG}symbol")} == {"0 0 24 24"}
