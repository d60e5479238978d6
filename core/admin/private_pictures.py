"""Private pictures, shown to those who may change what they belong to."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.admin import locking
from core.fields import PrivatePictureField
from core.serving import from_storage
from core.storage import read


@never_cache
@require_safe
@from_storage
def picture(request: HttpRequest, app: str, model: str, pk: int, field: str) -> HttpResponse:
    """The PNG itself. 404 for what is no private picture, 403 for those who only read or translate."""
    try:
        found: Any = apps.get_model(app, model)
        kind = found._meta.get_field(field)
    except (LookupError, FieldDoesNotExist):
        raise Http404 from None
    own_admin = admin.site._registry.get(found)
    if own_admin is None or not isinstance(kind, PrivatePictureField):
        raise Http404
    if locking.is_limited(request) or not own_admin.has_change_permission(request):
        raise PermissionDenied
    obj = found._base_manager.filter(pk=pk).first()
    content = read(getattr(obj, field).name) if obj is not None and getattr(obj, field) else None
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})
