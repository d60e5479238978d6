"""Countries whose delegations photographs show."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import ContentModel, ContentQuerySet
from events.models.country import Country
from events.models.gallery import Photo


class PhotoCountry(ContentModel):
    """A country whose delegation a photograph shows."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="country_tags", verbose_name=_("photograph"))
    country = models.ForeignKey(Country, models.CASCADE, related_name="photo_tags", verbose_name=_("country"))

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("country on a photograph")
        verbose_name_plural = _("countries on photographs")
        constraints = [models.UniqueConstraint(fields=["photo", "country"], name="photo_country_once")]

    def __str__(self) -> str:
        return f"{self.country} · {self.photo}"
