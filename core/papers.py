"""The one door for documents that are PDF files: checked by their content, kept as they came under a name made of it.

They are not written anew, as pictures are: a signature inside a document holds for its very bytes. What could act instead of being
read (scripts, programs, files inside, a password) is refused.
"""

import hashlib
import io
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import storage

MAX_BYTES = 20 * 1024 * 1024
ACCEPT = "application/pdf,.pdf"
FOLDER = "public/papers/"
NAME = re.compile(r"^public/papers/(?P<key>[0-9a-f]{24})/(?P<size>\d{1,12})\.pdf\Z")
ACTS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"})  # ISO 32000-1, table 198
INSIDE = ("/JavaScript", "/EmbeddedFiles")  # names of the catalogue, table 31


def check_size(count: int) -> None:
    """ValidationError for a file of more bytes than are taken."""
    if count > MAX_BYTES:
        raise ValidationError(_("This file is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024 // 1024})


def check(data: bytes) -> None:
    """ValidationError, with a reason that a person can act on, for what is no PDF or more than one to read."""
    check_size(len(data))
    if not data.startswith(b"%PDF-"):
        raise ValidationError(_("This is no PDF file. Save the document as PDF and choose that file."))
    from pypdf import PdfReader  # a megabyte that only an upload needs

    try:
        reader = PdfReader(io.BytesIO(data))
        is_locked = reader.is_encrypted
        pages = 0 if is_locked else len(reader.pages)
        acts = not is_locked and _acts(reader)
    except Exception as error:  # what is wrong inside raises whatever the reader likes
        raise ValidationError(
            _("This PDF is damaged and cannot be read. Save it again and choose that file.")
        ) from error
    if is_locked:
        raise ValidationError(_("This PDF is locked by a password. Save it without one."))
    if not pages:
        raise ValidationError(_("This PDF has no pages."))
    if acts:
        raise ValidationError(
            _("This PDF holds a script, a form that sends or other files. Print it as PDF and choose that file.")
        )


def _acts(reader: Any) -> bool:
    """Whether anything in it does more than show pages."""
    root = reader.trailer["/Root"].get_object()
    names = root.get("/Names", {}).get_object() if "/Names" in root else {}
    if "/AA" in root or any(name in names for name in INSIDE) or _is_act(root.get("/OpenAction")):
        return True
    for page in reader.pages:
        notes = page["/Annots"].get_object() if "/Annots" in page else ()
        found = [note.get_object() for note in notes]
        if "/AA" in page or any("/AA" in note or _is_act(note.get("/A")) for note in found):
            return True
    return False


def _is_act(action: Any) -> bool:
    """An action, or a place to go to; an action may name the next one."""
    known = 0
    while action is not None and known < 20:
        found, known = action.get_object(), known + 1
        if not isinstance(found, dict):
            return False
        if found.get("/S") in ACTS or isinstance(found.get("/Next"), list):
            return True
        action = found.get("/Next")
    return action is not None


def name_of(data: bytes) -> str:
    """`public/papers/<key>/<bytes>.pdf`: an address never changes its bytes, and pages know the size without opening it."""
    return f"{FOLDER}{hashlib.sha256(data).hexdigest()[:24]}/{len(data)}.pdf"


def put(data: bytes, checked: str | None = None) -> str:
    """Check and store; the name it is found by, which is `checked` where these very bytes were. Raises ValidationError, OSError."""
    name = name_of(data)
    if checked != name:
        check(data)
    found = storage.status(name)
    if found is None or found.size != len(data):
        storage.keep(name, data)
    return name
