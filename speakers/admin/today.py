"""What speakers ask of an organiser today."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.admin import today
from core.admin.today import Item, address
from events.admin import lacking
from speakers.admin.speaker import double_booked
from speakers.models import Appearance, Speaker


def speakers(user: Any) -> Iterator[Item]:
    if user.has_perm("speakers.view_appearance") and user.has_perm("speakers.view_speaker"):
        yield Item(
            _("Speakers in two places at once"),
            double_booked().count(),
            address("speakers_speaker", "clash=yes"),
            urgent=True,
        )
    if user.has_perm("speakers.view_speaker"):
        yield today.scheduled(_("Speakers who appear by themselves"), Speaker, "speakers_speaker")


def _nobody_speaks() -> Q:
    return ~Q(kind__in=lacking.WITHOUT_FLOOR) & Q(~Exists(Appearance.objects.filter(session=OuterRef("pk"))))


today.register("speakers", speakers)
lacking.register(
    lacking.Lack(
        "speaker", _("Sessions without a speaker"), _nobody_speaks, ("events.view_session", "speakers.view_appearance")
    )
)
