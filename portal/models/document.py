"""Letters and certificates: papers with a serial number that anybody who holds one may check."""

import re
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core import languages
from events.models import Delegate, Forum
from portal.models.badge import CODE_SIGNS

SERIAL_LENGTH = 12
NO_SIGNS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")  # what people set between the signs of a serial number


def new_serial() -> str:
    """12 signs at random, of 31 each (about 59 bits)."""
    return get_random_string(SERIAL_LENGTH, CODE_SIGNS)


def grouped(serial: str) -> str:
    """A serial number as people read it: K7M4-QX2P-9TWB."""
    return "-".join(serial[start : start + 4] for start in range(0, len(serial), 4))


def plain_serial(typed: str) -> str:
    """What somebody typed, as serial numbers are kept; "" for what can be none."""
    serial = NO_SIGNS.sub("", typed).upper()
    return serial if len(serial) == SERIAL_LENGTH and set(serial) <= set(CODE_SIGNS) else ""


class DocumentQuerySet(models.QuerySet["Document"]):
    def standing(self) -> Self:
        """Those that no other has replaced: one at most of a kind for each delegate."""
        return self.exclude(state=Document.State.REPLACED)

    def for_forum(self, forum: Forum) -> Self:
        return self.filter(delegate__forum=forum)

    def by_serial(self, typed: str) -> "Document | None":
        """The paper with a serial number, written with hyphens or without, in capitals or not."""
        serial = plain_serial(typed)
        return self.filter(serial=serial).select_related("delegate__forum").first() if serial else None


class Document(models.Model):
    """One paper that was issued. `data` is everything that stands on it (see `portal.papers.snapshot`), so it can be made again.

    Nobody's state is `REQUESTED` here: that is a delegate who wants a letter and has none. `language` stands on the left,
    `other_language` on the right; both are site codes.
    """

    class Kind(models.TextChoices):
        LETTER = "letter", _("Letter of invitation")
        CERTIFICATE = "certificate", _("Certificate of attendance")

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        ISSUED = "issued", _("Issued")
        GRANTED = "granted", _("Visa granted")
        REFUSED = "refused", _("Visa refused")
        REPLACED = "replaced", _("Replaced")

    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="documents", verbose_name=_("delegate"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    serial = models.CharField(_("serial number"), max_length=SERIAL_LENGTH, unique=True, default=new_serial)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ISSUED)
    language = models.CharField(max_length=12, choices=languages.choices)
    other_language = models.CharField(max_length=12, choices=languages.choices)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaced")
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter or certificate")
        verbose_name_plural = _("letters and certificates")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegate", "kind"], condition=~Q(state="replaced"), name="document_one_stands"
            )
        ]

    def __str__(self) -> str:
        return self.shown_serial

    @property
    def shown_serial(self) -> str:
        return grouped(self.serial)

    @property
    def is_replaced(self) -> bool:
        return self.state == self.State.REPLACED

    @property
    def has_lapsed(self) -> bool:
        """A letter of somebody who is not expected any more confirms nothing."""
        return self.kind == self.Kind.LETTER and not self.delegate.is_coming
