"""What may stand in a name. Nothing is put right by force: what is wrong is refused with its reason, and stays as typed."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

APOSTROPHES = "'’‘`ʼʻ"
BETWEEN = APOSTROPHES + "-‐. "
DOTS = "·・•"  # between the parts of a name that is written in Chinese


def one_line(value: str) -> None:
    """Refuse line breaks, other control characters, and marks that turn the direction of what follows."""
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn") for sign in value):
        raise ValidationError(_("This holds a sign that cannot be seen. Please type it anew, on one line."))


def latin(value: str) -> None:
    """Refuse what does not stand in the Latin line of a passport: ICAO Doc 9303 letters, with diacritics, and what joins them."""
    one_line(value)
    if any(unicodedata.category(sign)[0] == "L" and not _is_latin(sign) and sign not in BETWEEN for sign in value):
        raise ValidationError(_("Write it in Latin letters, as in the passport."))
    _refuse_signs(value, BETWEEN)


def native(value: str) -> None:
    """Refuse what is no letter of any script, nor joins letters in a name."""
    one_line(value)
    _refuse_signs(value, BETWEEN + DOTS)


def _is_latin(sign: str) -> bool:
    return unicodedata.name(sign, "").startswith("LATIN")


def _refuse_signs(value: str, between: str) -> None:
    if not any(unicodedata.category(sign)[0] == "L" and sign not in APOSTROPHES for sign in value):
        raise ValidationError(_("A name has at least one letter."))
    if any(unicodedata.category(sign)[0] not in "LM" and sign not in between for sign in value):
        raise ValidationError(_("Only letters, spaces, hyphens, dots and apostrophes."))
