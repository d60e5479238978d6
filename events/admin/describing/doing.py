"""What the buttons of the page do beside saving: with one photograph ("cover:12", "move:12:earlier"), or with the chosen ones."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import history
from core.admin.columns import name_of
from events import photo_order, photo_tagging
from events.admin.describing.asked import Asked
from events.admin.describing.saving import one_line
from events.models import Gallery, Photo

PLACES = {"first": photo_order.first, "earlier": photo_order.earlier, "later": photo_order.later}
DECISIONS = ("hide", "show", "delete")


def do(request: HttpRequest, asked: Asked) -> str | None:
    """Whatever button was pressed; an address to go on at where a page has to be read first."""
    name, _colon, rest = request.POST.get("do", "").partition(":")
    if name in DECISIONS:
        return decision(name, [rest] if rest else request.POST.getlist("chosen"), asked.url(page=asked.page))
    if name in ("move", "by-time", "cover") and asked.gallery:
        _in_gallery(request, asked.gallery, name, rest)
    elif name in WITH_CHOSEN:
        _with_chosen(request, asked, WITH_CHOSEN[name])
    return None


def decision(name: str, ids: list[str], back: str) -> str:
    """The page that says what hiding, showing again or deleting does."""
    query = urlencode([*(("photo", pk) for pk in ids), ("back", back)])
    return f"{reverse('admin:photos-decide', args=[name])}?{query}"


def _in_gallery(request: HttpRequest, gallery: Gallery, name: str, rest: str) -> None:
    pk, _colon, where = rest.partition(":")
    number = int(pk) if pk.isdecimal() and len(pk) < 16 else 0
    if name == "by-time":
        photo_order.by_time(gallery, request.user)
        messages.success(request, _("The photographs stand in the order in which they were taken."))
    elif name == "move":
        place = _place(request, pk, where)
        if place is not None:
            photo_order.move(gallery, number, place, request.user)
    elif Photo.objects.shown().filter(gallery=gallery, pk=number).exists():
        if not request.user.has_perm("events.change_gallery"):
            raise PermissionDenied
        with history.because("Cover", request.user):
            Gallery.objects.filter(pk=gallery.pk).update(cover=number)
        messages.success(request, _("This photograph is the cover of the gallery now."))


def _place(request: HttpRequest, pk: str, where: str) -> photo_order.Place | None:
    """Where "earlier", "before:15" or the number that was typed lead; None for nonsense."""
    word, _colon, other = where.partition(":")
    if word in ("before", "after") and other.isdecimal() and len(other) < 16:
        return photo_order.beside(int(other), word == "after")
    number = request.POST.get(f"place-{pk}", "").strip()
    if word == "number" and number.isdecimal() and len(number) < 8:
        return photo_order.at(int(number))
    return PLACES.get(word)


def _with_chosen(request: HttpRequest, asked: Asked, act: Callable[[HttpRequest, Asked, list[Photo]], int]) -> None:
    ids = [pk for pk in request.POST.getlist("chosen") if pk.isdecimal() and len(pk) < 16]
    photos = list(asked.scope().filter(pk__in=ids))
    if not photos:
        messages.error(request, _("Choose photographs first."))
        return
    done = act(request, asked, photos)
    messages.success(
        request, ngettext("%(count)d photograph changed.", "%(count)d photographs changed.", done) % {"count": done}
    )


def _credit(request: HttpRequest, asked: Asked, photos: list[Photo]) -> int:
    credit = one_line(request.POST.get("new-credit"))[: Photo._meta.get_field("credit").max_length]
    rows = [photo.pk for photo in photos if photo.credit != credit]
    with history.because("Credit", request.user):
        return int(Photo.objects.filter(pk__in=rows).update(credit=credit))


def _tag(request: HttpRequest, asked: Asked, photos: list[Photo]) -> int:
    found = photo_tagging.chosen(asked.gallery.forum, request.POST.get("new-tag", "")) if asked.gallery else None
    if found is None:
        return 0
    kind, target = found
    meta = kind.model._meta
    if not request.user.has_perm(f"{meta.app_label}.add_{meta.model_name}"):
        raise PermissionDenied
    return photo_tagging.add(kind, target, photos, request.user)


def _gallery(request: HttpRequest, asked: Asked, photos: list[Photo]) -> int:
    """To the end of another gallery of the forum; the same picture, or a photograph of the same address, stands there once."""
    wanted = request.POST.get("new-gallery", "")
    others = Gallery.objects.for_forum(asked.gallery.forum) if asked.gallery else Gallery.objects.none()
    target = next((gallery for gallery in others if str(gallery.pk) == wanted), None)
    if target is None:
        return 0
    moved, order = (
        0,
        Photo.objects.filter(gallery=target).order_by("-order").values_list("order", flat=True).first() or 0,
    )
    with history.because("Moved to another gallery", request.user):
        for photo in photos:
            try:
                with transaction.atomic():
                    row = Photo.objects.filter(pk=photo.pk).exclude(gallery=target)
                    moved += row.update(gallery=target, order=order + (moved + 1) * photo_order.STEP)
                    Gallery.objects.filter(cover=photo).exclude(pk=target.pk).update(cover=None)
            except IntegrityError:
                messages.error(request, _("%(photo)s is in that gallery already.") % {"photo": name_of(photo)})
    return moved


WITH_CHOSEN: dict[str, Callable[[HttpRequest, Asked, list[Photo]], int]] = {
    "credit": _credit,
    "tag": _tag,
    "gallery": _gallery,
}
