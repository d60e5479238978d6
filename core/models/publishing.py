"""Draft, published, and published from a moment on."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.content import ContentModel, ContentQuerySet
from core.prepared import Given


class PublishingQuerySet(ContentQuerySet):
    """What the public sees of models with drafts."""

    def published(self, at: "datetime | Given | None" = None) -> Self:
        now = at or timezone.now()
        return self.filter(Q(publish_at__isnull=True) | Q(publish_at__lte=now), state=PublishingModel.State.PUBLISHED)

    def next_publication(self) -> datetime | None:
        """When the next scheduled one appears (aware), or None."""
        moment: datetime | None = self.publications_after(timezone.now()).first()
        return moment

    def publications_after(self, at: "datetime | Given") -> "models.QuerySet[Any, Any]":
        """Moments (aware) at which scheduled ones appear, the next first."""
        waiting = self.filter(state=PublishingModel.State.PUBLISHED, publish_at__gt=at)
        return waiting.order_by("publish_at").values_list("publish_at", flat=True)


class PublishingModel(ContentModel):
    """Abstract: content that is a draft until somebody publishes it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, db_index=True)
    publish_at = models.DateTimeField(
        _("publish from"),
        null=True,
        blank=True,
        help_text=_("Empty: at once. A later moment: published by itself then."),
    )

    class Meta(ContentModel.Meta):
        abstract = True

    @property
    def is_public(self) -> bool:
        return self.state == self.State.PUBLISHED and (self.publish_at is None or self.publish_at <= timezone.now())
