"""Catalogues of messages: `.po` files are compiled to `.mo` by Babel, so that running the site needs no gettext."""

import io
import os
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings

from core import own_catalogues


def catalogues() -> list[Path]:
    """Every `.po` file of the site, in order."""
    return sorted(path for root in settings.LOCALE_PATHS for path in Path(root).glob("*/LC_MESSAGES/*.po"))


def is_stale(source: Path) -> bool:
    """Whether the compiled file is missing or was made from another version: it carries its source's time."""
    target = source.with_suffix(".mo")
    return not target.is_file() or target.stat().st_mtime_ns != source.stat().st_mtime_ns


def compile_all() -> list[Path]:
    """Compile the changed catalogues; returns the files written. Raises OSError, PoFileError."""
    return [compile_one(source) for source in catalogues() if is_stale(source)]


def compile_one(source: Path) -> Path:
    """Write the `.mo` beside a `.po`, whole or not at all. `Plural-Forms` stays as it is, letter for letter."""
    changed = source.stat().st_mtime_ns
    catalogue = _read(source)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    target = source.with_suffix(".mo")
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(compiled.getvalue())
        Path(temporary).chmod(0o644)
        os.utime(temporary, ns=(changed, changed))
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target


def _read(source: Path) -> Catalog:
    """A catalogue without what nobody may read yet: guessed texts, and those of which a part is missing.

    In their place stands the text of the next catalogue, else the English one. A plural that lacks a form must go as a
    whole: Babel would write the English form into it, in front of a translation that a package has.
    """
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    if own_catalogues.is_own(source):
        own_catalogues.keep_what_is_sound(catalogue)
        return catalogue
    for message in list(catalogue):
        texts = [message.string] if isinstance(message.string, str) else message.string or ()
        if message.id and (message.fuzzy or not texts or not all(texts)):
            message.string = ""
    return catalogue
