"""What a delegate is asked to agree to: each purpose by itself, each in a version of words that can be found again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import changes, languages
from core.texts import Text, text
from events.models import Consent, Delegate
from portal.models import ConsentText

Purpose = Consent.Purpose
ASKED = (Purpose.PROCESSING, Purpose.TRANSFER, Purpose.PUBLICATION, Purpose.PHOTOGRAPHS)
NEEDED = (Purpose.PROCESSING, Purpose.TRANSFER)  # without these nobody can be invited to another country
# The program's own words. Whoever changes one gives it the next version: what people agreed to stays findable.
OWN_VERSION = "site-1"
OWN: Mapping[str, str | Promise] = {
    Purpose.PROCESSING: _("I agree that the organisers use what I write here to prepare and hold this forum, and for nothing else."),
    Purpose.TRANSFER: _(
        "I agree that my data is sent to the organisers in the country of the forum, whose laws on data may differ from those of mine."
    ),
    Purpose.PUBLICATION: _("My name, position and institution may stand on the public page of my delegation."),
    Purpose.PHOTOGRAPHS: _("Photographs and recordings in which I can be recognised may be published."),
}  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """The words of a purpose that are in force, in the language in force or the next best."""

    purpose: str
    version: str
    text: Text
    is_needed: bool


def asked() -> list[Wording]:
    """Everything a delegate is asked, in order: the organiser's words, else the program's own. One query."""
    own = ConsentText.objects.in_force()
    return [_wording(purpose, own.get(purpose)) for purpose in ASKED]


def _wording(purpose: str, own: ConsentText | None) -> Wording:
    if own is not None:
        return Wording(purpose, own.version, text(own, "text"), purpose in NEEDED)
    return Wording(purpose, OWN_VERSION, Text(str(OWN[purpose]), languages.active()), purpose in NEEDED)


def given(delegate: Delegate) -> set[str]:
    """Purposes that a delegate agrees to now."""
    return set(delegate.consents.filter(withdrawn_at=None).values_list("purpose", flat=True))


@transaction.atomic
def write(delegate: Delegate, agreed: Iterable[str], read_in: str, *, on_paper: bool = False) -> None:
    """Write down what a delegate agrees to as of now. What they no longer agree to is withdrawn, not deleted.

    `on_paper`: a coordinator says that the person has signed, and keeps the paper.
    """
    wanted, now = set(agreed), timezone.now()
    delegate.consents.filter(withdrawn_at=None).exclude(purpose__in=wanted).update(withdrawn_at=now)
    new = wanted - given(delegate)
    for words in asked() if new else []:
        if words.purpose not in new:
            continue
        Consent.objects.update_or_create(
            delegate=delegate, purpose=words.purpose, text_version=words.version,
            defaults={"given_at": now, "withdrawn_at": None, "language": read_in, "on_paper": on_paper},
        )  # fmt: skip
    delegate.is_listed = Purpose.PUBLICATION in wanted


def _changed(change: changes.Change) -> None:
    """A name may be published while its owner agrees to it, whatever way the consent was written down."""
    if change.model is not Consent:
        return
    row = change.instance
    if change.kind == "created" and isinstance(row, Consent) and row.purpose != Purpose.PUBLICATION:
        return
    people = set(Consent.objects.filter(pk__in=change.ids).values_list("delegate_id", flat=True))
    if isinstance(row, Consent):
        people.add(row.delegate_id)
    agreed = Consent.objects.filter(delegate=OuterRef("pk"), purpose=Purpose.PUBLICATION, withdrawn_at=None)
    chosen = Delegate.objects.filter(pk__in=people)
    chosen.filter(~Exists(agreed), is_listed=True).update(is_listed=False)
    chosen.filter(Exists(agreed), is_listed=False).update(is_listed=True)


def connect() -> None:
    changes.subscribe(_changed)
