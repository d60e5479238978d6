"""Galleries and photographs."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self, cast
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField, PictureField, PictureFile, PlainTextField
from core.models import ContentModel, ContentQuerySet, PublishingModel, PublishingQuerySet
from core.prepared import Given
from core.texts import some_language
from events.models.forum import Forum, ascii_slug


class GalleryQuerySet(PublishingQuerySet):
    def for_forum(self, forum: Forum) -> Self:
        return self.filter(forum=forum)

    def counted(self) -> Self:
        """With `count`, of the photographs that are shown, and `first`: the key of the first of them."""
        shown = Photo.objects.shown().filter(gallery=models.OuterRef("pk"))
        first = shown.order_by("order", "pk").values("pk")[:1]
        return self.annotate(count=Coalesce(models.Subquery(shown.counted()), 0), first=models.Subquery(first))


class Gallery(PublishingModel):
    """A set of photographs of a forum."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="galleries", verbose_name=_("forum"))
    slug = models.SlugField(_("address"), max_length=60, validators=[ascii_slug])
    title = PlainTextField(_("title"), max_length=200, blank=True)
    description = LongTextField(_("description"), blank=True)
    is_artwork = models.BooleanField(
        _("drawings"), default=False, help_text=_("The page says that these are not photographs.")
    )
    cover = models.ForeignKey(
        "events.Photo",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cover"),
        help_text=_("Empty: the first photograph."),
    )
    allows_download = models.BooleanField(
        _("may be downloaded"),
        default=False,
        help_text=_(
            "Visitors may take a copy large enough for printing. It is made in the background, and offered when it is ready."
        ),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    count: int  # of `counted()`
    first: int | None
    first_photo: "Photo | None"  # what stands for it in a list

    objects = GalleryQuerySet.as_manager()

    class Meta(PublishingModel.Meta):
        verbose_name = _("gallery")
        verbose_name_plural = _("galleries")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["forum", "slug"], name="gallery_once_per_forum")]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("gallery", args=[self.forum.slug, self.slug])

    def clean(self) -> None:
        some_language(self, "title")
        if self.cover and self.cover.gallery_id != self.pk:
            raise ValidationError({"cover": _("This photograph belongs to another gallery.")})


CENTRE = 50  # per cent
COPIED = Concat(
    Value("originals/"), "copy_of", Value("-")
)  # how a picture of which there is a copy for printing begins


def new_code() -> str:
    """An address for a photograph that says nothing and never changes."""
    return secrets.token_hex(5)


class PhotoQuerySet(ContentQuerySet):
    def shown(self) -> Self:
        """Without those that were hidden at somebody's request."""
        return self.filter(is_hidden=False)

    def as_covers(self) -> Self:
        """What stands for a gallery, of those that are shown."""
        return self.shown().order_by().only("picture", "tint", "focus_x", "focus_y")

    def of_public_galleries(self, at: datetime | Given | None = None) -> Self:
        """Photographs that anybody may see (now, or at that moment), in order."""
        galleries = Gallery.objects.published(at).filter(forum__in=Forum.objects.published())
        return self.shown().filter(gallery__in=galleries).order_by("gallery__order", "gallery", "order", "pk")

    def with_pictures(self, keys: Iterable[str]) -> Self:
        """Those of any gallery, shown or not, whose pictures have one of these keys."""
        found = models.Q(pk__in=[])
        for key in keys:
            found |= models.Q(picture__startswith=f"originals/{key}-")
        return self.filter(found)

    def in_gallery(self, gallery: Gallery | Given) -> Self:
        """Those of a gallery that are shown, in order."""
        return self.shown().filter(gallery=gallery).order_by("order", "pk")

    def counted(self) -> "models.QuerySet[Photo, int]":
        """How many there are of one gallery; no row for none."""
        counted: models.QuerySet[Photo, int] = (
            self.order_by().values("gallery").annotate(n=Count("pk")).values_list("n", flat=True)
        )
        return counted

    def lacking_copies(self) -> Self:
        """Those that may be taken and of which there is no copy for printing yet."""
        return self.shown().filter(gallery__allows_download=True).exclude(picture__startswith=COPIED)

    def names_with_copies(self) -> "models.QuerySet[Photo, str]":
        """Names of the pictures of which a copy for printing is offered."""
        offered = self.shown().filter(gallery__allows_download=True, picture__startswith=COPIED)
        return offered.exclude(copy_of="").values_list("picture", flat=True)

    def of_session(self, session: Any, at: datetime | Given | None = None) -> Self:
        """Public photographs that show a session (now, or at that moment), with their galleries, in order."""
        return self.of_public_galleries(at).filter(session_tags__session=session)

    def of_delegation(self, delegation: Any) -> Self:
        """Public photographs of a forum that show a country, with their galleries, in order."""
        shown = self.of_public_galleries().filter(gallery__forum=delegation.forum_id)
        return shown.filter(country_tags__country=delegation.country_id)


class Photo(ContentModel):
    """A photograph. Width and height are read from the picture itself.

    `focus_x` and `focus_y` (per cent from the left and the top edge) stay inside where it is cropped. `content_key` is that of the
    picture where it stands in the gallery once. `copy_of` is the key of the picture of which there is a copy for printing (`events.tasks`);
    another one than the picture's own counts as none. `tint` is the mean colour of the picture, 0 to 63: two bits each of red, green and
    blue; None where nobody has looked.
    """

    gallery = models.ForeignKey(Gallery, models.CASCADE, related_name="photos", verbose_name=_("gallery"))
    code = models.SlugField(_("address"), max_length=40, default=new_code, validators=[ascii_slug])
    picture = PictureField(_("picture"), taken_at_field="taken_at", credit_field="credit", tint_field="tint")
    caption = PlainTextField(_("caption"), max_length=300, blank=True)
    alternative = PlainTextField(
        _("description for those who cannot see it"),
        max_length=300,
        blank=True,
        help_text=_("Empty: the caption is read."),
    )
    credit = models.CharField(_("credit"), max_length=120, blank=True)
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)
    focus_x = models.PositiveSmallIntegerField(
        _("focal point, across"), default=CENTRE, help_text=_("Per cent of the width, from the left edge.")
    )
    focus_y = models.PositiveSmallIntegerField(
        _("focal point, down"), default=CENTRE, help_text=_("Per cent of the height, from the top.")
    )
    content_key = models.CharField(max_length=24, blank=True, editable=False)
    copy_of = models.CharField(max_length=24, blank=True, editable=False)
    tint = models.PositiveSmallIntegerField(null=True, editable=False)
    is_hidden = models.BooleanField(_("hidden at request"), default=False, editable=False)

    objects = PhotoQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ["order", "pk"]
        indexes = [
            models.Index(fields=["gallery", "order", "id", "is_hidden"], name="photo_in_order")
        ]  # counts stay in it
        constraints = [
            models.UniqueConstraint(fields=["gallery", "code"], name="photo_code_once"),
            models.UniqueConstraint(
                fields=["gallery", "content_key"], condition=~Q(content_key=""), name="photo_content_once"
            ),
            models.CheckConstraint(
                condition=Q(focus_x__range=(0, 100), focus_y__range=(0, 100)), name="photo_focus_inside"
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.code

    @property
    def has_copy(self) -> bool:
        """Whether there is a copy for printing of this picture."""
        return bool(self.copy_of) and self.copy_of == cast(PictureFile, self.picture).key

    @property
    def picture_zone(self) -> ZoneInfo:
        """Where the clock of the camera is taken to be: where the forum is."""
        return self.gallery.forum.zone

    def get_absolute_url(self) -> str:
        return reverse("photo", args=[self.gallery.forum.slug, self.gallery.slug, self.code])
