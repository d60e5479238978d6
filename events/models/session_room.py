"""Further rooms of a session that takes several: a plenary in joined halls, posters along a corridor."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import ContentModel, ContentQuerySet
from events.models.session import Session, trouble_with_rooms
from events.models.venue import Room


class SessionRoom(ContentModel):
    """A room of a session besides its first one, which is `Session.room`."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="further_rooms", verbose_name=_("session"))
    room = models.ForeignKey(Room, models.CASCADE, related_name="further_sessions", verbose_name=_("room"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("further room of the session")
        verbose_name_plural = _("further rooms of the session")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "room"], name="session_room_once")]

    def __str__(self) -> str:
        return str(self.room)

    def clean(self) -> None:
        session = self.session
        if not self.room_id or not session.forum_id:
            return
        if session.room_id is None:
            raise ValidationError({"room": _("Give the session its first room first.")})
        if self.room_id == session.room_id:
            raise ValidationError({"room": _("This is the session's first room already.")})
        if session.starts_at and session.ends_at and (trouble := trouble_with_rooms(session, [self.room])):
            raise ValidationError({"room": trouble})
