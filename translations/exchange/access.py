"""Who may take which texts out and bring which in: the rights to the models, and a translator's own languages."""

from typing import Any

from core import languages
from core.admin import locking
from translations import kinds
from translations.kinds import Kind


def may(user: Any, action: str, kind: Kind) -> bool:
    """Whether a person may "view" or "change" a kind."""
    meta = kind.model._meta
    allowed = [f"{meta.app_label}.{name}_{meta.model_name}" for name in {action, "change"}]
    return any(user.has_perm(name) for name in allowed)


def kinds_of(user: Any, action: str) -> list[Kind]:
    return [kind for kind in kinds.every() if may(user, action, kind)]


def languages_of(user: Any) -> list[languages.Language]:
    """Languages that a person translates into."""
    own = locking.languages_of(user)
    return [language for language in languages.LANGUAGES if own is None or language.code in own]
