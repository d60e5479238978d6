"""Plural forms for scripts of pages: a browser knows CLDR's rules (Intl.PluralRules), the words come from the catalogue."""

import json
from functools import lru_cache

from django.utils.translation import ngettext

from core import languages

SAMPLES = (*range(101), 1000, 1000000)


@lru_cache(maxsize=256)
def samples(single: str, plural: str, code: str) -> str:
    """JSON of the text for each plural category of a language: {"one": "# session", "other": "# sessions"}.

    `#` stands for the number. `code` is the language in force. Categories are CLDR's (UTS 35, part 3, 5).
    """
    rule = languages.locale(code).plural_form
    numbers: dict[str, int] = {}
    for number in SAMPLES:
        numbers.setdefault(str(rule(number)), number)
    found = {
        category: ngettext(single, plural, number) % {"count": "#", "number": "#"}
        for category, number in numbers.items()
    }
    return json.dumps(found, ensure_ascii=False)
