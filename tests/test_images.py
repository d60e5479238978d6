"""The door for images: the corpus by its table, colours, bombs, what is published, memory."""

import ast
import io
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import override_settings
from PIL import Image, ImageFile

from core import images
from core.image_formats import extension_of
from core.image_names import TYPES, measures
from tests import picture_memory
from tests.picture_corpus import CASES, SECRETS, Case, jpeg, quarters

TAKEN = {what: case for what, case in CASES.items() if not case.refused}
REFUSED = {what: case for what, case in CASES.items() if case.refused}
CHECK_LIMIT = picture_memory.LIMIT
# Refused by what their first bytes and headers say: no decoder may come to work.
UNDECODED = [
    what
    for what, case in REFUSED.items()
    if re.search(r"megapixels|longer than|layers|SVG|ends in|empty|can be read|larger than", case.refused)
]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for media that this test has for itself."""
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The formats that a decoder was asked to decode."""
    asked: list[str] = []
    for kind in (ImageFile.ImageFile, pillow_heif.HeifImageFile):
        load: Any = kind.load

        def counted(self: Any, load: Any = load) -> Any:
            asked.append(self.format)
            return load(self)

        monkeypatch.setattr(kind, "load", counted)
    return asked


def refusal(case: Case) -> str:
    with pytest.raises(ValidationError) as caught:
        images.check(case.make(), case.name)
    return str(caught.value.messages[0])


def shown(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The colour at a part of the width and height; fully opaque where nothing is transparent."""
    found = image.convert("RGBA").getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(found, tuple)
    return tuple(int(part) for part in found)


# --- the table -----------------------------------------------------------------------------------------------------------


def test_the_corpus_is_large_enough() -> None:
    assert len(CASES) >= 45
    assert min(len(TAKEN), len(REFUSED)) >= 20


@pytest.mark.parametrize("what", TAKEN)
def test_odd_pictures_are_taken_upright_in_srgb(what: str) -> None:
    case = CASES[what]
    checked = images.check(case.make(), case.name)
    assert (checked.width, checked.height) == case.size
    assert (checked.taken_at, checked.credit) == (case.taken_at, case.credit)
    assert checked.image.mode in ("RGB", "RGBA")
    assert checked.image.info == {}
    for x, y, colour in case.probes:
        wanted = (*colour, 255)[:4]
        found = shown(checked.image, x, y)
        hidden = wanted[3] == 0
        assert all(abs(a - b) <= case.near for a, b in zip(found, wanted, strict=True) if not hidden), (found, wanted)
        assert found[3] == wanted[3] or abs(found[3] - wanted[3]) <= case.near


@pytest.mark.parametrize("what", REFUSED)
def test_hostile_files_are_refused_with_a_reason(what: str) -> None:
    case = CASES[what]
    data = case.make()
    began = time.monotonic()
    with pytest.raises(ValidationError) as caught:
        images.check(data, case.name)
    assert time.monotonic() - began < 1  # a hundredth of it is needed; what is never begun is in the next test
    assert case.refused in caught.value.messages[0]


@pytest.mark.parametrize("what", UNDECODED)
def test_bombs_are_refused_before_anything_is_decoded(what: str, decoded: list[str]) -> None:
    refusal(CASES[what])
    assert decoded == []


def test_the_count_of_decodings_counts(decoded: list[str]) -> None:
    for what in ("jpeg", "heic", "avif"):
        images.check(CASES[what].make())
    assert set(decoded) == {"JPEG", "HEIF", "AVIF"}


def test_a_half_transparent_pixel_keeps_its_share() -> None:
    checked = images.check(CASES["png with alpha"].make())
    assert shown(checked.image, 0.5, 0.5) == (20, 120, 130, 77)
    assert images.check(CASES["png with an alpha that hides nothing"].make()).image.mode == "RGB"


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.JPG", "jpg"), ("a.b.png", "png"), ("Фото г. Астана", ""), ("a", ""), ("", ""), (None, ""), (".jpg", ""),
        ("C:\\x.y\\a", ""), ("a.photograph", ""),
    ],
)  # fmt: skip
def test_the_extension_of_a_name(name: str | None, extension: str) -> None:
    assert extension_of(name) == extension


# --- what is published -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [what for what in TAKEN if CASES[what].size < (4000, 4000)])
def test_nothing_published_says_where_or_by_whom(what: str, folder: Path) -> None:
    case = CASES[what]
    name = images.store(case.make(), case.name, now=True)
    assert measures(name) == case.size
    published = sorted((folder / "public").iterdir())
    assert len(published) == 3 * len(images.ladder(case.size[0]))
    for path in published:
        data = path.read_bytes()
        assert [secret for secret in SECRETS if secret in data] == []
        with Image.open(io.BytesIO(data)) as image:
            assert TYPES[path.suffix[1:]] == Image.MIME[str(image.format)]
            width = int(path.stem.rpartition("-")[2])
            assert image.size == (width, max(1, round(case.size[1] * width / case.size[0])))
            assert not {"exif", "xmp", "icc_profile", "comment", "photoshop", "XML:com.adobe.xmp"} & image.info.keys()
            assert dict(image.getexif()) == {}


def test_the_secrets_are_in_what_came_in() -> None:
    """Else their absence would say nothing."""
    everything = b"".join(case.make() for what, case in TAKEN.items() if "everything" in what)
    assert [secret for secret in SECRETS if secret not in everything] == []
    for what in ("jpeg with everything", "heic with everything", "webp with everything", "avif with everything"):
        with Image.open(io.BytesIO(CASES[what].make())) as image:
            assert image.getexif().get_ifd(0x8825)[2] == (43.0, 14.0, 20.0)


def test_transparent_parts_are_white_in_jpeg_and_stay_in_the_others(folder: Path) -> None:
    images.store(CASES["palette with a transparent colour"].make(), now=True)
    seen = {}
    for path in (folder / "public").iterdir():
        with Image.open(path) as image:
            seen[path.suffix] = shown(image, 0.5, 0.5)
    assert all(part > 250 for part in seen[".jpg"])
    assert (seen[".webp"][3], seen[".avif"][3]) == (0, 0)


def test_a_large_picture_is_turned_and_scaled_alike_in_every_size(folder: Path) -> None:
    images.store(CASES["large jpeg turned"].make(), now=True)
    paths = sorted((folder / "public").iterdir())
    assert len(paths) == 12
    for path in paths:
        with Image.open(path) as image:
            for x, y, colour in CASES["large jpeg turned"].probes:
                assert all(abs(a - b) < 20 for a, b in zip(shown(image, x, y), colour, strict=False))


# --- one door ------------------------------------------------------------------------------------------------------------

DOORS = {"open", "Parser", "open_heif", "read_heif", "register_heif_opener", "from_bytes", "HeifFile"}


def opened(tree: ast.AST) -> list[int]:
    """Lines that open an image by Pillow or pillow_heif, by whatever name these are imported."""
    names: set[str] = set()
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {
                (a.asname or a.name).split(".")[0] for a in node.names if a.name.split(".")[0] in ("PIL", "pillow_heif")
            }
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("PIL", "pillow_heif"):
            names |= {a.asname or a.name for a in node.names}
            lines += [node.lineno for a in node.names if a.name in DOORS]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in DOORS:
            root: ast.expr = node
            while isinstance(root, ast.Attribute):
                root = root.value
            lines += [node.lineno] if isinstance(root, ast.Name) and root.id in names else []
    return lines


def test_only_the_door_opens_images() -> None:
    root = Path(settings.BASE_DIR)
    outside = {".venv", "var", "media", "tests", "node_modules"}
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if not outside & set(path.relative_to(root).parts) and opened(ast.parse(path.read_text(encoding="utf-8")))
    }
    # The others open what came with the program, or what they have drawn themselves.
    assert found == {"core/images.py", "forum_site/guide/book.py", "tools/bench_pictures.py", "tools/guide.py"}


@pytest.mark.parametrize(
    "code",
    [
        "from PIL import Image as I\nI.open(x)", "import PIL.Image\nPIL.Image.open(x)", "from PIL.Image import open",
        "from PIL import ImageFile\np = ImageFile.Parser()", "import pillow_heif as h\nh.open_heif(x)",
    ],
)  # fmt: skip
def test_another_door_would_be_noticed(code: str) -> None:
    assert opened(ast.parse(code))
    assert not opened(ast.parse("from pathlib import Path\nPath('x').open()"))


# --- memory ----------------------------------------------------------------------------------------------------------------


def grown(what: str, case: str) -> float:
    """Megabytes that a process grew by at its peak."""
    command = [sys.executable, "-m", "tests.picture_memory", what, case]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True, timeout=120)
    return float(done.stdout.split()[0])


@pytest.mark.parametrize(
    "case", ["jpeg80", "jpeg50progressive", "png80", "avif24", "heic24"]
)  # `make bench` has the others
def test_the_largest_pictures_need_bounded_memory(case: str) -> None:
    assert grown("store", case) < CHECK_LIMIT


def test_many_uploads_at_once_need_the_memory_of_one() -> None:
    assert grown("many", "webp24") < CHECK_LIMIT + 100


def test_one_picture_is_decoded_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most = [0], [0]
    load = images._load

    def slow(*args: Any) -> Any:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.01)
        inside[0] -= 1
        return load(*args)

    monkeypatch.setattr(images, "_load", slow)
    data = jpeg(quarters())
    threads = [threading.Thread(target=images.check, args=(data,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
