"""The page itself: its rows, and what happens when its form is sent."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import languages
from core.admin import locking, pages, tools
from core.admin.columns import label_of, name_of
from events import photo_tagging
from events.admin.describing import asked as asking
from events.admin.describing import doing, saving
from events.admin.describing.asked import LISTS, Asked
from events.admin.photo_thumbs import source
from events.models import Gallery, Photo

PER_PAGE = 50


def describe(request: HttpRequest) -> HttpResponse:
    """GET shows a page of photographs; POST saves what was typed, then does what the button says."""
    if not request.user.has_perm("events.view_photo"):
        raise PermissionDenied
    asked = asking.read(request)
    if request.method != "POST":
        return _shown(request, asked)
    if not request.user.has_perm("events.change_photo"):
        raise PermissionDenied
    saved, left = saving.save(request.POST, request.POST.getlist("row"), asked.language, request.user)
    if request.headers.get("Accept") == "application/json":
        return _told(request, asked, left)
    if saved:
        said = ngettext("%(count)d photograph saved.", "%(count)d photographs saved.", saved)
        messages.success(request, said % {"count": saved})
    if left:
        return _shown(request, asked, left)
    onward = doing.do(request, asked) if not locking.is_limited(request) else None
    return HttpResponseRedirect(onward or asked.url(page=asked.page))


def _told(request: HttpRequest, asked: Asked, left: list[saving.Typed]) -> HttpResponse:
    """For the script: whether all was saved; a photograph is moved on the way."""
    if not left and request.POST.get("do", "").startswith("move:") and not locking.is_limited(request):
        doing.do(request, asked)
    return JsonResponse({"saved": not left}, status=409 if left else 200)


def _shown(request: HttpRequest, asked: Asked, left: list[saving.Typed] | None = None) -> HttpResponse:
    """A page of the list, or those photographs of a form that were not saved."""
    counts = asked.counts()
    turning = Paginator(asked.rows(), PER_PAGE)
    turning.__dict__["count"] = counts[asked.show]  # is known
    page = turning.get_page(asked.page)
    photos = [typed.photo for typed in left] if left else list(page.object_list)
    context = {
        **admin.site.each_context(request),
        "title": _("Describe photographs"),
        "asked": asked,
        "here": asked.url(page=page.number),
        "page": page,
        "pages_url": f"{asked.url()}&page=",
        "lists": [(name, label, counts[name], asked.url(show=name)) for name, label in LISTS.items()],
        "left": left,
        "rows": list(
            _rows(request, asked, photos, {typed.photo.pk: typed for typed in left or ()}, page.start_index())
        ),
        **_languages(request, asked),
        **_rights(request, asked),
    }
    return TemplateResponse(request, "admin/events/describe.html", context, status=409 if left else 200)


def _rows(
    request: HttpRequest, asked: Asked, photos: list[Photo], left: dict[int, saving.Typed], start: int
) -> Iterable[dict[str, Any]]:
    tags = photo_tagging.of_photos(photos)
    names = saving.columns(asked.language, request.user)
    for number, photo in enumerate(photos, start):
        typed = left.get(photo.pk)
        fields = {name: _field(photo, name, column, typed) for name, column in names.items()}
        yield {
            "photo": photo,
            "number": number,
            "name": name_of(photo),
            "source": source(photo),
            "large": source(photo, 800),
            "tags": tags[photo.pk],
            "fields": fields,
            "focus": [fields[name] for name in ("focus_x", "focus_y") if name in fields],
            "beside": [(_label(name), getattr(photo, languages.column(name, asked.beside))) for name in saving.TEXTS]
            if asked.beside
            else [],
            "typed": typed,
            "is_cover": photo.gallery.cover_id == photo.pk,
        }


def _field(photo: Photo, name: str, column: str, typed: saving.Typed | None) -> dict[str, Any]:
    now = getattr(photo, column)
    now = "" if now is None else now
    return {
        "name": f"{name}-{photo.pk}",
        "label": _label(name),
        "value": typed.texts.get(name, now) if typed else now,
        "was": now,
        "maximum": getattr(Photo._meta.get_field(column), "max_length", None),
        "theirs": typed.theirs.get(name) if typed else None,
        "errors": typed.errors.get(name) if typed else None,
    }


def _label(name: str) -> str:
    return _("Alternative text") if name == "alternative" else label_of(Photo, name)


def _languages(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    own = asking.mine(request.user)
    others = [language for language in languages.LANGUAGES if language.code != asked.language]
    by_code = {language.code: language for language in languages.LANGUAGES}
    return {
        "language": by_code[asked.language],
        "direction": languages.direction(asked.language),
        "tabs": [(by_code[code], asked.url(language=code, page=asked.page, beside=_kept(asked, code))) for code in own],
        "beside": by_code.get(asked.beside),
        "beside_direction": languages.direction(asked.beside),
        "besides": [(language, asked.url(beside=language.code, page=asked.page)) for language in others],
    }


def _kept(asked: Asked, code: str) -> str:
    """The language beside, where another is chosen."""
    return asked.beside if asked.beside != code else asked.language


def _rights(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    may_write = request.user.has_perm("events.change_photo")
    may_all = may_write and not locking.is_limited(request)
    forum = asked.gallery.forum if asked.gallery else None
    needs_forum = forum is not None and may_all
    return {
        "may_write": may_write,
        "may_all": may_all,
        "may_delete": may_all and request.user.has_perm("events.delete_photo"),
        "may_order": may_all and asked.may_be_ordered,
        "kinds": [(kind, list(kind.choices(forum))) for kind in photo_tagging.every()] if forum and needs_forum else [],
        "galleries": Gallery.objects.for_forum(forum).exclude(pk=asked.gallery.pk)
        if forum and needs_forum and asked.gallery
        else [],
    }


def _of_gallery(request: HttpRequest, gallery: Any) -> list[tools.Tool]:
    may = request.user.has_perm("events.view_photo")
    return [(_("Describe photographs"), f"{reverse('admin:photos-describe')}?gallery={gallery.pk}")] if may else []


def _of_list(request: HttpRequest) -> list[tools.Tool]:
    may = request.user.has_perm("events.view_photo")
    return [(_("Describe photographs"), reverse("admin:photos-describe"))] if may else []


pages.add("photos-describe", "photographs/", describe)
tools.add("events.Gallery", _of_gallery)
tools.add_to_list("events.Photo", _of_list)
