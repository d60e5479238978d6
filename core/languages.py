"""Languages of the site: codes, tags, directions, fallback chains. Codes are Django's ("zh-hans"), tags are BCP 47 ("zh-Hans")."""

from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.core import get_global
from django.conf import settings
from django.utils.translation import get_language

CODES: tuple[str, ...] = tuple(code for code, _ in settings.LANGUAGES)
DEFAULT: str = settings.LANGUAGE_CODE
BABEL = {"en": "en_GB", "zh-hans": "zh_Hans_CN", "zh-hant": "zh_Hant_TW", "uz": "uz_Latn_UZ"}


@dataclass(frozen=True)
class Language:
    """One language as a reader meets it: `name` is its own name for itself."""

    code: str
    name: str

    @property
    def tag(self) -> str:
        return tag(self.code)

    @property
    def direction(self) -> str:
        return direction(self.code)


LANGUAGES: tuple[Language, ...] = tuple(Language(code, str(name)) for code, name in settings.LANGUAGES)


def tag(code: str) -> str:
    """BCP 47 tag of a site language: zh-hans -> zh-Hans (RFC 5646, 2.1.1)."""
    language, _, rest = code.partition("-")
    if not rest:
        return language
    return f"{language}-{rest.title() if len(rest) == 4 else rest.upper()}"


def direction(code: str) -> str:
    return "rtl" if code in settings.LANGUAGES_BIDI else "ltr"


@cache
def script(code: str) -> str:
    """The script that a language is most likely written in, by ISO 15924: "Cyrl" (CLDR's likely subtags)."""
    found = locale(code)
    likely = str(get_global("likely_subtags").get(str(found)) or get_global("likely_subtags").get(found.language, ""))
    return found.script or next((part for part in likely.split("_") if len(part) == 4 and part.isalpha()), "")


def choices() -> list[tuple[str, str]]:
    """Languages of the site for a field. A function, so that migrations name it and not the languages: it is no part of a table."""
    return [(language.code, language.name) for language in LANGUAGES]


def active() -> str:
    """The site language in force; the default where something else is (a management command, say)."""
    code = get_language() or DEFAULT
    return code if code in CODES else DEFAULT


@cache
def locale(code: str) -> Locale:
    """CLDR data of a language."""
    return Locale.parse(BABEL.get(code, code.replace("-", "_")))


@cache
def chain(code: str) -> tuple[str, ...]:
    """Languages to try for a text, each once, best first, the language itself before all."""
    fallbacks = settings.MODELTRANSLATION_FALLBACK_LANGUAGES
    rest = fallbacks.get(code, fallbacks["default"])
    return tuple(dict.fromkeys((code, *rest, *CODES))) if code in CODES else tuple(CODES)


@cache
def column(field: str, code: str) -> str:
    """Name of the column that holds a field in a language: ("title", "zh-hans") -> "title_zh_hans"."""
    return f"{field}_{code.replace('-', '_')}"
