"""Articles and pages."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import PictureField, PlainTextField, RichTextField
from core.models import PublishingModel, PublishingQuerySet
from core.texts import some_language
from events.models import Forum
from events.models.forum import ascii_slug

RESERVED_SLUGS = ("feed",)  # what follows `news/` and is no article


class ArticleQuerySet(PublishingQuerySet):
    def latest_first(self) -> Self:
        return self.order_by(F("issued_on").desc(), "-pk")

    def for_forum(self, forum: Forum) -> Self:
        return self.filter(forum=forum)


class Article(PublishingModel):
    """A news article or a release that was imported."""

    class Kind(models.TextChoices):
        RELEASE = "release", _("News release")
        NEWS = "news", _("News")
        ANNOUNCEMENT = "announcement", _("Announcement")

    slug = models.SlugField(_("address"), max_length=80, unique=True, validators=[ascii_slug])
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.NEWS)
    title = PlainTextField(_("title"), max_length=400, blank=True)
    summary = PlainTextField(_("summary"), max_length=1000, blank=True)
    body = RichTextField(_("text"), blank=True)
    note = PlainTextField(
        _("editor's note"), max_length=400, blank=True, help_text=_("Below the text, such as: a translation.")
    )
    issued_on = models.DateField(_("date of issue"), default=timezone.localdate, db_index=True)
    forum = models.ForeignKey(
        "events.Forum", models.SET_NULL, null=True, blank=True, related_name="articles", verbose_name=_("forum")
    )
    cover = PictureField(_("cover picture"), blank=True)
    cover_alternative = PlainTextField(_("description of the cover picture"), max_length=300, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta(PublishingModel.Meta):
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-issued_on", "-pk"]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.slug])

    def clean(self) -> None:
        some_language(self, "title", "body")
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This is an address of the site itself. Choose another.")})


class Page(PublishingModel):
    """An information page: practical information, about the alliance, contact, privacy."""

    class Place(models.TextChoices):
        PRACTICAL = "practical", _("Practical information")
        ABOUT = "about", _("About")
        FOOTER = "footer", _("Footer only")

    slug = models.SlugField(_("address"), max_length=60, unique=True, validators=[ascii_slug])
    title = PlainTextField(_("title"), max_length=200, blank=True)
    summary = PlainTextField(_("summary"), max_length=600, blank=True)
    body = RichTextField(_("text"), blank=True)
    place = models.CharField(_("place in the menu"), max_length=12, choices=Place, default=Place.PRACTICAL)
    icon = models.CharField(_("icon"), max_length=20, blank=True, default="")
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = PublishingQuerySet.as_manager()

    class Meta(PublishingModel.Meta):
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("page", args=[self.slug])

    def clean(self) -> None:
        some_language(self, "title", "body")
