"""Sessions that photographs show."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import ContentModel, ContentQuerySet
from events.models.gallery import Photo
from events.models.session import Session


class PhotoSession(ContentModel):
    """A session that a photograph shows."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="session_tags", verbose_name=_("photograph"))
    session = models.ForeignKey(Session, models.CASCADE, related_name="photo_tags", verbose_name=_("session"))

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("session on a photograph")
        verbose_name_plural = _("sessions on photographs")
        constraints = [models.UniqueConstraint(fields=["photo", "session"], name="photo_session_once")]

    def __str__(self) -> str:
        return f"{self.session} · {self.photo}"

    def clean(self) -> None:
        session, gallery = getattr(self, "session", None), getattr(getattr(self, "photo", None), "gallery", None)
        if session and gallery and session.forum_id != gallery.forum_id:
            raise ValidationError({"session": _("This session belongs to another forum.")})
