"""What a file is by its first bytes, and what its headers claim. Pure: no decoder is asked, nothing is allocated."""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

SVG_HEAD = 64 * 1024  # bytes in which an SVG has to show itself
MAX_SEGMENTS = 2_000  # of a JPEG
MAX_CHUNKS = 50_000  # of a PNG: one for each row of the tallest picture, and more
MAX_SCANS = 100  # of a JPEG; a progressive one has about ten


@dataclass(frozen=True)
class Claims:
    """What the headers say: pixels, not yet upright. `scans` is how often a JPEG runs over all of them."""

    width: int
    height: int
    scans: int = 1


@dataclass(frozen=True)
class Kind:
    """A format that is taken. `decoder` is Pillow's name of it, `answers` what Pillow then says the file is.

    The limits on megapixels keep the memory of one decoding under about 400 MB: the decoders differ in what they need.
    """

    name: str
    decoder: str
    answers: frozenset[str]
    extensions: tuple[str, ...]
    megapixels: int
    claims: Callable[[bytes], Claims]

    @property
    def extension(self) -> str:
        return self.extensions[0]


def kind_of(data: bytes) -> Kind | None:
    """The format by its magic bytes, or None."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp":
        length = min(int.from_bytes(data[:4], "big"), 512)
        brands = {data[8:12], *(data[at : at + 4] for at in range(16, length, 4))}
        if brands & {b"avif", b"avis"}:
            return AVIF
        if brands & {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}:
            return HEIC
    return None


def extension_of(name: str | None) -> str:
    """The extension of a file's name, small and without its dot; empty where the name has none."""
    match = re.search(r"[^/\\]\.([A-Za-z0-9]{1,5})$", (name or "").strip())
    return match[1].lower() if match else ""


# --- SVG ---------------------------------------------------------------------------------------------------------------
PROLOGUE = re.compile(
    r"(?:\s|\0|\ufeff|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>)*", re.DOTALL | re.IGNORECASE
)


def is_svg(data: bytes) -> bool:
    """Whether the file is SVG or XML, whatever its encoding, its prologue and its compression."""
    head = data[:SVG_HEAD]
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, SVG_HEAD)
        except zlib.error:
            return False
    text = _as_text(head)
    if text.lstrip("\ufeff \t\r\n")[:5].lower() == "<?xml":
        return True
    rest = text[PROLOGUE.match(text).end() :]  # type: ignore[union-attr]  # it matches nothing, too
    return re.match(r"<(?:\w+:)?svg\b", rest, re.IGNORECASE) is not None


def _as_text(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "replace")
    if head[:4].count(0) == 2:  # UTF-16 without its mark: every other byte of "<sv" is zero
        return head.decode("utf-16-le" if head[1:2] == b"\0" else "utf-16-be", "replace")
    return head.decode("utf-8", "replace")


# --- headers -------------------------------------------------------------------------------------------------------------
MARKER = re.compile(rb"\xff+([^\x00\xff\x01\xd0-\xd7])")
NO_FRAME = frozenset(b"\xc4\xc8\xcc")  # in the row of the frame headers, but tables


def _jpeg(data: bytes) -> Claims:
    """Frame header and scans of the first picture (ITU-T T.81, B.2). Raises ValueError."""
    at, size, scans = 2, None, 0
    for _number in range(MAX_SEGMENTS):
        match = MARKER.search(data, at)
        if match is None or match[1] == b"\xd9":
            break
        code, at = match[1][0], match.end()
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2:
            raise ValueError("a segment without a length")
        if 0xC0 <= code <= 0xCF and code not in NO_FRAME:
            if size is not None:
                raise ValueError("two frames")
            size = int.from_bytes(data[at + 5 : at + 7], "big"), int.from_bytes(data[at + 3 : at + 5], "big")
        scans += code == 0xDA
        at += length
    else:
        raise ValueError("too many segments")
    if size is None or not scans:
        raise ValueError("no frame")
    return Claims(*size, scans)


def _png(data: bytes) -> Claims:
    """Header and number of chunks (PNG, third edition, 5.3 and 11.2.1). Raises ValueError."""
    if data[12:16] != b"IHDR":
        raise ValueError("no header")
    at, chunks = 8, 0
    while at + 8 <= len(data):
        at += 12 + int.from_bytes(data[at : at + 4], "big")
        chunks += 1
        if chunks > MAX_CHUNKS:
            raise ValueError("too many chunks")
    return Claims(int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"))


def _webp(data: bytes) -> Claims:
    """Canvas, or the one frame (RFC 9649, 2.5 to 2.7). Raises ValueError."""
    head, body = data[12:16], data[20:30]
    if head == b"VP8X" and len(body) == 10:
        return Claims(int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1)
    if head == b"VP8L" and body[:1] == b"\x2f":
        bits = int.from_bytes(body[1:5], "little")
        return Claims((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if head == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return Claims(int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF)
    raise ValueError("no frame")


EXTENTS = re.compile(rb"ispe\0\0\0\0(.{4})(.{4})", re.DOTALL)


def _heif(data: bytes) -> Claims:
    """The largest of the pictures inside (ISO/IEC 23008-12, 6.5.3 `ispe`). Raises ValueError."""
    sizes = [(int.from_bytes(m[1], "big"), int.from_bytes(m[2], "big")) for m in EXTENTS.finditer(data)]
    if not sizes:
        raise ValueError("no picture")
    return Claims(*max(sizes, key=lambda size: size[0] * size[1]))


JPEG = Kind("JPEG", "JPEG", frozenset({"JPEG", "MPO"}), ("jpg", "jpeg", "jpe", "jfif", "jif", "mpo"), 80, _jpeg)
PNG = Kind("PNG", "PNG", frozenset({"PNG"}), ("png", "apng"), 80, _png)
WEBP = Kind("WebP", "WEBP", frozenset({"WEBP"}), ("webp",), 24, _webp)
AVIF = Kind("AVIF", "AVIF", frozenset({"AVIF"}), ("avif", "avifs"), 24, _heif)
HEIC = Kind("HEIC", "HEIF", frozenset({"HEIF"}), ("heic", "heif", "hif", "heics", "heifs"), 50, _heif)
