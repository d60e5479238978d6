"""Who runs the site: name, logo, contact. One row, edited in the admin."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import PictureField, PlainTextField
from core.models.content import ContentModel, ContentQuerySet
from core.texts import some_language


class SiteIdentity(ContentModel):
    """The site as a whole. There is exactly one row, with primary key 1."""

    name = PlainTextField(_("name"), max_length=200, blank=True, help_text=_("Full name, for the title of pages."))
    short_name = PlainTextField(_("short name"), max_length=60, blank=True, help_text=_("Beside the logo."))
    logo = PictureField(_("logo"), blank=True, help_text=_("Square. Empty: the woven knot."))
    organiser = PlainTextField(_("organiser"), max_length=300, blank=True)
    address = PlainTextField(_("postal address"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    emergency_phone = models.CharField(_("emergency phone"), max_length=40, blank=True)
    icp_number = models.CharField(
        _("ICP licence number"),
        max_length=60,
        blank=True,
        help_text=_("Chinese law asks sites served from China for one."),
    )

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("site")
        verbose_name_plural = _("site")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_site_identity")]

    def __str__(self) -> str:
        return str(_("Name, logo and contact of the site"))

    def clean(self) -> None:
        some_language(self, "name", "short_name")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ValidationError(_("The site needs its name: change it instead."))
