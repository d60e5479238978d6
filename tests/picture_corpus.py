"""Hostile and odd pictures, made in memory, and what the door for images has to say to each: `CASES`.

Every accepted one says its upright size and a colour at a place; every refused one a part of the reason.
"""

import gzip
import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pillow_heif
from PIL import Image, PngImagePlugin

from core import images
from tests import picture_profiles as profiles

images._know_heif()  # to make some
TEAL = (20, 120, 130)
CORNERS = ((220, 30, 30), (30, 200, 40), (40, 50, 210), (230, 220, 40))  # red, green; blue, yellow
SECRETS = (b"SECRET", b"Exif\0", b"http://ns.adobe.com", b"xmpmeta", b"Photoshop 3.0", b"8BIM", b"Aigul")
Probe = tuple[float, float, tuple[int, ...]]
Make = Callable[[], bytes]
Keep = Callable[[Make], Make]


@dataclass(frozen=True)
class Case:
    """`probes` are colours at parts of the width and height; a part of `refused` stands in the reason."""

    make: Make
    name: str | None
    size: tuple[int, int] = (0, 0)
    probes: tuple[Probe, ...] = ()
    refused: str = ""
    near: int = 6
    taken_at: datetime | None = None
    credit: str = ""


CASES: dict[str, Case] = {}
UNREADABLE, DAMAGED, SVG = "not a picture that can be read", "damaged or cut short", "SVG can carry scripts"


def takes(what: str, name: str | None, size: tuple[int, int], *probes: Probe, **more: Any) -> Keep:
    def keep(make: Make) -> Make:
        CASES[what] = Case(make, name, size, probes, **more)
        return make

    return keep


def refuses(what: str, name: str | None, reason: str) -> Keep:
    def keep(make: Make) -> Make:
        CASES[what] = Case(make, name, refused=reason)
        return make

    return keep


def middle(*colour: int) -> Probe:
    return 0.5, 0.5, colour


def corners(*order: int) -> tuple[Probe, ...]:
    """The four colours, by number, as they have to lie: top left, top right, bottom left, bottom right."""
    places = ((0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8))
    return tuple((x, y, CORNERS[number]) for (x, y), number in zip(places, order, strict=True))


def plain(mode: str = "RGB", colour: Any = TEAL, size: tuple[int, int] = (120, 80)) -> Image.Image:
    return Image.new(mode, size, colour)


def quarters(size: tuple[int, int] = (120, 80)) -> Image.Image:
    image = Image.new("RGB", size)
    width, height = size[0] // 2, size[1] // 2
    for number, colour in enumerate(CORNERS):
        image.paste(
            colour, (number % 2 * width, number // 2 * height, (number % 2 + 1) * width, (number // 2 + 1) * height)
        )
    return image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def jpeg(image: Image.Image | None = None, **options: Any) -> bytes:
    return saved(image or plain(), "JPEG", **{"quality": 92, "subsampling": 0, **options})


# --- what cameras write beside the picture -------------------------------------------------------------------------------

XMP = (
    '<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description><dc:creator><rdf:Seq>'
    "<rdf:li>{}</rdf:li></rdf:Seq></dc:creator><photoshop:City>SECRET City</photoshop:City>"
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def exif(orientation: int = 1, when: str = "", offset: str = "", artist: str = "") -> bytes:
    """An Exif block; with a place, which nothing published may have."""
    block = Image.Exif()
    block[0x0112], block[0x010E] = orientation, "SECRET description"
    if artist:
        block[0x013B] = artist
    inner = block.get_ifd(0x8769)
    inner[0x927C] = b"SECRET maker note"
    if when:
        inner[0x9003] = when
    if offset:
        inner[0x9011] = offset
    block.get_ifd(0x8825).update({1: "N", 2: (43.0, 14.0, 20.0), 3: "E", 4: (76.0, 53.0, 45.0), 27: b"SECRET place"})
    return bytes(block.tobytes())


def with_segments(data: bytes, *segments: tuple[int, bytes]) -> bytes:
    """A JPEG with marker segments after its first two bytes."""
    made = b"".join(bytes((0xFF, code)) + struct.pack(">H", len(body) + 2) + body for code, body in segments)
    return data[:2] + made + data[2:]


def iptc(by_line: bytes) -> tuple[int, bytes]:
    """An APP13 segment with a By-line and a city (IPTC-IIM)."""
    sets = b"".join(
        b"\x1c\x02" + bytes((n,)) + struct.pack(">H", len(v)) + v for n, v in ((80, by_line), (90, b"SECRET"))
    )
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(sets)) + sets + b"\0" * (len(sets) % 2)
    return 0xED, b"Photoshop 3.0\0" + block


# --- JPEG ----------------------------------------------------------------------------------------------------------------

takes("jpeg", "photo.jpg", (120, 80), *corners(0, 1, 2, 3))(lambda: jpeg(quarters()))
takes("jpeg by another name", "photo.JFIF", (120, 80), middle(*TEAL))(jpeg)
takes("jpeg without a name", None, (120, 80), middle(*TEAL))(jpeg)
takes("jpeg without an extension", "Фото г. Астана", (120, 80), middle(*TEAL))(jpeg)
takes("progressive jpeg", "photo.jpeg", (120, 80), *corners(0, 1, 2, 3))(lambda: jpeg(quarters(), progressive=True))
takes("grey jpeg", "photo.jpg", (120, 80), middle(90, 90, 90))(lambda: jpeg(plain("L", 90)))
takes("cmyk jpeg", "photo.jpg", (120, 80), middle(128, 204, 51))(lambda: jpeg(plain("CMYK", (127, 51, 204, 0))))
takes("cmyk jpeg in black", "photo.jpg", (120, 80), middle(102, 102, 102))(lambda: jpeg(plain("CMYK", (0, 0, 0, 153))))
takes("jpeg with something behind it", "photo.jpg", (120, 80), middle(*TEAL))(lambda: jpeg() + b"PK\3\4" + b"\0" * 500)


def turned(orientation: int) -> bytes:
    return jpeg(quarters(), exif=exif(orientation))


for _number, _order in enumerate(
    ((0, 1, 2, 3), (1, 0, 3, 2), (3, 2, 1, 0), (2, 3, 0, 1), (0, 2, 1, 3), (2, 0, 3, 1), (3, 1, 2, 0), (1, 3, 0, 2)), 1
):
    takes(f"jpeg turned {_number}", "photo.jpg", (80, 120) if _number > 4 else (120, 80), *corners(*_order))(
        partial(turned, _number)
    )
takes("jpeg turned by nonsense", "photo.jpg", (120, 80), *corners(0, 1, 2, 3))(lambda: jpeg(quarters(), exif=exif(99)))
takes("large jpeg turned", "photo.jpg", (2400, 3600), *corners(2, 0, 3, 1))(
    lambda: jpeg(quarters((3600, 2400)), exif=exif(6))
)


@takes(
    "jpeg with everything", "IMG_0001.JPG", (120, 80), middle(*TEAL),
    taken_at=datetime(2026, 5, 14, 10, 30, 5), credit="Айгүл Aigul",
)  # fmt: skip
def _everything() -> bytes:
    name = "Айгүл Aigul".encode()  # Exif allows ASCII only, so that Pillow writes nothing else; cameras do
    block = exif(when="2026:05:14 10:30:05", artist="~" * len(name)).replace(b"~" * len(name), name)
    thumbnail = jpeg(plain(size=(32, 20)), comment=b"SECRET thumbnail")
    return with_segments(
        jpeg(exif=block, comment=b"SECRET comment"),
        iptc(b"Somebody else"),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP.format("Another").encode()),
        (0xE0, b"JFXX\0\x10" + thumbnail),
    )


takes("jpeg credited in iptc", "a.jpg", (120, 80), credit="Erlan Сейіт")(
    lambda: with_segments(jpeg(), iptc("Erlan\x07 Сейіт".encode()))
)
takes("jpeg credited in xmp", "a.jpg", (120, 80), credit="Ли & 王")(
    lambda: with_segments(jpeg(), (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP.format("Ли &amp; 王").encode()))
)
takes("jpeg with an offset", "a.jpg", (120, 80), taken_at=datetime(2026, 5, 14, 5, 30, 5, tzinfo=UTC))(
    lambda: jpeg(exif=exif(when="2026:05:14 10:30:05", offset="+05:00"))
)
takes("jpeg with an impossible date", "a.jpg", (120, 80))(lambda: jpeg(exif=exif(when="2026:13:45 99:00:00")))
takes("jpeg with a broken directory", "a.jpg", (120, 80))(
    lambda: with_segments(jpeg(), (0xE1, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12\xff\xff" * 40))
)
takes("jpeg with an endless creator", "a.jpg", (120, 80))(
    lambda: with_segments(jpeg(), (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b"<dc:creator><rdf:li>" * 3000))
)


@takes("two pictures in a jpeg", "IMG_0002.jpg", (120, 80), middle(*TEAL))
def mpo() -> bytes:
    return saved(plain(), "MPO", save_all=True, append_images=[plain(colour="red")], quality=92)


takes("mpo by its own name", "IMG_0002.MPO", (120, 80), middle(*TEAL))(mpo)
takes("large mpo", "IMG_0003.jpg", (3600, 2400), *corners(0, 1, 2, 3))(
    lambda: saved(quarters((3600, 2400)), "MPO", save_all=True, append_images=[plain(colour="red")], quality=92)
)

# --- colour ----------------------------------------------------------------------------------------------------------------

_SPACES: tuple[
    tuple[str, bytes, tuple[tuple[float, float], ...], tuple[float, float], Callable[[float], float]], ...
] = (
    ("display p3", profiles.rgb(profiles.DISPLAY_P3), profiles.DISPLAY_P3, profiles.D65, profiles.srgb_linear),
    (
        "adobe rgb",
        profiles.rgb(profiles.ADOBE_RGB, power=2.2),
        profiles.ADOBE_RGB,
        profiles.D65,
        profiles.gamma(563 / 256),
    ),
    (
        "prophoto",
        profiles.rgb(profiles.PROPHOTO, profiles.D50, 1.8),
        profiles.PROPHOTO,
        profiles.D50,
        profiles.gamma(1.8),
    ),
)
for _space, _icc, _primaries, _white, _curve in _SPACES:
    _seen = profiles.in_srgb((170, 90, 60), _primaries, _white, _curve)
    takes(f"{_space} jpeg", "photo.jpg", (120, 80), middle(*_seen))(
        partial(jpeg, plain(colour=(170, 90, 60)), icc_profile=_icc)
    )
    takes(f"{_space} png with alpha", "photo.png", (120, 80), middle(*_seen, 128), near=3)(
        partial(saved, plain("RGBA", (170, 90, 60, 128)), "PNG", icc_profile=_icc)
    )
_P3, _RED = _SPACES[0][1], profiles.in_srgb((200, 60, 40), profiles.DISPLAY_P3, profiles.D65, profiles.srgb_linear)
takes("display p3 webp", "a.webp", (120, 80), middle(*_RED), near=8)(
    lambda: saved(plain(colour=(200, 60, 40)), "WEBP", quality=95, icc_profile=_P3)
)
takes("display p3 avif", "a.avif", (120, 80), middle(*_RED), near=8)(
    lambda: saved(plain(colour=(200, 60, 40)), "AVIF", quality=95, icc_profile=_P3)
)
takes("display p3 heic", "a.heic", (120, 80), middle(*_RED), near=8)(
    lambda: saved(plain(colour=(200, 60, 40)), "HEIF", quality=95, icc_profile=_P3)
)
takes("display p3 palette", "a.png", (120, 80), middle(*_RED), near=8)(
    lambda: saved(plain(colour=(200, 60, 40)).quantize(4), "PNG", icc_profile=_P3)
)
_LINEAR = profiles.eight((64 / 255,) * 3)
takes("grey jpeg with a profile", "a.jpg", (120, 80), middle(*_LINEAR))(
    lambda: jpeg(plain("L", 64), icc_profile=profiles.grey(1.0))
)
takes("grey png with alpha and a profile", "a.png", (120, 80), middle(*_LINEAR, 100), near=2)(
    lambda: saved(plain("LA", (64, 100)), "PNG", icc_profile=profiles.grey(1.0))
)
for _ink, _amounts in {"C": (255, 0, 0, 0), "M": (0, 255, 0, 0), "Y": (0, 0, 255, 0)}.items():
    takes(
        f"cmyk jpeg with a profile, {_ink}",
        "a.jpg",
        (120, 80),
        middle(*profiles.lab_in_srgb(*profiles.INKS[_ink])),
        near=14,
    )(partial(jpeg, plain("CMYK", _amounts), icc_profile=profiles.cmyk()))
takes("jpeg with a broken profile", "a.jpg", (120, 80), middle(*TEAL))(lambda: jpeg(icc_profile=b"acsp" * 90))
takes("jpeg with a cut profile", "a.jpg", (120, 80), middle(*TEAL))(lambda: jpeg(icc_profile=_P3[:200]))
takes("grey jpeg with a profile of colours", "a.jpg", (120, 80), middle(90, 90, 90))(
    lambda: jpeg(plain("L", 90), icc_profile=_P3)
)
takes("cmyk jpeg with a broken profile", "a.jpg", (120, 80), middle(128, 204, 51))(
    lambda: jpeg(plain("CMYK", (127, 51, 204, 0)), icc_profile=b"x" * 300)
)


# --- PNG -------------------------------------------------------------------------------------------------------------------


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, depth: int, kind: int, rows: bytes, *extra: tuple[bytes, bytes]) -> bytes:
    """A PNG by hand: `rows` are those of the picture, each with its filter byte."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
    more = b"".join(chunk(*one) for one in extra)
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def deep(kind: int, samples: tuple[int, ...], *extra: tuple[bytes, bytes]) -> bytes:
    """A PNG of 16 bits in one colour."""
    row = b"\0" + struct.pack(f">{len(samples)}H", *samples) * 40
    return png(40, 30, 16, kind, row * 30, *extra)


takes("png", "a.png", (120, 80), *corners(0, 1, 2, 3), near=0)(lambda: saved(quarters(), "PNG"))
takes("png with alpha", "a.png", (120, 80), middle(20, 120, 130, 77), near=0)(
    lambda: saved(plain("RGBA", (*TEAL, 77)), "PNG")
)
takes("png with an alpha that hides nothing", "a.png", (120, 80), middle(*TEAL), near=0)(
    lambda: saved(plain("RGBA", (*TEAL, 255)), "PNG")
)
takes("grey png with alpha", "a.png", (120, 80), middle(90, 90, 90, 40), near=0)(
    lambda: saved(plain("LA", (90, 40)), "PNG")
)
takes("png in two colours", "a.png", (120, 80), middle(255, 255, 255), near=0)(lambda: saved(plain("1", 1), "PNG"))
takes("png with a transparent colour", "a.png", (40, 30), middle(9, 8, 7, 0), near=0)(
    lambda: png(40, 30, 8, 2, (b"\0" + bytes((9, 8, 7)) * 40) * 30, (b"tRNS", struct.pack(">3H", 9, 8, 7)))
)
takes("grey of 16 bits", "a.png", (40, 30), middle(128, 128, 128), near=1)(lambda: deep(0, (32896,)))
takes("dark grey of 16 bits", "a.png", (40, 30), middle(2, 2, 2), near=1)(lambda: deep(0, (600,)))
takes("transparent grey of 16 bits", "a.png", (40, 30), middle(128, 128, 128, 0), near=1)(
    lambda: deep(0, (32896,), (b"tRNS", struct.pack(">H", 32896)))
)
takes("grey and alpha of 16 bits", "a.png", (40, 30), middle(128, 128, 128, 64), near=1)(
    lambda: deep(4, (32896, 16448))
)
takes("colours of 16 bits", "a.png", (40, 30), middle(200, 100, 50), near=1)(lambda: deep(2, (51400, 25700, 12850)))
takes("transparent colour of 16 bits", "a.png", (40, 30), middle(200, 100, 50, 0), near=1)(
    lambda: deep(2, (51400, 25700, 12850), (b"tRNS", struct.pack(">3H", 51400, 25700, 12850)))
)
takes("colours and alpha of 16 bits", "a.png", (40, 30), middle(200, 100, 50, 64), near=1)(
    lambda: deep(6, (51400, 25700, 12850, 16448))
)
takes("moving png", "a.png", (120, 80), middle(*TEAL), near=0)(
    lambda: saved(plain(), "PNG", save_all=True, append_images=[plain(colour="red"), plain(colour="blue")], duration=99)
)
takes("one pixel", "a.png", (1, 1), middle(*TEAL), near=0)(lambda: saved(plain(size=(1, 1)), "PNG"))
takes("a line across", "a.png", (30_000, 1), middle(*TEAL), near=0)(lambda: saved(plain(size=(30_000, 1)), "PNG"))
takes("a panorama", "a.png", (30_000, 40), middle(*TEAL), near=0)(lambda: saved(plain(size=(30_000, 40)), "PNG"))
takes("a line down", "a.png", (1, 16_000), middle(*TEAL), near=0)(lambda: saved(plain(size=(1, 16_000)), "PNG"))


@takes("palette with a transparent colour", "a.png", (120, 80), middle(0, 0, 0, 0), (0.1, 0.1, (*TEAL, 255)), near=0)
def _palette() -> bytes:
    image = Image.new("P", (120, 80), 0)
    image.putpalette([*TEAL, 0, 0, 0])
    image.paste(1, (40, 20, 80, 60))
    return saved(image, "PNG", transparency=1)


@takes("png with everything", "a.png", (80, 120), middle(*TEAL), credit="Aigul", taken_at=datetime(2026, 5, 14, 10))
def _png_with_everything() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "SECRET comment")
    notes.add_itxt("XML:com.adobe.xmp", XMP.format("Somebody else"))
    return saved(plain(), "PNG", pnginfo=notes, exif=exif(6, when="2026:05:14 10:00:00", artist="Aigul"))


# --- WebP, AVIF, HEIC --------------------------------------------------------------------------------------------------------

takes("webp", "a.webp", (120, 80), *corners(0, 1, 2, 3), near=16)(lambda: saved(quarters(), "WEBP", quality=95))
takes("webp without loss", "a.webp", (120, 80), middle(20, 120, 130, 77), near=1)(
    lambda: saved(plain("RGBA", (*TEAL, 77)), "WEBP", lossless=True, exact=True)
)
takes("moving webp", "a.webp", (120, 80), middle(*TEAL))(
    lambda: saved(plain(), "WEBP", save_all=True, append_images=[plain(colour="red")], duration=99, quality=95)
)
takes("webp with everything", "a.webp", (80, 120), credit="Aigul")(
    lambda: saved(plain(), "WEBP", exif=exif(6, artist="Aigul"), xmp=XMP.format("x").encode())
)
takes("avif", "a.avif", (120, 80), *corners(0, 1, 2, 3), near=10)(lambda: saved(quarters(), "AVIF", quality=95))
takes("avif with alpha", "a.avif", (120, 80), middle(20, 120, 130, 77))(
    lambda: saved(plain("RGBA", (*TEAL, 77)), "AVIF", quality=95)
)
takes("moving avif", "a.avif", (120, 80), middle(*TEAL))(
    lambda: saved(plain(), "AVIF", save_all=True, append_images=[plain(colour="red")], duration=99, quality=95)
)
takes("avif with everything", "a.avif", (80, 120), *corners(2, 0, 3, 1), near=10, credit="Aigul")(
    lambda: saved(quarters(), "AVIF", quality=95, exif=exif(6, artist="Aigul"), xmp=XMP.format("x").encode())
)
takes("heic", "a.HEIC", (120, 80), *corners(0, 1, 2, 3), near=16)(lambda: saved(quarters(), "HEIF", quality=95))
takes("heic by another name", "a.hif", (120, 80), middle(*TEAL))(lambda: saved(plain(), "HEIF", quality=95))
takes(
    "heic with everything", "IMG_1.heic", (80, 120), *corners(2, 0, 3, 1), near=16, credit="Aigul",
    taken_at=datetime(2026, 5, 14, 10, 0, 0),
)(
    lambda: saved(
        quarters(), "HEIF", quality=95, exif=exif(6, when="2026:05:14 10:00:00", artist="Aigul"), xmp=XMP.format("x").encode()
    )
)  # fmt: skip


@takes("several pictures in a heic", "a.heic", (120, 80), middle(*TEAL))
def _several() -> bytes:
    file: Any = pillow_heif.HeifFile()  # type: ignore[no-untyped-call]  # it has no types
    for colour in ("red", TEAL, "blue"):
        file.add_from_pillow(plain(colour=colour))
    buffer = io.BytesIO()
    file.save(buffer, quality=95, primary_index=1)
    return buffer.getvalue()


# --- names that lie ------------------------------------------------------------------------------------------------------------

refuses("jpeg called png", "photo.png", "ends in .png, but its content is JPEG. Rename it to .jpg.")(jpeg)
refuses("png called jpg", "photo.jpg", "ends in .jpg, but its content is PNG")(lambda: saved(plain(), "PNG"))
refuses("heic called jpg", "IMG_1.jpg", "ends in .jpg, but its content is HEIC")(lambda: saved(plain(), "HEIF"))
refuses("avif called heic", "a.heic", "its content is AVIF")(lambda: saved(plain(), "AVIF"))
refuses("jpeg called svg", "a.svg", "ends in .svg")(jpeg)
refuses("jpeg called exe", "a.jpg.exe", "ends in .exe")(jpeg)

# --- no pictures -----------------------------------------------------------------------------------------------------------------

_DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
refuses("nothing", "a.jpg", "This file is empty.")(lambda: b"")
refuses("text", "a.jpg", UNREADABLE)(lambda: b"just words" * 100)
refuses("a page", "a.jpg", UNREADABLE)(lambda: b"<!DOCTYPE html><html><svg></svg></html>")
refuses("gif", "a.gif", UNREADABLE)(lambda: saved(plain(), "GIF"))
refuses("gif called jpg", "a.jpg", UNREADABLE)(lambda: saved(plain(), "GIF"))
refuses("tiff", "a.tif", UNREADABLE)(lambda: saved(plain(), "TIFF"))
refuses("bmp", "a.bmp", UNREADABLE)(lambda: saved(plain(), "BMP"))
refuses("pdf", "a.pdf", UNREADABLE)(lambda: saved(plain(), "PDF"))
refuses("film", "a.heic", UNREADABLE)(lambda: b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 500)
refuses("sound", "a.webp", UNREADABLE)(lambda: b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 500)
refuses("gzip", "a.png", UNREADABLE)(lambda: gzip.compress(b"words" * 100, mtime=0))
refuses("svg", "a.svg", SVG)(lambda: _DRAWING)
refuses("svg called png", "a.png", SVG)(lambda: _DRAWING)
refuses("svg after a mark", None, SVG)(lambda: b"\xef\xbb\xbf" + _DRAWING)
refuses("svg after space and notes", None, SVG)(lambda: b"\n\t <!-- > -->\n<!--" + b"x" * 9000 + b"-->" + _DRAWING)
refuses("svg after its type", None, SVG)(
    lambda: b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x" [<!ENTITY a "b">]>\n' + _DRAWING
)
refuses("svg with a prefix", None, SVG)(lambda: b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>')
refuses("svg of capitals", None, SVG)(_DRAWING.upper)
refuses("xml", None, SVG)(lambda: b"<?xml version='1.0'?><x/>")
refuses("svg in utf-16", None, SVG)(lambda: _DRAWING.decode().encode("utf-16"))
refuses("svg in utf-16 without a mark", None, SVG)(lambda: _DRAWING.decode().encode("utf-16-be"))
refuses("svgz", "a.svgz", SVG)(lambda: gzip.compress(_DRAWING, mtime=0))
refuses("svgz that is broken", "a.svgz", SVG)(lambda: b"\x1f\x8b" + b"\xff" * 100)
refuses("svgz called png", "a.png", SVG)(lambda: gzip.compress(b"<!-- -->" + _DRAWING, mtime=0))

# --- damaged ones ------------------------------------------------------------------------------------------------------------------

_WHOLE: dict[str, Callable[[], bytes]] = {
    "jpg": lambda: jpeg(Image.effect_noise((300, 200), 90).convert("RGB")),
    "png": lambda: saved(Image.effect_noise((300, 200), 90), "PNG"),
    "webp": lambda: saved(Image.effect_noise((300, 200), 90).convert("RGB"), "WEBP"),
    "avif": lambda: saved(Image.effect_noise((300, 200), 90).convert("RGB"), "AVIF"),
    "heic": lambda: saved(Image.effect_noise((300, 200), 90).convert("RGB"), "HEIF"),
}


def cut(make: Make, part: float) -> bytes:
    data = make()
    return data[: int(len(data) * part)]


def headed(make: Make, body: bytes) -> bytes:
    return make()[:12] + body


for _kind, _make in _WHOLE.items():
    refuses(f"{_kind} cut in half", f"a.{_kind}", DAMAGED)(partial(cut, _make, 0.5))
    refuses(f"{_kind}, the head only", f"a.{_kind}", DAMAGED)(partial(headed, _make, b""))
    refuses(f"{_kind} with noise for a body", f"a.{_kind}", DAMAGED)(partial(headed, _make, bytes(range(256)) * 20))
refuses("png with a spoilt body", "a.png", DAMAGED)(
    lambda: b"".join(_WHOLE["png"]().partition(b"IDAT")[:2]) + b"\xff" * 3000
)
refuses("jpeg with a segment without length", "a.jpg", DAMAGED)(lambda: b"\xff\xd8\xff\xe0\0\0" + jpeg()[4:])

# --- bombs and lies ------------------------------------------------------------------------------------------------------------------

_BLANK = b"\0" * 1000


def sized(data: bytes, width: int, height: int) -> bytes:
    """A JPEG whose frame header says another size."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def canvas(width: int, height: int) -> bytes:
    """A WebP that claims a canvas."""
    head = (
        b"VP8X"
        + struct.pack("<I", 10)
        + b"\0\0\0\0"
        + struct.pack("<I", width - 1)[:3]
        + struct.pack("<I", height - 1)[:3]
    )
    body = b"WEBP" + head + saved(plain(), "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def extents(data: bytes, width: int, height: int) -> bytes:
    """An AVIF or HEIC that claims another size."""
    at = data.index(b"ispe\0\0\0\0") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


refuses("png of 100 000 by 100 000", "a.png", "more than 80 megapixels")(lambda: png(100_000, 100_000, 8, 2, _BLANK))
refuses("png of 2 147 483 647 by 1", "a.png", "more than 80 megapixels")(lambda: png(2**31 - 1, 1, 8, 0, _BLANK))
refuses("png of 112 megapixels of nothing", "a.png", "more than 80 megapixels")(
    lambda: png(14_000, 8_000, 1, 0, b"\0" * (1751 * 8_000))
)
refuses("png without width", "a.png", DAMAGED)(lambda: png(0, 100, 8, 2, _BLANK))
refuses("png of a side too long", "a.png", "longer than 30000 pixels")(lambda: png(30_001, 1, 8, 0, b"\0" * 30_002))
refuses("png too tall", "a.png", "too tall for its width")(lambda: saved(plain("L", 9, (100, 17_000)), "PNG"))
refuses("png with a long note", "a.png", DAMAGED)(
    lambda: png(9, 9, 8, 0, b"\0" * 90, (b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 9_000_000)))
)
refuses("png with a vast profile", "a.png", DAMAGED)(
    lambda: png(9, 9, 8, 0, b"\0" * 90, (b"iCCP", b"x\0\0" + zlib.compress(b"\0" * 9_000_000)))
)
refuses("png of a million chunks", "a.png", DAMAGED)(
    lambda: png(9, 9, 8, 0, b"\0" * 90)[:33] + chunk(b"teXt", b"") * 1_000_000
)
refuses("png that claims more than it has", "a.png", DAMAGED)(lambda: png(8_000, 8_000, 8, 2, _BLANK))
refuses("jpeg of 65 500 by 65 500", "a.jpg", "more than 80 megapixels")(lambda: sized(jpeg(), 65_500, 65_500))
refuses("jpeg without height", "a.jpg", DAMAGED)(lambda: sized(jpeg(), 120, 0))
refuses("jpeg of a side too long", "a.jpg", "longer than 30000 pixels")(lambda: sized(jpeg(), 60_000, 100))
refuses("large progressive jpeg", "a.jpg", "more than 50 megapixels")(lambda: _progressive(10_000, 8_000))
refuses("jpeg of 200 scans", "a.jpg", "built of too many layers")(lambda: _scans(200))
refuses("jpeg of 60 scans over 40 megapixels", "a.jpg", "built of too many layers")(lambda: _scans(60, 8_000, 5_000))
refuses("jpeg of a million segments", "a.jpg", DAMAGED)(lambda: b"\xff\xd8" + b"\xff\xfe\0\2" * 1_000_000 + jpeg()[2:])
refuses("webp of 16 000 000 by 200", "a.webp", "more than 24 megapixels")(lambda: canvas(16_000_000, 200))
refuses("webp of 16 383 by 16 383", "a.webp", "more than 24 megapixels")(lambda: canvas(16_383, 16_383))
refuses("webp whose canvas is not its picture's", "a.webp", DAMAGED)(lambda: canvas(3_000, 2_000))
refuses("avif of 100 000 by 100 000", "a.avif", "more than 24 megapixels")(
    lambda: extents(saved(plain(), "AVIF"), 100_000, 100_000)
)
refuses("heic of 100 000 by 100 000", "a.heic", "more than 50 megapixels")(
    lambda: extents(saved(plain(), "HEIF"), 100_000, 100_000)
)
refuses("avif without a size", "a.avif", DAMAGED)(lambda: saved(plain(), "AVIF").replace(b"ispe", b"free"))
refuses("heic larger than it says", "a.heic", DAMAGED)(lambda: extents(saved(plain(size=(900, 800)), "HEIF"), 64, 64))
refuses("more bytes than allowed", "a.jpg", "larger than 40 MB")(lambda: jpeg() + b"\0" * images.MAX_BYTES)


def _progressive(width: int, height: int) -> bytes:
    data = jpeg(progressive=True)
    at = data.index(b"\xff\xc2") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def _scans(number: int, width: int = 120, height: int = 80) -> bytes:
    """A progressive JPEG whose last scan is repeated."""
    data = _progressive(width, height)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * number + data[-2:]
