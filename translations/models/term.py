"""A term of the forum: one word or name, as it is said in each language."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField, PlainTextField
from core.models import ContentModel, ContentQuerySet
from core.texts import some_language

KEY = RegexValidator(r"^[a-z0-9][a-z0-9_-]*\Z", _("Small Latin letters, digits, hyphen and underscore only."))


class Term(ContentModel):
    """An entry of the glossary. `key` finds it again when the glossary comes back from a spreadsheet."""

    key = models.CharField(
        _("key"), max_length=60, unique=True, validators=[KEY], help_text=_("For example head_of_delegation.")
    )
    term = PlainTextField(_("term"), max_length=200, blank=True)
    note = LongTextField(_("note for translators"), blank=True)

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("glossary")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        some_language(self, "term")
