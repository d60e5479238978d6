"""What people agree to, word for word. A text that somebody may have read is never changed: it gets a successor."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField
from core.models import ContentModel, ContentQuerySet
from core.texts import some_language
from events.models import Consent


class ConsentTextQuerySet(ContentQuerySet):
    def in_force(self) -> "dict[str, ConsentText]":
        """The latest of each purpose that has begun; purposes for which the organiser has written none are not there."""
        begun = self.filter(from_at__lte=timezone.now()).order_by("from_at", "pk")
        return {row.purpose: row for row in begun}


class ConsentText(ContentModel):
    """One version. Consents name it by `version`."""

    purpose = models.CharField(_("purpose"), max_length=16, choices=Consent.Purpose)
    version = models.SlugField(
        _("version"), max_length=40, help_text=_("Such as 2026-11. It is kept with each consent.")
    )
    text = LongTextField(_("text"), blank=True)
    from_at = models.DateTimeField(_("in force from"), default=timezone.now)

    objects = ConsentTextQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["purpose", "-from_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_once")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version}"

    def clean(self) -> None:
        some_language(self, "text")
        if self.version.startswith("site-"):
            raise ValidationError({"version": _("Versions that begin with “site-” are the program's own.")})
