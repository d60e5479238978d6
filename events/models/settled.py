"""What organisers have declared done after a forum, where nothing can be counted."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.forum import Forum


class Settled(models.Model):
    """A step of `events.afterwards` that somebody has ticked, for one forum. Not content: no reader sees it."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="settled")
    step = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("step done after a forum")
        verbose_name_plural = _("steps done after a forum")
        constraints = [models.UniqueConstraint(fields=["forum", "step"], name="settled_once")]

    def __str__(self) -> str:
        return f"{self.forum_id}: {self.step}"
