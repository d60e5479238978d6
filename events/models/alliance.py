"""What the alliance has signed, by edition: documents, and the institutions that signed them."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import languages
from core.fields import PlainTextField
from core.models import ContentModel, ContentQuerySet, PublishingModel, PublishingQuerySet
from core.paper_field import PaperField
from core.texts import some_language
from events import spoken
from events.models.forum import Forum


class AllianceDocumentQuerySet(PublishingQuerySet):
    def listed(self) -> Self:
        """Those that the public sees, of public editions or of none; the latest first, those without a day last."""
        public = models.Q(forum=None) | models.Q(forum__in=Forum.objects.published())
        latest = models.F("signed_on").desc(nulls_last=True)
        return self.published().filter(public).select_related("forum").order_by(latest, "order", "pk")


class AllianceDocument(PublishingModel):
    """A document that was signed: its file is here, as a PDF, or elsewhere."""

    forum = models.ForeignKey(
        Forum, models.SET_NULL, null=True, blank=True, related_name="alliance_documents", verbose_name=_("forum"),
        help_text=_("The edition at which it was signed."),
    )  # fmt: skip
    title = PlainTextField(_("title"), max_length=300, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    url = models.URLField(_("link"), blank=True, help_text=_("Where it can be read."))
    file = PaperField(
        _("file"),
        blank=True,
        help_text=_("The signed document as PDF, up to 20 MB. Readers find it on the site itself."),
    )
    file_language = models.CharField(_("language of the file"), max_length=12, choices=spoken.choices, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = AllianceDocumentQuerySet.as_manager()

    class Meta(PublishingModel.Meta):
        verbose_name = _("document of the alliance")
        verbose_name_plural = _("documents of the alliance")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title or f"{self.pk}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return f"{reverse('alliance')}#document-{self.pk}"

    def clean(self) -> None:
        some_language(self, "title")

    @property
    def file_language_name(self) -> str:
        """The language's own name for itself."""
        return spoken.own_name(self.file_language) if self.file_language else ""

    @property
    def file_language_tag(self) -> str:
        return languages.tag(self.file_language) if self.file_language else ""


class SignatoryQuerySet(ContentQuerySet):
    def of(self, documents: Any) -> Self:
        """Those of some documents with their institutions, by country as the alphabet of its codes goes, then by order."""
        found = self.filter(document__in=documents).select_related("institution__country")
        return found.order_by(models.F("institution__country__code").asc(nulls_last=True), "order", "pk")


class Signatory(ContentModel):
    """An institution that signed a document, and as what its person did, where that is known."""

    document = models.ForeignKey(
        AllianceDocument, models.CASCADE, related_name="signatories", verbose_name=_("document of the alliance")
    )
    institution = models.ForeignKey(
        "events.Institution", models.CASCADE, related_name="signatures", verbose_name=_("institution")
    )
    role = PlainTextField(
        _("role of the person who signed"), max_length=200, blank=True, help_text=_("Such as: principal.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = SignatoryQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["document", "institution"], name="signed_once")]

    def __str__(self) -> str:
        return str(self.institution)
