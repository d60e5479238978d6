"""Who may do what at the translators' desk: the rights of the models and the languages of the person, and nothing else."""

from typing import Any

from core import languages
from core.admin import locking
from translations import kinds
from translations.kinds import Kind


def _may(user: Any, action: str, kind: Kind) -> bool:
    meta = kind.model._meta
    return bool(user.has_perm(f"{meta.app_label}.{action}_{meta.model_name}"))


def may_look(user: Any, kind: Kind) -> bool:
    return _may(user, "view", kind) or _may(user, "change", kind)


def kinds_of(user: Any) -> list[Kind]:
    """Kinds whose texts a person may see."""
    return [kind for kind in kinds.every() if may_look(user, kind)]


def languages_of(user: Any) -> tuple[str, ...]:
    """Site codes of the languages that a person's desk has: a translator's own, else all."""
    own = locking.languages_of(user)
    return tuple(code for code in languages.CODES if own is None or code in own)


def may_edit(user: Any, kind: Kind, language: str) -> bool:
    return _may(user, "change", kind) and language in languages_of(user)
