"""Countries at a forum, and the institutions that came from them."""

from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField
from core.models import ContentModel, ContentQuerySet
from events.models.delegate import Delegate
from events.models.forum import Forum


class DelegationQuerySet(ContentQuerySet):
    def in_protocol_order(self) -> "DelegationQuerySet":
        """The order set by the organiser; where it is equal, by ISO code."""
        return self.select_related("country").order_by("order", "country__code")

    def with_heads(self) -> "DelegationQuerySet":
        """Adds `head_name`: parts of the name of the head of delegation, or None. Only somebody who agreed to be named."""
        parts = JSONObject(given_name="given_name", family_name="family_name", family_name_first="family_name_first")
        shown = (Forum.DelegatesShown.HEADS, Forum.DelegatesShown.NAMES)
        heads = Delegate.objects.listed_heads().filter(
            forum=OuterRef("forum"), country=OuterRef("country"), forum__delegates_shown__in=shown
        )
        rows: DelegationQuerySet = self.annotate(head_name=Subquery(heads.annotate(parts=parts).values("parts")[:1]))
        return rows

    def with_counts(self) -> "DelegationQuerySet":
        """Adds `coming`: how many delegates come from the country. Shown where the forum shows any (`counts_delegates`)."""
        coming = Delegate.objects.coming().filter(forum=OuterRef("forum"), country=OuterRef("country")).order_by()
        counted = coming.values("country").annotate(n=Count("pk")).values("n")
        rows: DelegationQuerySet = self.annotate(coming=Coalesce(Subquery(counted), 0))
        return rows


class Delegation(ContentModel):
    """A country's part in a forum. `order` is the protocol order, set by the organiser."""

    class Role(models.TextChoices):
        HOST = "host", _("Host country")
        GUEST = "guest", _("Guest country")

    forum = models.ForeignKey("events.Forum", models.CASCADE, related_name="delegations", verbose_name=_("forum"))
    country = models.ForeignKey("events.Country", models.PROTECT, related_name="delegations", verbose_name=_("country"))
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.GUEST)
    note = LongTextField(_("note"), blank=True, help_text=_("A paragraph on the page of the delegation."))
    order = models.PositiveSmallIntegerField(_("protocol order"), default=0)

    objects = DelegationQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["forum", "country"], name="delegation_once_per_country"),
            models.UniqueConstraint(
                fields=["forum"], condition=models.Q(role="host"), name="delegation_one_host",
                violation_error_message=_("The forum has a host country already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.forum} · {self.country}"

    @property
    def head(self) -> str:
        """Name of the head of delegation in passport Latin, "" where none is published; needs `with_heads()`."""
        parts = getattr(self, "head_name", None)
        return Delegate(**parts).latin_name if parts else ""

    def get_absolute_url(self) -> str:
        return reverse("delegation", args=[self.forum.slug, self.country.code.lower()])


class DelegationInstitution(ContentModel):
    """An institution in a delegation, published by the organiser."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="members", verbose_name=_("delegation"))
    institution = models.ForeignKey(
        "events.Institution", models.CASCADE, related_name="delegation_entries", verbose_name=_("institution")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("institution of the delegation")
        verbose_name_plural = _("institutions of the delegation")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["delegation", "institution"], name="institution_once_per_delegation")
        ]

    def __str__(self) -> str:
        return str(self.institution)
