"""What delegates think of a forum and its sessions, kept so that nobody can tell who said what.

Two tables that nothing joins: who has answered, and the answers. Neither has a moment, and the primary keys of both are
drawn at random, so that the order of the rows says nothing either (in SQLite they are stored in that order).
"""

import secrets
from typing import Self

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import LongTextField
from core.models import ContentModel, ContentQuerySet
from events.models import Delegate, Forum, Session


def random_key() -> int:
    return secrets.randbits(62)


class FeedbackRulesQuerySet(ContentQuerySet):
    def open_for(self, forum: Forum) -> bool:
        """Whether delegates of a forum are asked now."""
        now = timezone.now()
        left = Q(closes_at__isnull=True) | Q(closes_at__gt=now)
        return self.filter(left, forum=forum, opens_at__lte=now).exists()


class FeedbackRules(ContentModel):
    """One row per forum: from when to when its delegates are asked. Without one they are not."""

    forum = models.OneToOneField(Forum, models.CASCADE, related_name="feedback_rules", verbose_name=_("forum"))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)

    objects = FeedbackRulesQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("dates of the feedback")
        verbose_name_plural = _("dates of the feedback")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")), name="feedback_closes_after_it_opens",
                violation_error_message=_("It ends before it begins."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.forum)


class FeedbackGiven(models.Model):
    """A delegate has answered, of a session or (None) of the forum as a whole; not what."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delegate", "session"], name="feedback_once"),
            models.UniqueConstraint(fields=["delegate"], condition=Q(session=None), name="feedback_once_of_forum"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id}: {self.session_id or ''}"


class FeedbackQuerySet(models.QuerySet["FeedbackAnswer"]):
    def of(self, forum: Forum) -> Self:
        return self.filter(forum=forum)

    def numbers(self) -> dict[int | None, dict[int, int]]:
        """Session (None: the forum) -> rating -> how many."""
        found: dict[int | None, dict[int, int]] = {}
        for session, rating, count in self.order_by().values_list("session", "rating").annotate(n=Count("pk")):
            found.setdefault(session, {})[rating] = count
        return found


class FeedbackAnswer(models.Model):
    """Somebody's answer."""

    class Rating(models.IntegerChoices):
        VERY_GOOD = 5, pgettext_lazy("rating", "Very good")
        GOOD = 4, pgettext_lazy("rating", "Good")
        FAIR = 3, pgettext_lazy("rating", "Fair")
        POOR = 2, pgettext_lazy("rating", "Poor")
        VERY_POOR = 1, pgettext_lazy("rating", "Very poor")

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    forum = models.ForeignKey(Forum, models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, models.CASCADE, null=True, related_name="+")
    rating = models.PositiveSmallIntegerField(_("How was it?"), choices=Rating)
    words = LongTextField(_("In your own words"), max_length=2000, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="feedback_rating_of_five")
        ]

    def __str__(self) -> str:
        return str(self.rating)
