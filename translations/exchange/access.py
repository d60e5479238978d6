"""Who may take which texts out and bring which in: the rights to the models, and a translator's own languages."""

from typing import Any

from core import languages
from core.admin import locking
from translations import kinds
from translations.kinds import Kind


def may(user: Any, kind: Kind) -> bool:
    """Whether a person may take texts of a kind out and bring them in: whoever may change them."""
    meta = kind.model._meta
    return bool(user.has_perm(f"{meta.app_label}.change_{meta.model_name}"))


def kinds_of(user: Any) -> list[Kind]:
    return [kind for kind in kinds.every() if may(user, kind)]


def languages_of(user: Any) -> list[languages.Language]:
    """Languages that a person translates into."""
    own = locking.languages_of(user)
    return [language for language in languages.LANGUAGES if own is None or language.code in own]
