"""Languages that people speak and interpret at a forum: those of the site, and a few more. Names come from CLDR."""

from collections.abc import Sequence
from typing import Any

from babel import Locale
from babel.lists import format_list
from django.utils.functional import lazy

from core import languages

EXTRA = ("ar", "be", "de", "es", "fr", "it", "ja", "ko", "ky", "mn", "tg", "tk", "tr")
CODES = tuple(dict.fromkeys((*languages.CODES, *EXTRA)))

# The mark on a programme, in the language's own script. Others show their code.
SHORT = {"zh-hans": "中文", "en": "EN", "ru": "РУС", "kk": "ҚАЗ", "uz": "OʻZB", "uk": "УКР", "pl": "POL"}


def name_in_a_list(code: str) -> str:
    """The name of a language in the language in force, as CLDR writes it inside a sentence."""
    locale = languages.locale(languages.active())
    names = locale.languages
    tag = languages.tag(code).replace("-", "_")
    name = names.get(tag.split("_")[0]) if code.startswith("zh") else names.get(tag) or names.get(tag.split("_")[0])
    return str(name or Locale.parse("en").languages.get(code, code))


def language_name(code: str) -> str:
    """The same with a capital letter, where it stands alone."""
    return _capital(name_in_a_list(code))


def names(codes: Sequence[str]) -> str:
    """Languages as a list by CLDR, with a capital letter at its beginning: "Китайский, английский и русский"."""
    return listed([name_in_a_list(code) for code in codes])


def listed(words: Sequence[str]) -> str:
    """Words as a list by CLDR, with a capital letter at its beginning."""
    locale = languages.locale(languages.active())
    return _capital(str(format_list(words, "standard", locale=locale)))


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def own_name(code: str) -> str:
    """The language's own name for itself."""
    known = {language.code: language.name for language in languages.LANGUAGES}
    return known.get(code) or _capital(str(Locale.parse(code).display_name))


_lazy_name = lazy(language_name, str)


def choices() -> list[tuple[str, Any]]:
    """Languages that are spoken, for a field; see `core.languages.choices`."""
    return [(code, _lazy_name(code)) for code in CODES]
