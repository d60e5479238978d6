"""Where a forum meets: a venue and its rooms."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField, PlainTextField
from core.models import ContentModel, ContentQuerySet
from core.texts import some_language
from events.models.forum import ascii_slug


class Venue(ContentModel):
    """A building or campus."""

    name = PlainTextField(_("name"), max_length=200, blank=True)
    address = PlainTextField(_("address"), max_length=300, blank=True)
    directions = LongTextField(_("how to get there"), blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name or f"{self.pk}"

    def clean(self) -> None:
        some_language(self, "name")


class Room(ContentModel):
    """A room of a venue. `capacity` is in seats, 0 where it is not known."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="rooms", verbose_name=_("venue"))
    slug = models.SlugField(_("address"), max_length=40, validators=[ascii_slug])
    name = PlainTextField(_("name"), max_length=120, blank=True)
    directions = LongTextField(_("how to find it"), blank=True)
    capacity = models.PositiveIntegerField(_("seats"), default=0)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["venue", "slug"], name="room_once_per_venue")]

    def __str__(self) -> str:
        return self.name or self.slug

    def clean(self) -> None:
        some_language(self, "name")
