"""Names of countries by CLDR, to start from: an organiser may edit them."""

from core import languages


def cldr_names(code: str) -> dict[str, str]:
    """Names of a country (ISO 3166-1 alpha-2) in every site language: {"en": "Poland", "pl": "Polska", ...}.

    Raises KeyError for a code that CLDR does not know.
    """
    return {language: str(languages.locale(language).territories[code]) for language in languages.CODES}
