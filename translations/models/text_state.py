"""The state of every text: one row for each object, translated field and language, kept by `translations.tracking`."""

from collections.abc import Sequence
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from translations.rules import TRANSLATED, Standing
from translations.rules import State as Is

TO_DO = (Is.MISSING.value, Is.STALE.value)


class TextStateQuerySet(models.QuerySet[Any]):
    def of(self, kind: str, object_id: int) -> Self:
        """All fields and languages of one object; `kind` is a label such as "events.session"."""
        return self.filter(kind=kind, object_id=object_id)

    def unit(self, kind: str, object_id: int, field: str) -> Self:
        """All languages of one text."""
        return self.of(kind, object_id).filter(field=field)

    def translated(self) -> Self:
        """Texts that are translations, stale ones too: neither missing nor the original."""
        return self.filter(state__in=sorted(TRANSLATED))

    def for_translators(self) -> Self:
        """Everything but originals."""
        return self.filter(state__in=[state for state in Is if state != Is.ORIGINAL])

    def to_do(self) -> Self:
        """What waits for a translator: missing or out of date."""
        return self.filter(state__in=TO_DO)

    def placed(self, public: models.QuerySet[Any], fields: Sequence[str]) -> Self:
        """In the order of work, for one kind: of public objects first, then by object and by the order of `fields`.

        Adds `is_public` (0 or 1) and `place` (of the field).
        """
        is_public = models.Case(
            models.When(object_id__in=public.order_by().values("pk"), then=1),
            default=0,
            output_field=models.IntegerField(),
        )
        whens = [models.When(field=name, then=place) for place, name in enumerate(fields)]
        place = models.Case(*whens, default=len(fields), output_field=models.IntegerField())
        return self.annotate(is_public=is_public, place=place).order_by("-is_public", "object_id", "place")

    def summed(self, public: models.QuerySet[Any]) -> Any:
        """Rows of one kind counted: {kind, language, state, texts, amount, public_texts, public_amount}; amounts are words."""
        shown = models.Q(object_id__in=public.order_by().values("pk"))
        return (
            self.order_by()
            .values("kind", "language", "state")
            .annotate(
                texts=models.Count("pk"),
                amount=models.Sum("words"),
                public_texts=models.Count("pk", filter=shown),
                public_amount=models.Sum("words", filter=shown, default=0),
            )
        )

    def summed_public(self, public: models.QuerySet[Any]) -> Any:
        """Those of public objects alone counted: {kind, language, state, public_texts, public_amount}. Half of the question above."""
        shown = self.filter(object_id__in=public.order_by().values("pk")).order_by()
        return shown.values("kind", "language", "state").annotate(
            public_texts=models.Count("pk"), public_amount=models.Sum("words", default=0)
        )


class TextState(models.Model):
    """A language of a text. Texts that are empty in every language have no rows. Not content: it follows from content.

    `text` is what was last seen there, so that a write by any way can be told from the one before. `words` are those of the
    original. `source` is the language of the original. `seen` and `seen_language`: see `translations.rules.Standing`.
    """

    class State(models.TextChoices):
        ORIGINAL = Is.ORIGINAL.value, _("original")
        MISSING = Is.MISSING.value, _("missing")
        STALE = Is.STALE.value, _("out of date")
        FRESH = Is.FRESH.value, _("translated")
        REVIEWED = Is.REVIEWED.value, _("reviewed")

    kind = models.CharField(_("kind"), max_length=80)
    object_id = models.PositiveBigIntegerField(_("object"))
    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(_("language"), max_length=12)
    state = models.CharField(_("state"), max_length=10, choices=State)
    text = models.TextField(_("text"), blank=True)
    source = models.CharField(_("language of the original"), max_length=12)
    seen = models.TextField(_("original when it was translated"), blank=True)
    seen_language = models.CharField(_("its language"), max_length=12, blank=True)
    words = models.PositiveIntegerField(_("words of the original"), default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)

    objects = TextStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a text")
        verbose_name_plural = _("states of texts")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "field", "language"], name="text_state_once")
        ]
        indexes = [
            models.Index(fields=["kind", "language", "state", "words", "object_id"], name="text_state_by_language")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.field} {self.language}: {self.state}"

    @property
    def standing(self) -> Standing:
        return Standing(
            self.text, Is(self.state), self.source, self.seen, self.seen_language, self.reviewed_at is not None
        )
