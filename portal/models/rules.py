"""Who may register for a forum, when, how many; and until when what they told is kept."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import ContentModel, ContentQuerySet
from events.models import Delegate, Forum

KEPT = timedelta(days=180)  # after the last day of a forum, where the organiser has not decided


class RulesQuerySet(ContentQuerySet):
    def of(self, forum: Forum) -> "RegistrationRules":
        """The rules of a forum; where the organiser has set none, registration is closed."""
        found: RegistrationRules | None = self.filter(forum=forum).first()
        return found or RegistrationRules(forum=forum)


class RegistrationRules(ContentModel):
    """One row per forum. Moments are aware; a moment that is not given bounds nothing."""

    class Way(models.TextChoices):
        CLOSED = "closed", _("Closed")
        INVITATION = "invitation", _("By invitation only")
        OPEN = "open", _("Open to everybody")

    class Stage(models.TextChoices):
        """Where registration stands now."""

        CLOSED = "closed", _("Closed")
        NOT_YET = "not_yet", _("Not open yet")
        RUNNING = "running", _("Open")
        OVER = "over", _("Over")

    forum = models.OneToOneField(Forum, models.CASCADE, related_name="registration_rules", verbose_name=_("forum"))
    way = models.CharField(_("who may register"), max_length=12, choices=Way, default=Way.CLOSED)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Empty: as many as come. Never more than this are taken.")
    )
    has_waiting_list = models.BooleanField(_("waiting list when it is full"), default=True)
    moves_up = models.BooleanField(
        _("the waiting list moves up by itself"), default=True,
        help_text=_("Whoever waits longest takes a place that has become free, and gets a mail."),
    )  # fmt: skip
    travel_closes_at = models.DateTimeField(
        _("travel form closes"), null=True, blank=True,
        help_text=_("Arrival, diet, interpretation: asked for once a delegate is approved."),
    )  # fmt: skip
    keep_until = models.DateField(
        _("personal data is kept until"), null=True, blank=True,
        help_text=_("After this day names and addresses are taken away for good. Empty: 180 days after the last day."),
    )  # fmt: skip

    objects = RulesQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("registration rules")
        verbose_name_plural = _("registration rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="registration_closes_after_it_opens",
                violation_error_message=_("Registration closes before it opens."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.forum} · {self.get_way_display()}"

    def clean(self) -> None:
        last = self.forum.ends_on if self.forum_id else None
        if self.keep_until and last and self.keep_until < last:
            raise ValidationError({"keep_until": _("The forum is not over by then.")})

    def stage(self, at: datetime | None = None) -> "RegistrationRules.Stage":
        now = at or timezone.now()
        if self.way == self.Way.CLOSED or self.forum.state != Forum.State.PUBLISHED:
            return self.Stage.CLOSED
        if self.opens_at and now < self.opens_at:
            return self.Stage.NOT_YET
        if (self.closes_at and now >= self.closes_at) or self.forum.phase == Forum.Phase.PAST:
            return self.Stage.OVER
        return self.Stage.RUNNING

    def takes_journey_of(self, delegate: Delegate) -> bool:
        """The second form is for those who are coming, until the day that the organisers have set."""
        return delegate.is_coming and (self.travel_closes_at is None or timezone.now() < self.travel_closes_at)

    @property
    def next_stage_at(self) -> datetime | None:
        """When the stage changes next by these moments (aware); None where it does not."""
        moments = [moment for moment in (self.opens_at, self.closes_at) if moment and moment > timezone.now()]
        return None if self.way == self.Way.CLOSED else min(moments, default=None)

    @property
    def kept_until(self) -> date | None:
        """The last day on which personal data is kept; None while neither it nor the forum's last day is known."""
        if self.keep_until or self.forum.ends_on is None:
            return self.keep_until
        return self.forum.ends_on + KEPT
