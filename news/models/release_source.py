"""Where the text of an article in a language was imported from, and what it was then."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import PlainTextField, RichTextField


class ReleaseSource(models.Model):
    """An import. The public sees nothing of it, so it is not on the change feed; the article is."""

    article = models.ForeignKey("news.Article", models.CASCADE, related_name="sources", verbose_name=_("article"))
    language = models.CharField(_("language"), max_length=12)
    source = PlainTextField(_("source"), max_length=2000, help_text=_("A file or an address."))
    digest = models.CharField(_("checksum"), max_length=64, unique=True)
    imported_at = models.DateTimeField(_("imported at"), default=timezone.now)
    title = PlainTextField(_("title"), max_length=400)
    issued_on = models.DateField(_("date of issue"))
    body = RichTextField(_("text"))

    class Meta:
        verbose_name = _("source of a release")
        verbose_name_plural = _("sources of releases")
        ordering = ["-imported_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["article", "language"], name="one_source_a_language")]

    def __str__(self) -> str:
        return f"{self.source} ({self.language})"
