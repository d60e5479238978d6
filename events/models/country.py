"""Countries (ISO 3166-1) and institutions."""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField, PictureField, PlainTextField
from core.models import ContentModel, ContentQuerySet
from core.texts import some_language


class Country(ContentModel):
    """A country, by its ISO 3166-1 alpha-2 code. Names start from CLDR and may be edited."""

    code = models.CharField(_("ISO code"), max_length=2, unique=True, validators=[RegexValidator(r"^[A-Z]{2}$")])
    name = PlainTextField(_("name"), max_length=120, blank=True)
    capital_longitude = models.FloatField(_("longitude of the capital"), null=True, blank=True)
    capital_latitude = models.FloatField(_("latitude of the capital"), null=True, blank=True)
    flag = PictureField(_("flag"), blank=True, help_text=_("Without one, the ISO code stands in its place."))

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capital_longitude__isnull=True) | models.Q(capital_longitude__range=(-180, 180)),
                name="country_longitude",
            ),
            models.CheckConstraint(
                condition=models.Q(capital_latitude__isnull=True) | models.Q(capital_latitude__range=(-90, 90)),
                name="country_latitude",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        some_language(self, "name")


class InstitutionQuerySet(ContentQuerySet):
    def alliance_members(self) -> Self:
        """Those that are or were members of the alliance, or will be; by country, the earliest first."""
        found = self.filter(alliance_member_since__isnull=False).select_related("country")
        return found.order_by(models.F("country__code").asc(nulls_last=True), "alliance_member_since", "pk")


class Institution(ContentModel):
    """A college, ministry, embassy, enterprise or alliance."""

    class Kind(models.TextChoices):
        COLLEGE = "college", _("College")
        UNIVERSITY = "university", _("University")
        SCHOOL = "school", _("School")
        AUTHORITY = "authority", _("Education authority")
        EMBASSY = "embassy", _("Embassy")
        ENTERPRISE = "enterprise", _("Enterprise")
        ALLIANCE = "alliance", _("Alliance")
        OTHER = "other", _("Other")

    name = PlainTextField(_("name"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.COLLEGE)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="institutions", verbose_name=_("country")
    )
    city = PlainTextField(_("city"), max_length=120, blank=True)
    description = LongTextField(_("description"), blank=True)
    status = PlainTextField(
        _("status"), max_length=80, blank=True, help_text=_("A few words beside the name, such as: to be formed.")
    )
    website = models.URLField(_("web site"), blank=True)
    logo = PictureField(_("logo"), blank=True)
    alliance_member_since = models.DateField(_("member of the alliance since"), null=True, blank=True)
    alliance_member_until = models.DateField(
        _("member of the alliance until"), null=True, blank=True, help_text=_("The last day. Empty: still a member.")
    )

    objects = InstitutionQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(alliance_member_until__isnull=True)
                | models.Q(alliance_member_until__gte=models.F("alliance_member_since")),
                name="alliance_member_until_after_since", violation_error_message=_("It ends before it begins."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name or f"{self.pk}"

    def clean(self) -> None:
        some_language(self, "name")
