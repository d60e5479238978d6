"""What stands on a delegate's badge as a square code: a token that says nothing about the person."""

from typing import Any

from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from events.models import Delegate

CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # of a QR code's alphanumeric set, none taken for another


def new_token() -> str:
    """16 signs at random, of 31 each (about 79 bits)."""
    return get_random_string(16, CODE_SIGNS)


class BadgeQuerySet(models.QuerySet["Badge"]):
    def of(self, delegate: Delegate) -> "Badge":
        """A delegate's badge; made where there is none."""
        badge, _made = self.get_or_create(delegate=delegate)
        return badge

    def of_all(self, delegates: Any) -> dict[int, "Badge"]:
        """Badges of many delegates by their primary keys; those that lack are made. Two queries, three where some lack."""
        wanted = [one.pk for one in delegates]
        found = {badge.delegate_id: badge for badge in self.filter(delegate__in=wanted)}
        lacking = [Badge(delegate_id=pk) for pk in wanted if pk not in found]
        if lacking:
            self.bulk_create(lacking, ignore_conflicts=True)
            found = {badge.delegate_id: badge for badge in self.filter(delegate__in=wanted)}
        return found


class Badge(models.Model):
    """One per delegate. Another token ends the badges printed before: a badge that was lost opens no door.

    `role` is the organiser's word; where it is empty, the data say what somebody is (`portal.badges.roles`).
    """

    class Role(models.TextChoices):
        DELEGATE = "delegate", _("Delegate")
        HEAD = "head", _("Head of delegation")
        SPEAKER = "speaker", _("Speaker")
        ORGANISER = "organiser", _("Organising committee")
        COMPANION = "companion", _("Accompanying person")

    delegate = models.OneToOneField(Delegate, models.CASCADE, related_name="badge")
    token = models.CharField(max_length=16, unique=True, default=new_token)
    role = models.CharField(max_length=10, choices=Role, blank=True)
    printed_at = models.DateTimeField(null=True, blank=True)

    objects = BadgeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.token

    def renew(self) -> None:
        """Another token; nothing is printed with it yet."""
        self.token, self.printed_at = new_token(), None
        self.save(update_fields=["token", "printed_at"])
