"""The display face for the web: Lora (SIL OFL 1.1), cut into four small files by `unicode-range`.

The face comes from the Python package ``fontpkg-lora`` and is never committed. One variable file of the package
(weights 400 to 700) becomes five WOFF2 files, one for each entry of ``RANGES``; a browser fetches only those whose
letters a page shows.

What makes the files small, in order of gain: kerning is fixed at one weight instead of varying with it; alternates for
languages the site does not speak go; pairs that differ from their class by less than a hair are left to the class; and
hinting, style attributes and all names but the copyright go too. The licence reserves the name "Lora" for the unchanged
font, so the cut files call themselves ``NAME`` inside.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.resources
import io
import os
import tempfile
from pathlib import Path
from typing import Any, Final

# Figures and signs are a file of their own: every script needs them, Cyrillic and Chinese pages need nothing else of Latin.
RANGES: Final[dict[str, str]] = {  # the `unicode-range` of each file, letter for letter as in styles/tokens.css
    "figures": "U+0-40, U+A0, U+AB, U+B7, U+BB, U+2000-206F, U+20AC, U+2122, U+2212",
    "latin": "U+41-9F, U+A1-AA, U+AC-B6, U+B8-BA, U+BC-FF, U+131, U+152-153, U+2BB-2BC, U+2C6, U+2DA, U+2DC",
    "latin-ext": "U+100-130, U+132-151, U+154-2BA, U+2BD-2C5, U+1E00-1EFF",
    "cyrillic": "U+301, U+400-45F, U+490-491, U+4B0-4B1, U+2116",
    "cyrillic-ext": "U+460-48F, U+492-4AF, U+4B2-52F, U+1C80-1C8A, U+20B4",
}
FILES: Final = {name: f"lora-{name}.woff2" for name in RANGES}
LICENCE: Final = "LORA-OFL.txt"

PACKAGE: Final = "fontpkg-lora"
NAME: Final = "Forum Serif"
FEATURES: Final = ("kern", "liga", "ccmp", "locl", "mark", "mkmk", "lnum", "tnum")
SCRIPTS: Final = ("DFLT.dflt", "latn.dflt", "latn.KAZ", "cyrl.dflt")  # no Bulgarian or Serbian forms
KERN_WEIGHT: Final = 550.0  # headings are set at 500 and 600
KERN_TOLERANCE: Final = 3  # thousandths of an em
RECIPE: Final = 1  # raise when the way of cutting changes: made files are then made again


def cache_key() -> str:
    """Twelve hexadecimal digits that change with the package, the font tools, the ranges and the way of cutting."""
    versions = [importlib.metadata.version(package) for package in (PACKAGE, "fonttools")]
    return hashlib.sha256(repr((versions, RANGES, FEATURES, SCRIPTS, KERN_WEIGHT, RECIPE)).encode()).hexdigest()[:12]


def make(folder: Path) -> Path:
    """Make the files that are missing under ``folder`` and return the folder that holds them, ``folder/<cache key>``.

    Safe to run twice at once: each file is written beside its place and moved there whole.
    """
    target = folder / cache_key()
    missing = {name: target / file for name, file in FILES.items() if not (target / file).is_file()}
    licence = target / LICENCE
    if not missing and licence.is_file():
        return target
    target.mkdir(parents=True, exist_ok=True)
    package = importlib.resources.files("fontpkg_lora")
    if not licence.is_file() and package.joinpath("LICENSE").is_file():
        _write(licence, package.joinpath("LICENSE").read_bytes())
    if missing:
        prepared = _prepare(package.joinpath("files", "Lora[wght].ttf").read_bytes())
        for name, path in missing.items():
            _write(path, _cut(prepared, RANGES[name]))
    return target


def _write(path: Path, content: bytes) -> None:
    """Write the whole file or nothing."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _prepare(source: bytes) -> bytes:
    """The whole font with its new name and with kerning fixed at ``KERN_WEIGHT``. TrueType in and out."""
    from fontTools.ttLib import TTFont  # ten megabytes that a web worker does not need
    from fontTools.varLib.models import normalizeLocation
    from fontTools.varLib.varStore import VarStoreInstancer

    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    for record in list(font["name"].names):
        if record.nameID in (1, 4, 6):
            record.string = NAME if record.nameID != 6 else NAME.replace(" ", "")
        elif record.nameID in (3, 5, 16, 17, 25):
            font["name"].names.remove(record)
    axes = {axis.axisTag: (axis.minValue, axis.defaultValue, axis.maxValue) for axis in font["fvar"].axes}
    deltas = VarStoreInstancer(
        font["GDEF"].table.VarStore, font["fvar"].axes, normalizeLocation({"wght": KERN_WEIGHT}, axes)
    )
    for lookup in font["GPOS"].table.LookupList.Lookup:
        if lookup.LookupType == 2:
            _fix_kerning(lookup.SubTable, deltas)
    stream = io.BytesIO()
    font.save(stream)
    return stream.getvalue()


def _fix_kerning(subtables: list[Any], deltas: Any) -> None:
    """Turn the variable advances of one kerning lookup into plain ones; drop the pairs their class kerns as well."""

    def fix(value: Any) -> int:
        device = value.__dict__.pop("XAdvDevice", None)
        if device is not None:
            value.XAdvance = getattr(value, "XAdvance", 0) + round(deltas[(device.StartSize << 16) + device.EndSize])
        return int(getattr(value, "XAdvance", 0))

    by_class = [table for table in subtables if table.Format == 2]
    for table in by_class:
        table.ValueFormat1 = 4  # horizontal advance, no device
        for row in table.Class1Record:
            for record in row.Class2Record:
                fix(record.Value1)
    fallback = by_class[0] if len(by_class) == 1 else None

    def class_value(first: str, second: str) -> int:
        if fallback is None or first not in fallback.Coverage.glyphs:
            return 0
        row = fallback.Class1Record[fallback.ClassDef1.classDefs.get(first, 0)]
        return int(row.Class2Record[fallback.ClassDef2.classDefs.get(second, 0)].Value1.XAdvance)

    for table in subtables:
        if table.Format != 1:
            continue
        table.ValueFormat1 = 4
        kept = []
        for first, pairs in zip(table.Coverage.glyphs, table.PairSet, strict=True):
            pairs.PairValueRecord = [
                record
                for record in pairs.PairValueRecord
                if abs(fix(record.Value1) - class_value(first, record.SecondGlyph)) > KERN_TOLERANCE
            ]
            pairs.PairValueCount = len(pairs.PairValueRecord)
            if pairs.PairValueRecord:
                kept.append((first, pairs))
        table.Coverage.glyphs = [first for first, _ in kept]
        table.PairSet = [pairs for _, pairs in kept]
        table.PairSetCount = len(kept)


def _cut(prepared: bytes, ranges: str) -> bytes:
    """The characters of ``ranges`` ("U+0-FF, U+131, …") as a WOFF2 file."""
    from fontTools import subset

    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = list(FEATURES)
    options.layout_scripts = list(SCRIPTS)
    options.hinting = False
    options.name_IDs = [0, 1, 2, 4, 6]
    options.notdef_outline = False
    options.drop_tables = [*options.drop_tables, "DSIG", "STAT", "gasp", "meta", "prep"]
    font = subset.load_font(io.BytesIO(prepared), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(ranges.replace("U+", "")))
    subsetter.subset(font)
    stream = io.BytesIO()
    subset.save_font(font, stream, options)
    return stream.getvalue()
