"""Articles and pages."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages
from core.fields import PictureField, PlainTextField, RichTextField
from core.models import PublishingModel, PublishingQuerySet, WithheldPicture
from core.texts import some_language
from events.models import Forum
from events.models.forum import ascii_slug
from events.showing import HIDE, rule_in_force

KEY = 24  # letters of a picture's key, with which its name begins
RESERVED_SLUGS = ("feed",)  # what follows `news/` and is no article


def _has_page(code: str) -> Q:
    """Where texts without a translation are left out, an article or a page is there once its title is translated."""
    return Q(**{f"{languages.column('title', code)}__gt": ""}) | ~Q(untranslated=HIDE)


def has_title(obj: "Article | Page", code: str) -> bool:
    return bool(getattr(obj, languages.column("title", code)))


def is_left_out(obj: "Article | Page") -> bool:
    """Whether it has no page in the language in force; it was read with its rule."""
    return getattr(obj, "untranslated", "") == HIDE and not has_title(obj, languages.active())


class ArticleQuerySet(PublishingQuerySet):
    def latest_first(self) -> Self:
        return self.order_by(F("issued_on").desc(), "-pk")

    def for_forum(self, forum: Forum) -> Self:
        return self.filter(forum=forum)

    def with_hidden_cover(self) -> Self:
        """Those whose cover nobody sees any more, at a person's request."""
        key = Substr("cover", len("originals/") + 1, KEY)
        return self.alias(cover_key=key).filter(cover_key__in=WithheldPicture.objects.values("key"))

    def with_rule(self) -> Self:
        """Adds `untranslated`: the rule of its forum, or of the current one, for texts without a translation."""
        return self.annotate(untranslated=rule_in_force("forum__untranslated"))

    def shown_in(self, code: str) -> Self:
        """Those that have a page in a language, with their rule."""
        return self.with_rule().filter(_has_page(code))


class Article(PublishingModel):
    """A news article or a release that was imported."""

    class Kind(models.TextChoices):
        RELEASE = "release", _("News release")
        NEWS = "news", _("News")
        ANNOUNCEMENT = "announcement", _("Announcement")
        COMMUNIQUE = "communique", _("Communiqué")

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


class PageQuerySet(PublishingQuerySet):
    def with_rule(self) -> Self:
        """Adds `untranslated`: the current forum's rule for texts without a translation."""
        return self.annotate(untranslated=rule_in_force())

    def shown_in(self, code: str) -> Self:
        """Those that have a page in a language, with their rule."""
        return self.with_rule().filter(_has_page(code))


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

    objects = PageQuerySet.as_manager()

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
