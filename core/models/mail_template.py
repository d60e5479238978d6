"""An organiser's own texts of a kind of mail."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import languages
from core.fields import LongTextField, PlainTextField
from core.models.content import ContentModel, ContentQuerySet


class MailTemplateQuerySet(ContentQuerySet):
    def of(self, key: str) -> Any:
        """The texts of a kind, or None."""
        return self.filter(key=key).first()

    def ensure(self, keys: list[str]) -> None:
        """Make a row without texts for each kind that has none, so that organisers find it."""
        known = set(self.values_list("key", flat=True))
        for key in keys:
            if key not in known:
                self.get_or_create(key=key)


class MailTemplate(ContentModel):
    """One row for each kind of mail. A text that is empty in a language: the default of `core.mail.kinds` in that language."""

    key = models.CharField(_("kind"), max_length=60, unique=True, editable=False)
    subject = PlainTextField(_("subject"), max_length=200, blank=True)
    body = LongTextField(
        _("text"), blank=True, help_text=_("An empty line starts a paragraph. A link stands on a line of its own.")
    )

    objects = MailTemplateQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("text of a mail")
        verbose_name_plural = _("texts of mails")
        ordering = ["key"]

    def __str__(self) -> str:
        kind = self.kind
        return str(kind.label) if kind else self.key

    @property
    def kind(self) -> Any:
        """The `MailKind`, or None where no application knows it any more."""
        from core.mail import kinds

        return next((kind for kind in kinds.every() if kind.key == self.key), None)

    def clean(self) -> None:
        """Every text's placeholders must be known: a mail with a hole in it cannot be taken back."""
        from core.mail.placeholders import wrong

        faults: dict[str, ValidationError] = {}
        for name in ("subject", "body"):
            for code in languages.CODES:
                column = languages.column(name, code)
                found = wrong(getattr(self, column) or "", self.kind.allowed if self.kind else {})
                if found:
                    faults[column] = ValidationError(
                        gettext("These are no placeholders of this text: %(found)s"), params={"found": ", ".join(found)}
                    )
        if faults:
            raise ValidationError(faults)
