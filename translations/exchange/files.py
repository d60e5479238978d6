"""Files of all formats: which is which, writing one, reading one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import workbooks
from translations.exchange import entries, po, xliff, xlsx
from translations.exchange.entries import Content, Header, Output
from translations.exchange.gathering import Selection, gather, source_languages


@dataclass(frozen=True)
class Format:
    """`suffix` is that of files, `kind` their media type."""

    name: str
    label: str
    suffix: str
    kind: str
    read: Callable[[bytes], Content]


FORMATS = {
    "po": Format("po", "PO (Poedit, Weblate, Lokalize)", "po", po.KIND, po.read),
    "xliff": Format("xliff", "XLIFF 1.2 (OmegaT, Weblate, Virtaal)", "xlf", xliff.KIND, xliff.read),
    "xlsx": Format("xlsx", "XLSX (Excel, LibreOffice)", "xlsx", workbooks.KIND, xlsx.read),
}


@dataclass(frozen=True)
class Written:
    """How many units are in a file, and how many were too long for its format."""

    units: int
    left_out: int = 0


def write(out: Output, name: str, selection: Selection) -> Written:
    """Write the texts of a selection in a format of FORMATS. The moment of the export is before the first is read."""
    head: Header = entries.header(selection.language)
    if name == "xlsx":
        return Written(*xlsx.write(out, head, gather(selection)))
    sources = source_languages(selection)
    if name == "xliff":
        return Written(xliff.write(out, head, lambda code: gather(replace(selection, sources=(code,))), sources))
    return Written(po.write(out, head, gather(selection), sources))


def read(data: bytes, wanted: str = "") -> Content:
    """Read a file of any format by what is in it. ValidationError where it is none, or not in the language `wanted`."""
    if len(data) > entries.MAX_BYTES:
        raise entries.too_large()
    content = format_of(data).read(data)
    if wanted and content.language != wanted:
        said: dict[str, Any] = {"found": content.language, "wanted": wanted}
        raise ValidationError(_("The file translates into “%(found)s”, not into “%(wanted)s”.") % said)
    return content


def format_of(data: bytes) -> Format:
    """The format of a file by its first bytes."""
    start = data.removeprefix(b"\xef\xbb\xbf")[:400].replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n")
    if not start:
        raise ValidationError(_("This file is empty."))
    if start.startswith(b"PK\x03\x04"):
        return FORMATS["xlsx"]
    return FORMATS["xliff" if start.startswith(b"<") else "po"]
