"""An institution's invitation: a link by which so many of its people may register."""

from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages
from core.fields import PlainTextField
from events.models import Delegate, Forum

GONE = (Delegate.State.DECLINED, Delegate.State.WITHDRAWN)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def for_forum(self, forum: Forum) -> Self:
        return self.filter(forum=forum)

    def with_used(self) -> Self:
        """Adds `used`: how many hold a place by it."""
        active = ~Q(registrations__delegate__state__in=GONE)
        return self.annotate(used=Count("registrations", filter=active))

    def of_coordinator(self, user: object) -> Self:
        """Those that one person looks after."""
        return self.filter(coordinator=user)

    def valid(self) -> Self:
        now = timezone.now()
        return self.filter(is_revoked=False).exclude(ends_at__lte=now)


class Invitation(models.Model):
    """`quota` places for one institution. The link is made from the key of the site; another `stamp` ends it."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="invitations", verbose_name=_("forum"))
    institution = models.ForeignKey(
        "events.Institution", models.CASCADE, related_name="invitations", verbose_name=_("institution")
    )
    quota = models.PositiveSmallIntegerField(_("places"), default=1, validators=[MinValueValidator(1)])
    contact_name = PlainTextField(_("contact"), max_length=200, blank=True)
    contact_email = models.EmailField(_("e-mail of the contact"), blank=True)
    language = models.CharField(_("language"), max_length=12, choices=languages.choices, default=settings.LANGUAGE_CODE)
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="coordinated",
        verbose_name=_("coordinator"),
        help_text=_("Sees and looks after the institution's delegates."),
    )  # fmt: skip
    proposed_head = models.ForeignKey(
        Delegate, models.SET_NULL, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("proposed as head of delegation"),
    )  # fmt: skip
    ends_at = models.DateTimeField(_("good until"), null=True, blank=True)
    is_revoked = models.BooleanField(_("revoked"), default=False)
    stamp = models.PositiveIntegerField(default=0, editable=False)
    no_announcements_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of an institution")
        verbose_name_plural = _("invitations of institutions")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["forum", "institution"], name="invitation_once")]

    def __str__(self) -> str:
        return str(self.institution)

    @property
    def is_valid(self) -> bool:
        return not self.is_revoked and (self.ends_at is None or timezone.now() < self.ends_at)
