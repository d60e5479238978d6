"""PDF files for tests, small ones made on the spot."""

import io
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def pdf(*, pages: int = 1, password: str = "", act: str = "", words: str = "") -> bytes:
    """With so many empty pages; `act` is an action of its opening ("/JavaScript"), `words` make its bytes different."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": words})
    if act:
        action: Any = DictionaryObject({NameObject("/S"): NameObject(act), NameObject("/JS"): TextStringObject("1")})
        writer.root_object[NameObject("/OpenAction")] = action
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_link(uri: str, act: str = "/URI") -> bytes:
    """A page with a field to press: a link is harmless, a script is not."""
    from pypdf.annotations import Link

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url=uri))
    note: Any = writer.pages[0]["/Annots"][0].get_object()  # type: ignore[index]
    note["/A"][NameObject("/S")] = NameObject(act)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_a_file_inside() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("run.exe", b"MZ")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
