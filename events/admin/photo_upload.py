"""The page of a gallery where photographs are uploaded, and what its script asks. Without the script it is a plain form."""

import json
from typing import Any

from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import images
from core.admin import pages, tools
from core.sanitise import plain
from events.intake import chunks, receiving
from events.models import Gallery, PhotoUpload

FULL = 507  # RFC 4918, 11.5


def _gallery(request: HttpRequest, pk: int) -> Gallery:
    if not request.user.has_perm("events.add_photo"):
        raise PermissionDenied
    gallery: Gallery = get_object_or_404(Gallery.objects.select_related("forum"), pk=pk)
    return gallery


def _credit(value: Any) -> str:
    return " ".join(plain(str(value)).split())[:120].strip()


def _full() -> str:
    return _("The server cannot keep files at the moment. What has arrived is kept: try again later.")


@require_http_methods(["GET", "HEAD", "POST"])
def upload_page(request: HttpRequest, pk: int) -> HttpResponse:
    gallery = _gallery(request, pk)
    answers: list[tuple[str, receiving.Answer]] = []
    if request.method == "POST":
        credit = _credit(request.POST.get("credit", ""))
        for file in request.FILES.getlist("files"):
            answers.append((str(file.name), _taken(request, gallery, file, credit)))
    sent = PhotoUpload.objects.archives_of(gallery, request.user)
    context = {
        "title": _("Upload photographs"), "gallery": gallery, "accept": images.ACCEPT, "chunk": chunks.CHUNK,
        "most": images.MAX_BYTES // 1024**2, "asked": len(answers), "answers": answers,
        "archives": [receiving.state(upload) for upload in sent],
        "added": sum(answer["answer"] == "in" for _name, answer in answers),
        "there": sum(answer["answer"] == "there" for _name, answer in answers),
        "refused": [(name, answer["reason"]) for name, answer in answers if answer["answer"] == "refused"],
    }  # fmt: skip
    return TemplateResponse(request, "admin/events/photo_upload.html", {**admin.site.each_context(request), **context})


def _taken(request: HttpRequest, gallery: Gallery, file: Any, credit: str) -> receiving.Answer:
    try:
        return receiving.take(gallery, request.user, file, credit)
    except OSError:
        return {"answer": "refused", "reason": _full()}


@require_POST
def begin(request: HttpRequest, pk: int) -> JsonResponse:
    """{"name", "size", "modified", "digest", "credit"}: may it be sent, and from which byte."""
    gallery = _gallery(request, pk)
    try:
        said = json.loads(request.body)
        file: dict[str, Any] = {
            "name": plain(str(said["name"])).replace("\\", "/").rpartition("/")[2][-255:], "size": int(said["size"]),
            "modified": int(said["modified"]), "digest": str(said["digest"]), "credit": _credit(said["credit"]),
        }  # fmt: skip
        if file["digest"] and (len(file["digest"]) != 64 or set(file["digest"]) - set("0123456789abcdef")):
            raise ValueError("This is no digest.")
        if not 0 <= file["size"] < 2**63 or abs(file["modified"]) >= 2**63:
            raise ValueError("This is no size, or no time.")
    except (ValueError, KeyError, TypeError) as error:
        raise BadRequest("This is no file.") from error
    return _answered(lambda: receiving.begin(gallery, request.user, **file))


@require_http_methods(["GET", "PUT"])
def chunk(request: HttpRequest, pk: int, upload: str) -> JsonResponse:
    """PUT ?offset=: a chunk of a file. GET: how far an archive is."""
    gallery = _gallery(request, pk)
    by: Any = request.user
    found = PhotoUpload.objects.select_related("gallery__forum", "by").filter(gallery=gallery, by=by, pk=upload).first()
    if found is None:
        return JsonResponse({"answer": "again"})
    if request.method == "GET":
        return JsonResponse(receiving.state(found))
    return _answered(lambda: _received(found, request))


def _received(upload: PhotoUpload, request: HttpRequest) -> receiving.Answer:
    try:
        chunks.receive(upload, int(request.GET.get("offset", "")), request.body)
    except ValueError as error:
        raise BadRequest("This is no chunk of the file.") from error
    return receiving.settle(upload) if upload.is_whole else receiving.going_on(upload)


def _answered(work: Any) -> JsonResponse:
    try:
        return JsonResponse(work())
    except PhotoUpload.DoesNotExist:  # settled in another tab, or given up: asked once more, it is known or begins anew
        return JsonResponse({"answer": "again"})
    except OSError:
        return JsonResponse({"answer": "refused", "reason": _full()}, status=FULL)


def upload_tool(request: HttpRequest, gallery: Any) -> list[tools.Tool]:
    there = reverse("admin:photo-upload", args=[gallery.pk])
    return [(_("Upload photographs"), there)] if request.user.has_perm("events.add_photo") else []


pages.add("photo-upload", "galleries/<int:pk>/upload/", upload_page)
pages.add("photo-upload-begin", "galleries/<int:pk>/upload/begin/", begin)
pages.add("photo-upload-chunk", "galleries/<int:pk>/upload/<uuid:upload>/", chunk)
tools.add("events.Gallery", upload_tool)
