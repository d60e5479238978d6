"""Announcements: a short message on top of every page, for a time, of a forum or of the whole site."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import languages
from core.fields import PlainTextField
from core.models import PublishingModel, PublishingQuerySet
from core.prepared import Given
from core.texts import some_language

_web_address = URLValidator(schemes=["https", "http"])


def _language_of(path: str) -> str:
    """The language with which a path begins; "" for one that has none."""
    first = path.removeprefix("/").partition("/")[0]
    return first if path.startswith("/") and first in languages.CODES else ""


def check_link(value: str) -> None:
    """A page of this site by its path, or an address elsewhere."""
    if not value.startswith("/"):
        _web_address(value)
        return
    try:
        with translation.override(_language_of(value) or languages.DEFAULT):
            resolve(value.partition("#")[0].partition("?")[0])
    except Resolver404:
        raise ValidationError(_("This site has no such page.")) from None


class AnnouncementQuerySet(PublishingQuerySet):
    def open(self, at: "datetime | Given | None" = None) -> models.QuerySet[Any]:
        """Those that pages show or will show: published, and not over."""
        left = Q(until__isnull=True) | Q(until__gt=at or timezone.now())
        return self.filter(left, state=PublishingModel.State.PUBLISHED)

    def in_stage(self, stage: str) -> models.QuerySet[Any]:
        """By where they stand now."""
        return self.filter(self.stages()[Announcement.Stage(stage)])

    def stages(self) -> "dict[Announcement.Stage, Q]":
        """What makes each stage, now."""
        now, published = timezone.now(), Q(state=PublishingModel.State.PUBLISHED)
        over, later = Q(until__lte=now), Q(publish_at__gt=now)
        return {
            Announcement.Stage.DRAFT: ~published, Announcement.Stage.OVER: published & over,
            Announcement.Stage.WAITING: published & later & ~over, Announcement.Stage.SHOWN: published & ~later & ~over,
        }  # fmt: skip


class Announcement(PublishingModel):
    """`publish_at` and `until` bound the time in which it is shown; each may be empty."""

    class Level(models.TextChoices):
        URGENT = "urgent", pgettext_lazy("announcement", "Urgent")
        CHANGE = "change", pgettext_lazy("announcement", "Change")
        INFORMATION = "information", pgettext_lazy("announcement", "Information")

    class Stage(models.TextChoices):
        """Where it stands now."""

        DRAFT = "draft", _("Draft")
        WAITING = "waiting", pgettext_lazy("announcement", "Waiting")
        SHOWN = "shown", pgettext_lazy("announcement", "Shown")
        OVER = "over", pgettext_lazy("announcement", "Over")

    ICONS = {Level.URGENT: "warning", Level.CHANGE: "change", Level.INFORMATION: "info"}

    forum = models.ForeignKey(
        "events.Forum", models.CASCADE, null=True, blank=True, related_name="announcements", verbose_name=_("forum"),
        help_text=_("Empty: on every page of the site. Else on the pages of this forum, and on all others while it is the current one."),
    )  # fmt: skip
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.INFORMATION)
    message = PlainTextField(_("message"), max_length=300, blank=True)
    link = models.CharField(
        _("link"), max_length=500, blank=True, validators=[check_link],
        help_text=_(
            "A page of this site in any language, from the slash after its name on, or an address elsewhere. "
            "Readers get the page in their own language."
        ),
    )  # fmt: skip
    until = models.DateTimeField(
        _("shown until"), null=True, blank=True, help_text=_("Empty: until somebody takes it away.")
    )
    on_pages = models.BooleanField(
        _("on top of the pages"), default=True, help_text=_("Unticked: by mail to delegates only.")
    )
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta(PublishingModel.Meta):
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(publish_at__isnull=True) | Q(until__gt=F("publish_at")),
                name="announcement_ends_after_it_begins",
                violation_error_message=_("It ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.message or f"{self.pk}"

    def get_absolute_url(self) -> str:
        page = reverse("forum", args=[self.forum.slug]) if self.forum else reverse("home")
        return f"{page}#announcement-{self.pk}"

    def clean(self) -> None:
        some_language(self, "message")

    def clean_fields(self, exclude: Any = None) -> None:
        """The site's own address, as it is copied from a browser, is a path."""
        self.link = self.link.strip().removeprefix(settings.SITE_URL)
        super().clean_fields(exclude=exclude)

    @property
    def stage(self) -> "Announcement.Stage":
        now = timezone.now()
        if self.state != self.State.PUBLISHED:
            return self.Stage.DRAFT
        if self.until is not None and self.until <= now:
            return self.Stage.OVER
        return self.Stage.WAITING if self.publish_at is not None and self.publish_at > now else self.Stage.SHOWN

    @property
    def is_public(self) -> bool:
        return self.stage == self.Stage.SHOWN and self.on_pages

    @property
    def icon(self) -> str:
        return self.ICONS[self.Level(self.level)]

    def link_in(self, code: str) -> str:
        """Where the link leads a reader of a language."""
        own = _language_of(self.link)
        return f"/{code}{self.link.removeprefix(f'/{own}')}" if own else self.link

    @property
    def local_link(self) -> str:
        """The same in the language in force."""
        return self.link_in(languages.active())
