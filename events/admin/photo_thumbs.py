"""Small pictures of photographs for the admin. Of a hidden one nothing is stored: it is made of the original when staff ask."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import images
from core.admin import pages
from core.admin.columns import name_of, thumbnail
from core.image_encoding import encoded, resized
from core.image_names import WIDTHS
from core.storage import read
from events.hiding import picture_of
from events.models import Photo


def source(photo: Photo, width: int = WIDTHS[0]) -> str:
    """Address of a small picture for staff."""
    if photo.is_hidden:
        return reverse("admin:photo-hidden-picture", args=[photo.pk])
    return picture_of(photo).at(width, "webp")


def thumb(photo: Photo) -> SafeString:
    if not photo.is_hidden:
        return thumbnail(photo.picture, name_of(photo))
    picture = picture_of(photo)
    shown = round(72 * (picture.width or 1) / (picture.height or 1))
    return format_html(
        '<img class="thumb is-hidden" src="{}" width="{}" height="72" alt="{}" loading="lazy">',
        source(photo),
        shown,
        name_of(photo),
    )


@never_cache
@require_safe
@permission_required("events.view_photo", raise_exception=True)
def hidden_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """JPEG of a hidden photograph, for those who decide whether it is shown again."""
    photo = get_object_or_404(Photo.objects.filter(is_hidden=True), pk=pk)
    data = read(str(photo.picture.name))
    try:
        image = images.check(data or b"", width=WIDTHS[0]).image
    except ValidationError as error:
        raise Http404 from error
    width = min(WIDTHS[0], image.width)
    small = resized(image, width, max(1, round(image.height * width / image.width)))
    return HttpResponse(encoded(small, "jpg"), content_type="image/jpeg")


pages.add("photo-hidden-picture", "photographs/<int:pk>/picture/", hidden_picture)
