"""What of the desk an address asks for, and whether this person may have it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from core import languages
from core.admin.columns import NAMES, in_every_language, name_of
from core.templatetags.site import in_language
from core.texts import text
from translations import kinds
from translations.admin import access
from translations.desk.work import STATES, Work
from translations.kinds import Kind


class KindConverter:
    """A model such as "events.session"; the dot tells it from the addresses of this app's own models."""

    regex = r"[a-z_]+\.[a-z_]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def kind_and_language(request: HttpRequest, label: str, language: str) -> Kind:
    """The kind; 404 where there is none or no such language, 403 where it is not for this person."""
    kind = kinds.of(label)
    if kind is None or language not in languages.CODES:
        raise Http404
    if not access.may_look(request.user, kind) or language not in access.languages_of(request.user):
        raise PermissionDenied
    return kind


def scope_of(request: HttpRequest) -> Any:
    """The edition that the address names, or None."""
    scope = kinds.scope()
    wanted = request.GET.get(scope.name, "") if scope else ""
    return scope.model._base_manager.filter(**{scope.key: wanted}).first() if scope and wanted else None


def work_of(request: HttpRequest, kind: Kind, language: str) -> Work:
    """What the address chooses of a kind in a language; nonsense in it is passed over."""
    scope, found = kinds.scope(), scope_of(request)
    given = request.GET
    words = given.get("q", "").replace("\x00", "").strip()[:100]
    wanted = given.get("object", "")
    return Work(
        kind,
        language,
        state=given["state"] if given.get("state") in STATES else "to_do",
        search=words,
        scope=str(getattr(found, scope.key)) if scope and found else "",
        scope_id=found.pk if found else None,
        scope_name=scope.name if scope else "",
        is_public_only=given.get("public") == "1",
        object_id=int(wanted) if wanted.isdecimal() and len(wanted) < 16 else None,
        matching=_matching(request, kind, words) if words else None,
    )


def _matching(request: HttpRequest, kind: Kind, words: str) -> QuerySet[Any]:
    """Objects found by their names as the list of the admin finds them; by their texts where it has no search."""
    model_admin = admin.site._registry.get(kind.model)
    rows = kind.model._base_manager.all()
    if model_admin is not None and model_admin.search_fields:
        found: QuerySet[Any] = model_admin.get_search_results(request, rows, words)[0]
        return found
    wanted = Q()
    for column in in_every_language(*kind.fields):
        wanted |= Q(**{f"{column}__icontains": words})
    return rows.filter(wanted)


def named(kind: Kind, ids: set[int]) -> dict[int, SafeString]:
    """Names of objects, each in the language that it is really in; one query, without long texts."""
    model_admin = admin.site._registry.get(kind.model)
    related = getattr(model_admin, "list_select_related", ()) or ()
    rows: Any = kind.model._base_manager.filter(pk__in=ids)
    rows = rows.without(*(field for field in kind.fields if field not in NAMES))
    return {obj.pk: name(obj) for obj in rows.select_related(*related)}


def name(obj: Any) -> SafeString:
    """An object's name, with its `lang` where that is not the page's."""
    kind = kinds.of_model(type(obj))
    for field in NAMES:
        found = text(obj, field) if kind and field in kind.fields else None
        if found and found.value:
            return in_language(found.value, found.language)
    return conditional_escape(name_of(obj))
