"""The original of a photograph, as it came from the camera, for those who may change it. Who took it is written down."""

import logging
from pathlib import PurePath

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.admin import locking, pages, tools
from core.serving import sent
from core.storage import signed_address, status
from events.models import Photo

logger = logging.getLogger("accounts.security")
GOOD_FOR = 60  # seconds of a signed address


def may_take(request: HttpRequest) -> bool:
    return not locking.is_limited(request) and request.user.has_perm("events.change_photo")


@never_cache
@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """To a signed address where the storage gives one, else the bytes; back to the photograph where they cannot be had."""
    if not may_take(request):
        raise PermissionDenied
    photo = get_object_or_404(Photo, pk=pk)
    name = str(photo.picture.name)
    called = f"{photo.code}{PurePath(name).suffix}"
    try:
        if status(name) is None:
            raise FileNotFoundError(name)
        address = signed_address(name, called, GOOD_FOR)
        answer: HttpResponseBase = (
            redirect(address) if address else sent(name, "private, no-store", as_attachment=True, filename=called)
        )
    except OSError as error:
        is_lost = isinstance(error, FileNotFoundError)
        messages.error(request, LOST if is_lost else SILENT)
        return redirect("admin:events_photo_change", pk)
    admin.site._registry[Photo].log_change(request, photo, str(TAKEN))
    logger.info("Person %s took the original of photograph %s.", request.user.pk, pk)
    return answer


LOST = _("The original of this picture is lost. Upload it again, or have it brought back from a backup.")
SILENT = _("The storage does not answer. Try again in a few minutes.")
TAKEN = _("Took the original.")


def photo_tools(request: HttpRequest, photo: Photo) -> list[tuple[object, str]]:
    return [(_("Download the original"), reverse("admin:photo-original", args=[photo.pk]))] if may_take(request) else []


pages.add("photo-original", "events/photo-original/<int:pk>/", original)
tools.add("events.Photo", photo_tools)
