"""Catalogues: complete, well formed, in the right script; plural forms; what Django says in our languages."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from django.utils.translation.reloader import translation_file_changed

from core import messages
from tools import catalogue_faults, catalogues
from tools import catalogue_upstream as upstream

LANGUAGES = catalogues.languages()
LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
HAN = re.compile(r"[\u4e00-\u9fff]")

LATIN_NAMES = {"Asia", "IANA", "ICP", "ISO", "CN", "KZ", "HTML", "JSON", "LDAP", "UUID", "IPv4", "IPv6"}
LATIN_NAMES |= {"a", "f", "e5a5a", "yes", "no"}  # a colour: #0e5a5a, of 0–9 and a–f; values in spreadsheets
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
LATIN_NAMES |= {"hall", "Page", "Up", "Down", "Control", "Command", "Mac", "OK", "a", "z", "A", "Z", "strong"}
LATIN_NAMES |= {"Redis", "TLS", "CACHE", "CERTIFICATE", "JavaScript"}
LATIN_NAMES |= {"PO", "XLIFF", "URL", "TOTP", "WebAuthn", "PIN", "A4", "A6", "get", "absolute", "url"}
# Columns and words of files that go out to translators.
LATIN_NAMES |= {"site", "key", "note", "id", "translation", "stale", "translated", "head", "delegation"}
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


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """The catalogues as they are now, and nothing read from older ones."""
    messages.compile_all()
    translation_file_changed(sender=None, file_path=Path("django.mo"))


@cache
def entries(code: str) -> list[tuple[str, str]]:
    """Every translation of our catalogues with its English."""
    files = [catalogues.load(code), *(upstream.load(code, domain) for domain in upstream.DOMAINS)]
    return [(e.msgid, text) for file in files for e in file for text in catalogue_faults.translations(e) if text]


words = catalogue_faults.without_placeholders
sources = cache(catalogues.sources)


@pytest.mark.parametrize("code", LANGUAGES)
def test_complete(code: str) -> None:
    """Nothing missing, fuzzy or out of date; the right number of plural forms."""
    assert catalogues.faults(code, sources()) == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("domain", upstream.DOMAINS)
def test_texts_of_packages_are_complete(domain: str, code: str) -> None:
    """What they lack is there, and translated as well as ours."""
    assert catalogues.upstream_faults(code, domain) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_edges(code: str) -> None:
    """No doubled spaces; those at the ends are as in English, as are the signs there."""
    for _english, text in entries(code):
        assert " ".join(text.split()) == text.strip(), text


@pytest.mark.parametrize("code", ["kk", "ru", "uk"])
def test_cyrillic(code: str) -> None:
    for _, text in entries(code):
        assert set(LATIN_WORD.findall(words(text))) <= LATIN_NAMES, text


def test_chinese() -> None:
    """Chinese characters, and full-width punctuation beside them (Django cuts "yes,no,maybe" at its commas)."""
    for english, text in entries("zh-hans"):
        if english == "yes,no,maybe" or english in catalogue_faults.SAME_AS_ENGLISH[""]:
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


def is_translated(context: str, single: str, plural: str, code: str) -> bool:
    """Whether a text comes in the language in force, in every plural form."""
    if plural:
        given = [npgettext(context, single, plural, n) if context else ngettext(single, plural, n) for n in COUNTS]
        return all(text not in {single, plural} for text in given)
    given_one = pgettext(context, single) if context else gettext(single)
    return not catalogue_faults.is_english(code, single, given_one)


@pytest.mark.parametrize("code", LANGUAGES)
def test_packages_speak(code: str) -> None:
    """Nothing that people can meet of Django and other packages is English."""
    with translation.override(code):
        wanted = upstream.wanted().items()
        missing = [key[1] for key, source in wanted if not is_translated(*key, source.plural, code)]
    assert missing == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_ours_go_before_theirs(code: str) -> None:
    for entry in upstream.load(code):
        if entry.msgstr and not entry.msgid_plural:
            with translation.override(code):
                given = pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else gettext(entry.msgid)
            assert given == entry.msgstr


def test_django_speaks_english() -> None:
    with translation.override("en"):
        assert [key[1] for key in upstream.wanted() if not key[0] and gettext(key[1]) != key[1]] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_that_packages_say_is_to_be_compared(code: str) -> None:
    """Where a package came to say something of its own since, somebody has to choose."""
    for domain in upstream.DOMAINS:
        for package, state in upstream.states(code, domain).items():
            assert (package, state.to_compare, state.to_drop) == (package, [], [])


def test_package_is_added_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "strange_package"
    (package / "templates").mkdir(parents=True)
    (package / "tests").mkdir()
    (package / "__init__.py").write_text('from x import _\n_("One %(name)s.")\n')
    (package / "tests" / "__init__.py").write_text('from x import _\n_("Not this one.")\n')
    (package / "templates" / "a.html").write_text(
        '{% load i18n %}{% translate "Two" context "of cards" %}'
        "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(upstream, "PACKAGES", {"strange_package": ()})
    monkeypatch.setattr(upstream, "wanted", cache(upstream.wanted.__wrapped__))
    found = upstream.updated("kk", "django")
    assert [(e.msgctxt, e.msgid, e.msgid_plural, e.flags) for e in found] == [
        (None, "One %(name)s.", "", ["python-format"]),
        ("of cards", "Two", "", []),
        (None, "%(n)s day", "%(n)s days", ["python-format"]),
    ]
    assert next(e.occurrences for e in found) == [("strange_package/__init__.py", "")]
    assert upstream.missing("kk", "django") == [("", "One %(name)s."), ("of cards", "Two"), ("", "%(n)s day")]


def entry(english: str, text: str, **fields: Any) -> polib.POEntry:
    return polib.POEntry(msgid=english, msgstr=text, **fields)


@pytest.mark.parametrize(
    ("code", "english", "text", "expected"),
    [
        ("ru", "Save", "Сохранить", []),
        ("ru", "Save", "", ["missing"]),
        ("ru", "Save", "Save", ["still English"]),
        ("ru", "Save", "Zapisz", ["no letter of its script"]),
        ("zh-hans", "Save", "Сохранить", ["no letter of its script"]),
        ("pl", "Save", "Save", ["still English"]),
        ("uz", "Forum", "Forum", []),
        ("kk", "Forum", "Forum", ["still English"]),
        ("kk", "PDF", "PDF", []),
        ("kk", "%(a)s – %(b)s", "%(a)s – %(b)s", []),
        ("ru", "Day %(number)s", "День", ["placeholders differ"]),
        ("ru", "Day %(number)s", "День %(nummer)s", ["placeholders differ"]),
        ("ru", "Day %(number)s", "День %(number)d", ["placeholders differ"]),
        ("ru", "%s and %s", "%s", ["placeholders differ"]),
        ("ru", "Last seen: {when}", "Дата: {wann}", ["placeholders differ"]),
        ("ru", "100%% sure", "На 100%% точно", []),
        ("ru", "<b>Now</b>", "<i>Теперь</i>", ["HTML tags differ"]),
        ("ru", "<b>Now</b>", "<b>Теперь<b>", ["HTML tags differ"]),
        ('ru', '<a href="x">Now</a>', '<a href="y">Теперь</a>', []),
        ("ru", "a < b", "а < б", []),
        ("ru", "Where: ", "Где:", ["spaces at the ends differ"]),
        ("ru", "Where?", "Где", ["another sign at the end"]),
        ("zh-hans", "Where?", "何处？", []),
        ("zh-hans", "It is here.", "在这里。", []),
        ("ru", "Loading...", "Загрузка…", []),
        ("ru", "See “Home”.", "См. «Главная».", []),
    ],
)  # fmt: skip
def test_faults_of_a_translation(code: str, english: str, text: str, expected: list[str]) -> None:
    assert catalogue_faults.entry_faults(code, entry(english, text), 1) == [f"{each}: {english!r}" for each in expected]


def test_faults_of_plural_forms_and_guesses() -> None:
    counted = entry("%(n)s day", "", msgid_plural="%(n)s days", msgstr_plural={0: "%(n)s күн", 1: "%(n)s күн"})
    assert catalogue_faults.entry_faults("kk", counted, 2) == []
    assert catalogue_faults.entry_faults("kk", counted, 3) == ["plural forms do not fit: '%(n)s day'"]
    guess = entry("Save", "Сақтау", flags=["fuzzy"])
    assert catalogue_faults.entry_faults("kk", guess, 2) == ["fuzzy: 'Save'"]


def test_changed_text_gets_its_translation_as_a_proposal(monkeypatch: pytest.MonkeyPatch) -> None:
    old = catalogues.empty("kk", "")
    old.append(entry("Save this page now.", "Осы бетті қазір сақтау."))
    old.append(entry("Kept", "Сақталды"))
    monkeypatch.setattr(catalogues, "load", lambda code: old)
    wanted = {("", text): catalogues.Source() for text in ("Kept", "Save this page at once.", "Quite another text")}
    kept, changed, other = catalogues.updated("kk", wanted)
    assert (kept.msgstr, kept.fuzzy) == ("Сақталды", False)
    assert (changed.msgstr, changed.fuzzy, changed.previous_msgid) == (
        "Осы бетті қазір сақтау.", True, "Save this page now.",
    )  # fmt: skip
    assert (other.msgstr, other.fuzzy) == ("", False)
    monkeypatch.setattr(catalogues, "load", lambda code: [kept, changed, other])
    assert catalogues.updated("kk", wanted)[1].previous_msgid == "Save this page now."
    changed.flags.remove("fuzzy")
    assert catalogues.updated("kk", wanted)[1].previous_msgid is None


def test_what_is_not_whole_falls_through(tmp_path: Path) -> None:
    """An empty text, a guess, and a plural that lacks a form leave the word to the next catalogue."""
    catalogue = catalogues.empty("kk", "")
    catalogue.append(entry("Whole", "Бүтін"))
    catalogue.append(entry("Empty", ""))
    catalogue.append(entry("Guess", "Болжам", flags=["fuzzy"]))
    for single, forms in (("day", {0: "күн", 1: "күн"}), ("week", {0: "апта", 1: ""}), ("year", {0: "", 1: ""})):
        catalogue.append(entry(single, "", msgid_plural=f"{single}s", msgstr_plural=forms))
    catalogue.save(str(tmp_path / "django.po"))
    compiled = messages.compile_one(tmp_path / "django.po")
    assert {e.msgid for e in polib.mofile(str(compiled))} == {"Whole", "day"}
