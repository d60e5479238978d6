"""Roles: named groups with the least rights their work needs. Apps above register what a role may do with their models.

`migrate` makes the roles and gives them what is declared; what an organiser adds to a role by hand stays.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q

OWNER = "Owner"
PROGRAMME_EDITOR = "Programme editor"
REGISTRAR = "Registrar"
PHOTOGRAPHER = "Photographer"
PRESS = "Press"
CHECK_IN = "Check-in"
ROLES = (OWNER, PROGRAMME_EDITOR, REGISTRAR, PHOTOGRAPHER, PRESS, CHECK_IN)
ALL = ("view", "add", "change", "delete")

# role -> {(app label, model name, action)}
_grants: dict[str, set[tuple[str, str, str]]] = defaultdict(set)


def translator(code: str) -> str:
    """Name of the role that translates into one language."""
    return f"Translator {code}"


def translators() -> list[str]:
    return [translator(code) for code, _ in settings.LANGUAGES]


def grant(role: str, app_label: str, models: Iterable[str], actions: Iterable[str] = ALL) -> None:
    """Declare what a role may do; called in `AppConfig.ready()`."""
    _grants[role].update((app_label, model, action) for model in models for action in actions)


def grant_translators(app_label: str, models: Iterable[str]) -> None:
    """Translators see and change these models; the admin opens only the columns of their language to them."""
    for role in translators():
        grant(role, app_label, models, ("view", "change"))


def languages_of(user: Any) -> frozenset[str] | None:
    """Languages whose columns a person may edit; None is all of them. Only somebody who is nothing but a translator is limited."""
    if user.is_superuser:
        return None
    if not hasattr(user, "_role_names"):
        user._role_names = frozenset(user.groups.values_list("name", flat=True))
    roles: frozenset[str] = user._role_names
    spoken = {code: translator(code) for code, _ in settings.LANGUAGES}
    if not roles or roles - set(spoken.values()):
        return None
    return frozenset(code for code, role in spoken.items() if role in roles)


def ensure(using: str, **kwargs: Any) -> None:
    """Make the roles and give them what is declared (receiver of `post_migrate`)."""
    from django.contrib.auth.models import Group, Permission

    for role in (*ROLES, *translators()):
        group, _ = Group.objects.using(using).get_or_create(name=role)
        wanted = Q(pk__in=[])
        for app_label, model, action in _grants[role]:
            wanted |= Q(content_type__app_label=app_label, codename=f"{action}_{model}")
        if _grants[role]:
            group.permissions.add(*Permission.objects.using(using).filter(wanted))
