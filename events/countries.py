"""Names of countries by CLDR, to start from: an organiser may edit them."""

from collections.abc import Collection

from django.db import transaction

from core import history, languages
from events.models import Country


def cldr_names(code: str) -> dict[str, str]:
    """Names of a country (ISO 3166-1 alpha-2) in every site language: {"en": "Poland", "pl": "Polska", ...}.

    Raises KeyError for a code that CLDR does not know.
    """
    return {language: str(languages.locale(language).territories[code]) for language in languages.CODES}


def name_missing(codes: Collection[str]) -> int:
    """Give CLDR's names to the countries that have none in these languages; the number of names. What is there stays."""
    columns = {languages.column("name", code): code for code in codes}
    found = 0
    with transaction.atomic(), history.because("Names by CLDR"):
        countries = list(Country.objects.select_for_update(of=("self",)).order_by("pk"))
        for column, code in columns.items():
            names = languages.locale(code).territories
            for country in countries:
                if not getattr(country, column) and country.code in names:
                    setattr(country, column, str(names[country.code]))
                    found += 1
        if found:
            Country.objects.bulk_update(countries, list(columns))
    return found
