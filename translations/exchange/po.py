"""Translations as PO (GNU gettext): for Poedit, Weblate, Lokalize. HTML stays HTML there."""

import re
from collections.abc import Iterable, Iterator

import polib
from babel.messages.plurals import get_plural
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import languages
from translations.exchange import entries
from translations.exchange.entries import Content, Entry, Header, Output
from translations.exchange.units import Unit
from translations.rules import State

KIND = "text/x-gettext-translation; charset=utf-8"
DATE = "%Y-%m-%d %H:%M%z"
MOMENT = "X-Exported-At"
VERSION = re.compile(r"^version: (\S+)$", re.MULTILINE)


def write(out: Output, head: Header, units: Iterable[Unit], sources: list[str]) -> int:
    """Write a file unit by unit; the number of units. `sources` are the languages of the originals, the main one first."""
    main = sources[0] if sources else languages.DEFAULT
    out.write(_header(head, main).encode())
    count = 0
    for unit in units:
        out.write(b"\n" + str(_made(unit, main)).encode())
        count += 1
    return count


def _header(head: Header, main: str) -> str:
    fields = {
        "Project-Id-Version": head.site or head.address or "-",
        "PO-Revision-Date": head.moment.strftime(DATE),
        "Last-Translator": "-",
        "Language-Team": head.tag,
        "Language": head.tag.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": get_plural(languages.locale(head.language)).plural_forms,
        "X-Source-Language": languages.tag(main).replace("-", "_"),
        "X-Site": head.address,
        MOMENT: head.moment.isoformat(),
    }
    unit = polib.POEntry(msgid="", msgstr="".join(f"{name}: {value}\n" for name, value in fields.items()))
    return str(unit)


def _made(unit: Unit, main: str) -> polib.POEntry:
    is_stale = unit.state == State.STALE
    return polib.POEntry(
        msgctxt=unit.name,
        msgid=unit.source,
        msgstr=unit.target,
        comment="\n".join(" ".join(note.split()) for note in _notes(unit, main)),
        occurrences=[(unit.address, "")],
        flags=["fuzzy"] if is_stale else [],
        previous_msgid=(unit.previous or None) if is_stale else None,
    )


def _notes(unit: Unit, main: str) -> Iterator[str]:
    """What stands above a text, for people; the last line is for us."""
    yield f"{unit.label}: {unit.object_name}"
    if unit.limit:
        yield _("At most %(count)d characters.") % {"count": unit.limit}
    if unit.is_html:
        yield _("HTML: keep the tags.")
    if unit.note:
        yield unit.note
    if unit.source_language != main:
        yield _("The original is in this language: %(language)s") % {"language": own_name(unit.source_language)}
    yield f"version: {entries.version_of(unit)}"


def own_name(code: str) -> str:
    return next((language.name for language in languages.LANGUAGES if language.code == code), code)


def read(data: bytes) -> Content:
    """ValidationError with a reason that a person can act on."""
    try:
        decoded = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("This file is not in UTF-8. Save it as UTF-8 and try again.")) from error
    try:
        store = polib.pofile(
            "\n" + decoded.replace("\r\n", "\n").replace("\r", "\n")
        )  # with a line end it is no file's name
    except Exception as error:  # the library has errors of several kinds; to the person they are one
        raise ValidationError(
            _("This is no PO file, or it is damaged: %(error)s") % {"error": _short(error)}
        ) from error
    head = store.metadata
    if not head:
        raise ValidationError(_("This is no PO file of this site: it has no header."))
    charset = re.search(r"charset=([\w-]+)", head.get("Content-Type", ""))
    if charset and charset[1].lower() not in ("utf-8", "utf8", "ascii", "us-ascii", "charset"):
        raise ValidationError(_("This file is not in UTF-8. Save it as UTF-8 and try again."))
    content = Content(entries.language_of(head.get("Language", "")), entries.moment(head.get(MOMENT, "")))
    for unit in store:
        if not unit.obsolete:
            content.add(_entry(unit))
    return content


def _entry(unit: polib.POEntry) -> Entry:
    found = VERSION.search(unit.comment)
    return Entry(
        name=unit.msgctxt or "",
        source=unit.msgid,
        target=unit.msgstr,
        is_fuzzy=unit.fuzzy,
        version=entries.version(found[1]) if found else None,
    )


def _short(error: Exception) -> str:
    words = " ".join(str(error).split())
    return words[:120] or type(error).__name__
