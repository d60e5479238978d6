"""A picture that an imported release names by a foreign address, until it is in our own media."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import languages
from core.fetching import Reason
from core.fields import PictureField, PlainTextField


class AwaitedPictureQuerySet(models.QuerySet["AwaitedPicture"]):
    def not_had(self) -> Self:
        return self.exclude(state=AwaitedPicture.State.FETCHED)

    def wanted(self) -> Self:
        """Those that are not had and still have their place in the article, in some language."""
        placed = Q()
        for code in languages.CODES:
            placed |= Q(**{f"article__{languages.column('body', code)}__contains": F("code")})
        return self.not_had().filter(placed)


class AwaitedPicture(models.Model):
    """Its figure stands in the article's text with `data-picture` and this code. The address is for the server only."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        FETCHED = "fetched", _("Fetched")
        FAILED = "failed", _("Could not be had")

    article = models.ForeignKey(
        "news.Article", models.CASCADE, related_name="awaited_pictures", verbose_name=_("article")
    )
    code = models.CharField(_("code"), max_length=12)
    address = models.TextField(_("address"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    alternative = PlainTextField(_("description"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=12, help_text=_("Of the description."))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True, default="")
    detail = models.CharField(_("detail"), max_length=200, blank=True, default="")
    tried_at = models.DateTimeField(_("tried at"), null=True, blank=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    picture = PictureField(_("picture"), blank=True)

    objects = AwaitedPictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture of a release")
        verbose_name_plural = _("pictures of releases")
        ordering = ["article", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "code"], name="one_awaited_picture_a_code")]

    def __str__(self) -> str:
        return self.address

    @property
    def why(self) -> str:
        """Why it could not be had, in a line."""
        words = str(self.get_reason_display()) if self.reason else ""
        return f"{words} ({self.detail})" if words and self.detail else words
