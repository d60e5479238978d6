"""What stands on the letters of a forum: who writes, who signs, in which words."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import languages
from core.fields import LongTextField, PlainTextField, PrivatePictureField
from core.models import ContentModel, ContentQuerySet
from core.texts import some_language
from events.models import Forum

TEXTS = ("letter", "certificate")


class LetterheadQuerySet(ContentQuerySet):
    def of(self, forum: Forum) -> "Letterhead | None":
        """The letterhead of a forum. Without one nothing is issued."""
        found: Letterhead | None = self.filter(forum=forum).first()
        return found


class Letterhead(ContentModel):
    """One row per forum. A text that is empty in a language: the words of `portal.papers.words` in that language."""

    forum = models.OneToOneField(Forum, models.CASCADE, related_name="letterhead", verbose_name=_("forum"))
    host = PlainTextField(_("who writes"), max_length=300, blank=True)
    address = LongTextField(_("address"), blank=True, help_text=_("Lines below the name, as on a letterhead."))
    signatory = PlainTextField(_("who signs"), max_length=200, blank=True)
    office = PlainTextField(_("office of who signs"), max_length=300, blank=True)
    letter = LongTextField(_("text of the letter"), blank=True, help_text=_("An empty line starts a paragraph."))
    certificate = LongTextField(_("text of the certificate"), blank=True)
    logo = PrivatePictureField(_("logo"), blank=True)
    signature = PrivatePictureField(
        _("signature"), blank=True, help_text=_("Best a PNG on a transparent ground. It is never shown in public.")
    )
    seal = PrivatePictureField(
        _("seal"), blank=True, help_text=_("Best a PNG on a transparent ground. It is never shown in public.")
    )
    first_language = models.CharField(
        _("language on the left"), max_length=12, choices=languages.choices, default="zh-hans"
    )
    other_language = models.CharField(
        _("language on the right"), max_length=12, choices=languages.choices, blank=True,
        help_text=_("Empty: the delegate's own."),
    )  # fmt: skip
    gives_certificates = models.BooleanField(
        _("delegates take their certificates themselves"), default=True,
        help_text=_("After the last day, whoever was checked in."),
    )  # fmt: skip

    objects = LetterheadQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")

    def __str__(self) -> str:
        return str(self.forum)

    def clean(self) -> None:
        """A letter with a hole in it cannot be taken back: every placeholder must be known."""
        from core.mail.placeholders import wrong
        from portal.papers.words import allowed

        some_language(self, "host", "signatory")
        faults = {}
        for kind in TEXTS:
            for code in languages.CODES:
                column = languages.column(kind, code)
                if found := wrong(getattr(self, column) or "", allowed(kind)):
                    faults[column] = ValidationError(
                        gettext("These are no placeholders of this text: %(found)s"), params={"found": ", ".join(found)}
                    )
        if faults:
            raise ValidationError(faults)

    def pair(self, own: str) -> tuple[str, str]:
        """Languages of a paper for somebody whose own is `own` (site codes): left and right, never the same twice."""
        return two_languages(self.first_language, self.other_language or own)


def two_languages(first: str, other: str) -> tuple[str, str]:
    """Left and right. Where both are one, the other is English, of English Chinese."""
    if first != other:
        return first, other
    return first, languages.DEFAULT if first != languages.DEFAULT else "zh-hans"
