"""Languages that a site adds to those that come with the program. Read by the settings, so it knows none.

What belongs to them is the site's own and lies in one folder, `var/languages/`, beside the database: not in version control, so
that an upgrade never touches it, and in every backup of `var/`. Without it the columns of the database have no migrations.

    var/languages/locale/<locale>/LC_MESSAGES/django.po      texts of the interface, to be translated
    var/languages/migrations/<app>/                          migrations with the columns of content
"""

import re
from collections.abc import Collection
from pathlib import Path

from babel import Locale, UnknownLocaleError

CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
PACKAGE = "core.site_migrations"
Pair = tuple[str, str]


def asked(text: str, shipped: Collection[str]) -> list[Pair]:
    """Codes and own names from "ar:العربية,fa"; CLDR knows the name where none is given.

    Raises ValueError, in words for an administrator, for what is no language, comes with the program or stands there twice.
    """
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        code, _, name = (piece.strip() for piece in part.partition(":"))
        if not CODE.fullmatch(code):
            raise ValueError(f"{code!r} is no language code: write it small, such as ar or zh-hant")
        if code in shipped:
            raise ValueError(f"{code} comes with the program already")
        if code in found:
            raise ValueError(f"{code} stands there twice")
        found[code] = name or own_name(code)
    return list(found.items())


def own_name(code: str) -> str:
    """A language's name for itself, with a capital letter. Raises ValueError for one that CLDR does not know."""
    try:
        name = str(Locale.parse(code, sep="-").display_name)
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(
            f"{code} is not known to CLDR, so there are no dates, names and plural forms for it"
        ) from error
    return name[:1].upper() + name[1:]


def from_the_right(codes: Collection[str]) -> list[str]:
    """`LANGUAGES_BIDI`: those that are written from right to left by CLDR; Django looks for a code without its region."""
    found = [code for code in codes if Locale.parse(code, sep="-").text_direction == "rtl"]
    return list(dict.fromkeys(form for code in found for form in (code, code.partition("-")[0])))


def migration_modules(folder: Path) -> dict[str, str]:
    """`MIGRATION_MODULES` for the apps that have migrations of the site's own, also while the language is switched off."""
    return {
        made.parent.name: f"{PACKAGE}.{made.parent.name}" for made in sorted(folder.glob("migrations/*/__init__.py"))
    }
