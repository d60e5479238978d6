"""Catalogues: complete, well formed, in the right script; plural forms; what Django says in our languages."""

import re
from functools import cache
from pathlib import Path

import django
import pytest
from babel.messages.extract import extract
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation.reloader import translation_file_changed

from core import messages
from tools import catalogues

LANGUAGES = catalogues.languages()
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[#0\- +]*\d*(?:\.\d+)?[diouxXeEfFgGcrs]|\{\w*\}")
LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
HAN = re.compile(r"[\u4e00-\u9fff]")

SAME_AS_ENGLISH = {
    "uz": {"forum", "Forum", "Moderator"},
    "pl": {"Forum", "Menu", "Moderator", "Online", "e-mail", "forum", "logo", "partner", "status"},
}
LATIN_NAMES = {"Asia", "IANA", "ICP", "ISO", "CN", "KZ", "HTML", "JSON", "LDAP", "UUID", "IPv4", "IPv6"}
LATIN_NAMES |= {"AVIF", "HEIC", "JPEG", "PNG", "SVG", "Shanghai", "WebP", "s07", "opening", "ceremony"}
LATIN_NAMES |= {"YYYY", "DD", "HH", "MM", "ss", "uuuuuu", "TZ", "True", "False", "None"}
LATIN_NAMES |= {
    "Atom",
    "CSV",
    "Excel",
    "ICS",
    "PDF",
    "QR",
    "UTF",
    "XLSX",
    "ZIP",
    "GB",
    "XML",
    "Enter",
    "Escape",
    "Shift",
    "Ctrl",
}
LATIN_NAMES |= {
    "Help",
    "code",
    "en",
    "zh",
    "hans",
    "kk",
    "ru",
    "http",
    "https",
    "Date",
    "of",
    "issue",
}  # typed or read in files
COUNTS = (0, 1, 2, 5, 21)
COUNTED = {  # what stands after the number for 0, 1, 2, 5 and 21
    ("%(count)s session", "%(count)s sessions"): {
        "en": ("sessions", "session", "sessions", "sessions", "sessions"),
        "zh-hans": ("场会议",) * 5,
        "ru": ("сессий", "сессия", "сессии", "сессий", "сессия"),
        "kk": ("сессия",) * 5,
        "uz": ("ta sessiya",) * 5,
        "uk": ("сесій", "сесія", "сесії", "сесій", "сесія"),
        "pl": ("sesji", "sesja", "sesje", "sesji", "sesji"),
    },
    ("%(count)s photo", "%(count)s photos"): {
        "en": ("photos", "photo", "photos", "photos", "photos"),
        "zh-hans": ("张照片",) * 5,
        "ru": ("фотографий", "фотография", "фотографии", "фотографий", "фотография"),
        "kk": ("фотосурет",) * 5,
        "uz": ("ta fotosurat",) * 5,
        "uk": ("фотографій", "фотографія", "фотографії", "фотографій", "фотографія"),
        "pl": ("zdjęć", "zdjęcie", "zdjęcia", "zdjęć", "zdjęć"),
    },
    ("%(num)d day", "%(num)d days"): {
        "en": ("days", "day", "days", "days", "days"),
        "zh-hans": ("天",) * 5,
        "ru": ("дней", "день", "дня", "дней", "день"),
        "kk": ("күн",) * 5,
        "uz": ("kun",) * 5,
        "uk": ("днів", "день", "дні", "днів", "день"),
        "pl": ("dni", "dzień", "dni", "dni", "dni"),
    },
    ("%(num)d minute", "%(num)d minutes"): {
        "en": ("minutes", "minute", "minutes", "minutes", "minutes"),
        "zh-hans": ("分钟",) * 5,
        "ru": ("минут", "минута", "минуты", "минут", "минута"),
        "kk": ("минут",) * 5,
        "uz": ("daqiqa",) * 5,
        "uk": ("хвилин", "хвилина", "хвилини", "хвилин", "хвилина"),
        "pl": ("minut", "minuta", "minuty", "minut", "minut"),
    },
}

DJANGO = Path(django.__file__).parent
DJANGO_SOURCES = (
    "contrib/auth/forms.py", "contrib/auth/password_validation.py", "core/paginator.py", "core/validators.py",
    "db/models/base.py", "db/models/constraints.py", "db/models/fields/__init__.py", "db/models/fields/files.py",
    "db/models/fields/json.py", "db/models/fields/related.py", "forms/boundfield.py", "forms/fields.py",
    "forms/forms.py", "forms/formsets.py", "forms/models.py", "forms/utils.py", "forms/widgets.py",
    "template/defaultfilters.py", "utils/ipv6.py", "utils/text.py", "utils/timesince.py",
)  # fmt: skip
NO_WORDS = re.compile(r"[\W\d_]*(?:IPv[46]|[KMGTP]B)?[\W\d_]*")
NEVER_SHOWN = {"String (unlimited)", "%(from)s-%(to)s relationship", "%(from)s-%(to)s relationships"}


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """The catalogues as they are now, and nothing read from older ones."""
    messages.compile_all()
    translation_file_changed(sender=None, file_path=Path("django.mo"))


@cache
def entries(code: str) -> list[tuple[str, str]]:
    """Every translation of a catalogue with its English."""
    return [(entry.msgid, text) for entry in catalogues.load(code) for text in catalogues.translations(entry)]


def words(text: str) -> str:
    """A text without its placeholders."""
    return PLACEHOLDER.sub(" ", text)


sources = cache(catalogues.sources)


@pytest.mark.parametrize("code", LANGUAGES)
def test_complete(code: str) -> None:
    """Nothing missing, fuzzy or out of date; the right number of plural forms."""
    assert catalogues.faults(code, sources()) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_placeholders(code: str) -> None:
    for entry in catalogues.load(code):
        for text in catalogues.translations(entry):
            wanted = [sorted(PLACEHOLDER.findall(english)) for english in (entry.msgid, entry.msgid_plural) if english]
            assert sorted(PLACEHOLDER.findall(text)) in wanted, entry.msgid


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_english_left(code: str) -> None:
    same = {english for english, text in entries(code) if english == text and re.search(r"\w", words(english))}
    assert same <= SAME_AS_ENGLISH.get(code, set())


@pytest.mark.parametrize("code", LANGUAGES)
def test_edges(code: str) -> None:
    """No spaces at the ends, no doubled ones, and a full stop where English has one."""
    for english, text in entries(code):
        assert text == " ".join(text.split()), text
        assert text.endswith((".", "。")) == english.endswith("."), text


@pytest.mark.parametrize("code", ["kk", "ru", "uk"])
def test_cyrillic(code: str) -> None:
    for _, text in entries(code):
        assert set(LATIN_WORD.findall(words(text))) <= LATIN_NAMES, text


def test_chinese() -> None:
    """Chinese characters, and full-width punctuation beside them (Django cuts "yes,no,maybe" at its commas)."""
    for english, text in entries("zh-hans"):
        if english == "yes,no,maybe":
            continue
        assert HAN.search(text), text
        assert not re.search(r"[\u4e00-\u9fff] ?[,;:!?()]|[,;:!?()] ?[\u4e00-\u9fff]|[\u4e00-\u9fff]\.", text), text


def test_uzbek() -> None:
    """Latin letters; U+02BB in oʻ and gʻ, U+02BC elsewhere, no other apostrophe."""
    for _, text in entries("uz"):
        assert not CYRILLIC.search(text), text
        assert not re.search(r"['`‘’´]", text), text
        assert not re.search(r"(?<![oOgG])\u02bb|[oOgG]\u02bc", text), text


def test_polish_and_ukrainian_letters() -> None:
    assert not [text for _, text in entries("pl") if CYRILLIC.search(text)]
    assert not [text for _, text in entries("uk") if re.search(r"[ыэёъ'‘’]", text, re.IGNORECASE)]
    assert not [text for _, text in entries("ru") if re.search(r"[іїєґ]", text, re.IGNORECASE)]


@pytest.mark.parametrize(("single", "plural"), COUNTED)
@pytest.mark.parametrize("code", [code for code, _ in settings.LANGUAGES])
def test_plural_forms(code: str, single: str, plural: str) -> None:
    with translation.override(code):
        given = [ngettext(single, plural, n) % {"count": n, "num": n} for n in COUNTS]
    assert given == [f"{n} {noun}" for n, noun in zip(COUNTS, COUNTED[single, plural][code], strict=True)]


def own_list() -> dict[catalogues.Key, catalogues.Source]:
    return {key: source for key, source in sources().items() if "core/django_messages.py" in source.files}


@cache
def django_texts() -> list[tuple[str, str, str]]:
    """Context, text and plural of what Django can say to somebody who is not of the staff."""
    kept = []
    for name in DJANGO_SOURCES:
        path = DJANGO / name
        lines = path.read_text(encoding="utf-8").splitlines()
        with path.open("rb") as file:
            found = list(extract("python", file, catalogues.KEYWORDS))
        for number, texts, _, context in found:
            single, plural = texts if isinstance(texts, tuple) else (texts, "")
            is_of_documentation = name.startswith("db/") and "description" in lines[number - 1]
            if not is_of_documentation and single not in NEVER_SHOWN and not NO_WORDS.fullmatch(words(single)):
                kept.append((context or "", single, plural))
    return kept


def is_translated(context: str, single: str, plural: str) -> bool:
    """Whether a text comes in the language in force, in every plural form."""
    if plural:
        return all(ngettext(single, plural, n) not in {single, plural} for n in COUNTS)
    return (pgettext(context, single) if context else gettext(single)) != single


def test_list_of_django_messages_is_djangos() -> None:
    """Each stands in Django's sources, letter for letter, in the same plural."""
    there = {(context, single): plural for context, single, plural in django_texts()}
    listed = {key: source.plural for key, source in own_list().items()}
    assert listed
    assert {key: plural for key, plural in listed.items() if there.get(key) != plural} == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_django_speaks(code: str) -> None:
    """Ours fill Django's gaps, and there is no gap that they do not know of."""
    with translation.override(code):
        missing = [single for context, single, plural in django_texts() if not is_translated(context, single, plural)]
        missing += [key[1] for key, source in own_list().items() if not is_translated(*key, source.plural)]
    assert missing == []


def test_django_speaks_english() -> None:
    with translation.override("en"):
        assert [key[1] for key in own_list() if gettext(key[1]) != key[1]] == []
