"""Speakers: people, and seats that wait for a name."""

from datetime import datetime
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import languages
from core.fields import LongTextField, PictureField, PlainTextField
from core.models import ContentModel, ContentQuerySet, PublishingModel, PublishingQuerySet
from core.prepared import Given
from core.texts import some_language
from events.models import Forum
from events.models.forum import ascii_slug


class SpeakerQuerySet(PublishingQuerySet):
    def for_forum(self, forum: Forum | Given, at: datetime | Given | None = None) -> Self:
        """Speakers of a forum that are published (now, or at that moment), in the organiser's order, with `group` of the listing."""
        return (
            self.published(at)
            .filter(listings__forum=forum)
            .annotate(group=models.F("listings__group"), position_in_list=models.F("listings__order"))
            .order_by("position_in_list", "pk")
        )

    def for_lists(self) -> Self:
        """Only the columns that a list shows, with the code of the country for a seat that has no name yet."""
        texts = [languages.column(field, code) for field in ("name", "position") for code in languages.CODES]
        return self.select_related("country").only("slug", "is_seat", "portrait", "country__code", *texts)

    def in_groups(self) -> Self:
        """Officials first, then colleges, then partners; the organiser's order within."""
        rank = models.Case(
            *[models.When(group=group, then=n) for n, group in enumerate(SpeakerListing.Group.values)],
            output_field=models.IntegerField(),
        )
        return self.order_by(rank, "position_in_list", "pk")


class Speaker(PublishingModel):
    """A person who speaks, or a seat: a role without a person ("Representative of a Kazakh college").

    When a seat gets its person, the organiser writes the name into the same row: every session follows.
    """

    slug = models.SlugField(_("address"), max_length=80, unique=True, validators=[ascii_slug])
    name = PlainTextField(pgettext_lazy("of a person", "name"), max_length=200, blank=True)
    is_seat = models.BooleanField(
        _("seat without a person"), default=False, help_text=_("The name is that of the role until a person is named.")
    )
    position = PlainTextField(_("position"), max_length=300, blank=True)
    institution = models.ForeignKey(
        "events.Institution",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="speakers",
        verbose_name=_("institution"),
    )
    country = models.ForeignKey(
        "events.Country", models.SET_NULL, null=True, blank=True, related_name="speakers", verbose_name=_("country")
    )
    biography = LongTextField(_("biography"), blank=True)
    portrait = PictureField(_("portrait"), blank=True)

    objects = SpeakerQuerySet.as_manager()

    class Meta(PublishingModel.Meta):
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name or self.slug

    def get_absolute_url(self) -> str:
        """Its page at the first forum that lists it; the home page while none does."""
        listing = self.listings.select_related("forum").first()
        return reverse("speaker", args=[listing.forum.slug, self.slug]) if listing else reverse("home")

    def clean(self) -> None:
        some_language(self, "name")


class SpeakerListing(ContentModel):
    """A speaker's place in the list of a forum."""

    class Group(models.TextChoices):
        OFFICIALS = "officials", _("Officials")
        COLLEGES = "colleges", _("Representatives of colleges")
        PARTNERS = "partners", _("Host, school, embassies and enterprises")

    forum = models.ForeignKey("events.Forum", models.CASCADE, related_name="speaker_listings", verbose_name=_("forum"))
    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="listings", verbose_name=_("speaker"))
    group = models.CharField(_("group"), max_length=12, choices=Group, default=Group.COLLEGES)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("place in a forum's list")
        verbose_name_plural = _("places in forums' lists")
        ordering = ["order", "pk"]
        indexes = [models.Index(fields=["forum", "order"], name="speaker_listing_order")]
        constraints = [models.UniqueConstraint(fields=["forum", "speaker"], name="speaker_once_per_forum")]

    def __str__(self) -> str:
        return f"{self.forum} · {self.speaker}"


class Appearance(ContentModel):
    """A speaker's part in a session."""

    class Role(models.TextChoices):
        WELCOME = "welcome", _("Welcome address")
        KEYNOTE = "keynote", _("Keynote")
        SPEAKER = "speaker", _("Speaker")
        PANELLIST = "panellist", _("Panellist")
        MODERATOR = "moderator", _("Moderator")
        CHAIR = "chair", _("Chair")
        GUIDE = "guide", _("Guide")

    session = models.ForeignKey("events.Session", models.CASCADE, related_name="appearances", verbose_name=_("session"))
    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="appearances", verbose_name=_("speaker"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.SPEAKER)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "speaker", "role"], name="appearance_once_per_role")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.speaker}"


class PhotoTag(ContentModel):
    """A speaker who can be seen on a photograph."""

    photo = models.ForeignKey("events.Photo", models.CASCADE, related_name="speaker_tags", verbose_name=_("photograph"))
    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="photo_tags", verbose_name=_("speaker"))

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("tag on a photograph")
        verbose_name_plural = _("tags on photographs")
        constraints = [models.UniqueConstraint(fields=["photo", "speaker"], name="photo_tag_once")]

    def __str__(self) -> str:
        return f"{self.speaker} · {self.photo}"
