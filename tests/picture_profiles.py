"""ICC profiles made from public numbers (ICC.1:2010), and the sRGB colours that they must lead to, by arithmetic."""

import struct
from collections.abc import Callable

Matrix = tuple[tuple[float, ...], ...]
Colour = tuple[float, float, float]
D65, D50 = (0.3127, 0.3290), (0.3457, 0.3585)
SRGB = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060))
DISPLAY_P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
ADOBE_RGB = ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060))
PROPHOTO = ((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001))
BRADFORD: Matrix = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


def times(one: Matrix, other: Matrix) -> Matrix:
    return tuple(
        tuple(sum(a * b for a, b in zip(row, col, strict=True)) for col in zip(*other, strict=True)) for row in one
    )


def applied(matrix: Matrix, colour: Colour) -> Colour:
    a, b, c = (sum(m * v for m, v in zip(row, colour, strict=True)) for row in matrix)
    return a, b, c


def inverse(m: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = m
    det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    rows = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    return tuple(tuple(v / det for v in row) for row in rows)


def xyz(point: tuple[float, float]) -> Colour:
    x, y = point
    return x / y, 1.0, (1 - x - y) / y


def to_xyz(primaries: tuple[tuple[float, float], ...], white: tuple[float, float]) -> Matrix:
    """Linear RGB to XYZ, relative to its own white."""
    columns = tuple(zip(*(xyz(p) for p in primaries), strict=True))
    scale = applied(inverse(columns), xyz(white))
    return tuple(tuple(v * s for v, s in zip(row, scale, strict=True)) for row in columns)


def adapted(source: tuple[float, float], target: tuple[float, float]) -> Matrix:
    """Bradford's adaptation from one white to another."""
    one, other = applied(BRADFORD, xyz(source)), applied(BRADFORD, xyz(target))
    scale = tuple(tuple(other[i] / one[i] if i == j else 0.0 for j in range(3)) for i in range(3))
    return times(inverse(BRADFORD), times(scale, BRADFORD))


def srgb_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def srgb_encoded(value: float) -> float:
    value = min(1.0, max(0.0, value))
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def gamma(power: float) -> Callable[[float], float]:
    return lambda value: float(value**power)


def eight(colour: Colour) -> tuple[int, int, int]:
    r, g, b = (round(255 * srgb_encoded(v)) for v in colour)
    return r, g, b


def in_srgb(
    colour: tuple[int, int, int],
    primaries: tuple[tuple[float, float], ...],
    white: tuple[float, float],
    curve: Callable[[float], float],
) -> tuple[int, int, int]:
    """Eight bits of a space as eight bits of sRGB."""
    r, g, b = (curve(v / 255) for v in colour)
    seen = applied(times(adapted(white, D65), to_xyz(primaries, white)), (r, g, b))
    return eight(applied(inverse(to_xyz(SRGB, D65)), seen))


def lab_in_srgb(lightness: float, a: float, b: float) -> tuple[int, int, int]:
    """CIE L*a*b* under D50 as eight bits of sRGB."""
    fy = (lightness + 16) / 116
    parts = (fy + a / 500, fy, fy - b / 200)
    x, y, z = (
        w * (t**3 if t > 6 / 29 else 3 * (6 / 29) ** 2 * (t - 4 / 29)) for t, w in zip(parts, xyz(D50), strict=True)
    )
    return eight(applied(times(inverse(to_xyz(SRGB, D65)), adapted(D50, D65)), (x, y, z)))


# --- writing them ------------------------------------------------------------------------------------------------------


def fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz_tag(colour: Colour) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(fixed(v) for v in colour)


def _gamma_tag(power: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(power * 256)) + b"\0\0"


SRGB_CURVE = b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + b"".join(
    fixed(v) for v in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
)  # fmt: skip


def _text(words: str) -> bytes:
    raw = words.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(raw)) + raw + b"\0" * 78


def _profile(device: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    tags = {b"desc": _text("made for a test"), b"cprt": b"text\0\0\0\0none\0", b"wtpt": _xyz_tag(xyz(D50)), **tags}
    offset = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += name + struct.pack(">II", offset + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s", offset + len(body), b"\0\0\0\0", 0x02400000, device, space, connection)
    head += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28
    head += b"".join(fixed(v) for v in xyz(D50))
    return head.ljust(128, b"\0") + table + body


def rgb(primaries: tuple[tuple[float, float], ...], white: tuple[float, float] = D65, power: float = 0) -> bytes:
    """A matrix profile; without `power` it has the curve of sRGB."""
    columns = list(zip(*times(adapted(white, D50), to_xyz(primaries, white)), strict=True))
    curve = _gamma_tag(power) if power else SRGB_CURVE
    tags = {name: _xyz_tag((c[0], c[1], c[2])) for name, c in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    return _profile(b"mntr", b"RGB ", b"XYZ ", {**tags, b"rTRC": curve, b"gTRC": curve, b"bTRC": curve})


def grey(power: float) -> bytes:
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": _gamma_tag(power)})


INKS: dict[str, Colour] = {"C": (55, -37, -50), "M": (48, 74, -3), "Y": (89, -5, 93), "K": (16, 0, 0)}


def cmyk() -> bytes:
    """A printer's profile of sixteen corners: each ink alone is as in ISO 12647-2, together they are black."""
    corners = b""
    for index in range(16):
        inks = [ink for bit, ink in zip((8, 4, 2, 1), "CMYK", strict=True) if index & bit]
        lightness, a, b = INKS[inks[0]] if len(inks) == 1 else (INKS["K"] if inks else (100, 0, 0))
        corners += bytes((round(lightness * 2.55), round(a + 128), round(b + 128)))
    identity = bytes(range(256))
    matrix = b"".join(fixed(v) for v in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + matrix + identity * 4 + corners + identity * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": table})
