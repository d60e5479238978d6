"""Everything that is held about a delegate, once, for the page and for the file."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from accounts.models import Device
from core.mail import kinds
from core.models import OutboxMail
from core.texts import text
from events.models import AccompanyingPerson, Consent, Country, Delegate, Institution
from portal import mails, stars
from portal.models import AccessRecord, Attendance, Badge, Document, FeedbackGiven, SignUp, Step

HIDDEN = ("id", "user", "forum")


def fields(delegate: Delegate) -> list[tuple[str, str, Any]]:
    """(name of the column, label in the language in force, value) of each column of a delegate; empty ones too."""
    found = []
    for field in delegate._meta.concrete_fields:
        if field.name not in HIDDEN:
            shown = getattr(delegate, f"get_{field.name}_display", None)
            value = shown() if shown else getattr(delegate, field.name)
            if isinstance(value, Country | Institution):
                value = text(value, "name").value
            found.append((field.name, str(field.verbose_name), value))
    return found


def of(delegate: Delegate) -> dict[str, Any]:
    """Moments are ISO 8601 in UTC; texts as they were typed. Mails without their words, looks without who looked."""
    person = delegate.user
    registration = delegate.registration
    return {
        "forum": delegate.forum.slug,
        "account": person.email if person else "",
        "delegate": {name: _plain(value) for name, _label, value in fields(delegate)},
        "registration": {
            name: _plain(getattr(registration, name))
            for name in (
                "registered_at",
                "waiting_since",
                "confirmed_at",
                "invited_at",
                "travel_at",
                "no_announcements_at",
                "remark",
            )
        },
        "companions": list(
            AccompanyingPerson.objects.filter(delegate=delegate).values("given_name", "family_name", "note")
        ),
        "consents": [_row(row) for row in Consent.objects.filter(delegate=delegate).values(*CONSENT)],
        "steps": [_row(row) for row in Step.objects.filter(delegate=delegate).values("before", "after", "at")],
        "mails": [_row(row) for row in mails.about(delegate).values("kind", "created_at", "state")],
        "badge": [_row(row) for row in Badge.objects.filter(delegate=delegate).values("token", "role", "printed_at")],
        "attendance": [
            _row(row)
            for row in Attendance.objects.filter(delegate=delegate).values("day", "session__code", "at", "undone_at")
        ],
        "places": [
            _row(row) for row in SignUp.objects.filter(delegate=delegate).values("session__code", "has_place", "at")
        ],
        "papers": [
            _row(row)
            for row in Document.objects.filter(delegate=delegate).values("kind", "serial", "state", "issued_at", "data")
        ],
        "feedback_given": sorted(
            code or "forum"
            for code in FeedbackGiven.objects.filter(delegate=delegate).values_list("session__code", flat=True)
        ),
        "stars": stars.codes_of(person, delegate.forum) if person else [],
        "devices": Device.objects.filter(user_id=person.pk).signed_in().count() if person else 0,
        "opened_by_organisers": AccessRecord.objects.filter(
            delegate_id=delegate.pk, what=AccessRecord.What.OPENED
        ).count(),
    }


def shown(delegate: Delegate) -> list[tuple[str, list[tuple[str, Any]]]]:
    """What hangs on a delegate, for the readable page: (heading, [(what it is, when or what)]), in the language in force."""
    labels = {kind.key: kind.label for kind in kinds.every()}
    companions = [(str(one), one.note) for one in AccompanyingPerson.objects.filter(delegate=delegate)]
    agreed = [
        (one.get_purpose_display(), one.given_at)
        for one in Consent.objects.filter(delegate=delegate, withdrawn_at=None)
    ]
    taken_back = Consent.objects.filter(delegate=delegate, withdrawn_at__isnull=False)
    agreed += [(f"{one.get_purpose_display()} – {gettext('Withdrawn')}", one.withdrawn_at) for one in taken_back]
    sent = [
        (str(labels.get(one.kind, one.kind)), one.created_at) for one in mails.about(delegate).order_by("created_at")
    ]
    papers = [(f"{one.get_kind_display()} {one}", one.issued_at) for one in Document.objects.filter(delegate=delegate)]
    found = [
        (AccompanyingPerson._meta.verbose_name_plural, companions), (Consent._meta.verbose_name_plural, agreed),
        (OutboxMail._meta.verbose_name_plural, sent), (Document._meta.verbose_name_plural, papers),
    ]  # fmt: skip
    return [(str(heading), rows) for heading, rows in found if rows]


CONSENT = ("purpose", "text_version", "language", "on_paper", "given_at", "withdrawn_at")


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | dict):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
