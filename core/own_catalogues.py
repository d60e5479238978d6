"""Catalogues of languages that a site has added: made of the program's texts, translated by the site, kept through upgrades.

Every catalogue of the program has the same texts, so any of them is the template. A text that is not translated yet comes from
Django's own catalogue of the language, where it is one of Django's, and else in English. One slip of a translator must not stop
a site or break a page: what is fuzzy, or has other placeholders than the English, is left out and told.
"""

import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from babel.plural import to_gettext
from django.conf import settings
from django.utils.translation import to_locale

from core import languages

NAMED = re.compile(r"%\((\w+)\)")
BRACES = re.compile(r"\{\w*\}")
HEADER = """# Texts of the site's interface. `manage.py start_language {code}` brings this file up to date and keeps what is translated.
msgid ""
msgstr ""
"Project-Id-Version: forum site\\n"
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"
"""


@dataclass(frozen=True)
class Standing:
    """How far a catalogue is: texts, those translated, and the English of those that cannot be used."""

    path: Path
    texts: int
    translated: int
    unusable: list[str]


def folder() -> Path:
    return Path(settings.LANGUAGES_FOLDER) / "locale"


def is_own(source: Path) -> bool:
    """Whether a catalogue is the site's and not the program's."""
    return source.is_relative_to(folder())


def plural_forms(code: str) -> str:
    """The `Plural-Forms` of Django's own catalogue; by CLDR where Django has none (UTS 35, part 3, 5.1)."""
    path = Path(django.__file__).parent / "conf" / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"
    if path.is_file():
        with path.open("rb") as file:
            return read_po(file).plural_forms
    return str(to_gettext(languages.locale(code).plural_form))


def bring_up(code: str) -> Standing:
    """Add the texts that are new, take out those no longer used (they stay at the end of the file), keep all translations.

    Raises OSError, PoFileError.
    """
    path = folder() / to_locale(code) / "LC_MESSAGES" / "django.po"
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    header = HEADER.format(code=code, locale=to_locale(code), plural=plural_forms(code))
    catalogue = read_po(io.BytesIO((before or header).encode()), abort_invalid=True)
    catalogue.update(_template(catalogue.num_plurals), no_fuzzy_matching=True, update_creation_date=False)
    written = io.BytesIO()
    write_po(written, catalogue, width=116, omit_header=True)
    after = f"{_head(before or header)}\n\n{written.getvalue().decode()}"
    if after != before:
        _write(path, after)
    messages = [message for message in catalogue if message.id]
    done = [message for message in messages if _is_written(message)]
    unusable = [_english(message)[0] for message in done if message.fuzzy or not _fits(message)]
    return Standing(path, len(messages), len(done) - len(unusable), unusable)


def _head(text: str) -> str:
    """The first entry of a catalogue, which describes it: it stays as its translators' tool wrote it."""
    end = text.find("\n\n", max(text.find('msgid ""'), 0))
    return text[:end].rstrip("\n") if end >= 0 else text.rstrip("\n")


def _write(path: Path, text: str) -> None:
    """Whole or not at all: somebody's work is in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _template(plurals: int) -> Catalog:
    """The program's texts, untranslated, with the right number of empty plural forms."""
    source = min(Path(settings.BASE_DIR, "locale").glob("*/LC_MESSAGES/django.po"))
    with source.open("rb") as file:
        texts = read_po(file)
    template = Catalog()
    for message in texts:
        if message.id:
            empty = ("",) * plurals if message.pluralizable else ""
            flags = message.flags - {"fuzzy"}
            notes = {"auto_comments": message.auto_comments, "context": message.context}
            template.add(message.id, empty, message.locations, flags, **notes)  # type: ignore[arg-type]
    return template


def keep_what_is_sound(catalogue: Catalog) -> None:
    """Take out what would show an empty text, a guessed one, or fail when a page fills in its placeholders."""
    for message in list(catalogue):
        if message.id and (message.fuzzy or not _is_written(message) or not _fits(message)):
            catalogue.delete(message.id, message.context)


def _english(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _is_written(message: Message) -> bool:
    """Whether every form has its text: half a plural would speak two languages."""
    return bool(_forms(message)) and all(_forms(message))


def _fits(message: Message) -> bool:
    """Whether the placeholders can be filled in as in English. A plural form may say its number in words."""
    english = _english(message)
    names = {name for text in english for name in NAMED.findall(text)}
    braces = {brace for text in english for brace in BRACES.findall(text)}
    for text in _forms(message):
        if not set(BRACES.findall(text)) <= braces or (len(english) == 1 and set(NAMED.findall(text)) != names):
            return False
        try:
            if names:
                text % dict.fromkeys(names, 1)
        except (KeyError, ValueError, TypeError):
            return False
    return True
