"""Where a photograph stands in its gallery: its number, and its neighbours. Three small questions, whose SQL is kept."""

from typing import NamedTuple

from django.db import models
from django.db.models import Count, Q

from core.prepared import Given, Prepared
from events.models import Photo

_gallery, _pk, _order = (Given(name, models.BigIntegerField()) for name in ("gallery", "pk", "order"))
EARLIER = Q(order__lt=_order) | Q(order=_order, pk__lt=_pk)
LATER = Q(order__gt=_order) | Q(order=_order, pk__gt=_pk)


class Place(NamedTuple):
    """Number of a photograph in its gallery, how many there are, and the codes of its neighbours."""

    number: int
    total: int
    previous: str | None
    next: str | None


_numbers = Prepared(
    lambda: (
        Photo.objects.in_gallery(_gallery)
        .order_by()
        .values("gallery")
        .annotate(before=Count("pk", filter=EARLIER), total=Count("pk"))
        .values_list("before", "total")
    )
)
# The bare order lets the index begin at the right place.
_before = Prepared(
    lambda: (
        Photo.objects.in_gallery(_gallery)
        .filter(EARLIER, order__lte=_order)
        .order_by("-order", "-pk")
        .values_list("code", flat=True)[:1]
    )
)
_after = Prepared(
    lambda: Photo.objects.in_gallery(_gallery).filter(LATER, order__gte=_order).values_list("code", flat=True)[:1]
)


def place_of(photo: Photo) -> Place:
    """Among those of its gallery that are shown."""
    asked = {"gallery": photo.gallery_id, "pk": photo.pk, "order": photo.order}
    before, total = _numbers.first(**asked) or (0, 0)
    return Place(before + 1, total, _before.first(**asked), _after.first(**asked))
