"""To whom a mail about a delegate goes: to the person, else to whoever looks after them for their institution."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from core.texts import text
from events.models import Delegate
from portal.models import Invitation, Registration

# What `of` reads, for a query of delegates.
NEEDED = ("forum", "registration__invitation__coordinator")


@dataclass(frozen=True)
class Recipient:
    """An address and a site language. `invitation` is that of the coordinator; None for the person's own address."""

    email: str
    language: str
    invitation: Invitation | None = None

    def preface(self, delegate: Delegate) -> str:
        """What a coordinator reads first: about whom the mail is. "" for the person's own address."""
        if self.invitation is None:
            return ""
        words = {
            "name": delegate.latin_name, "reference": delegate.reference,
            "institution": text(self.invitation.institution, "name", self.language).value,
        }  # fmt: skip
        with translation.override(self.language):
            return (
                _("About %(name)s (%(reference)s), whom you look after for %(institution)s. Please pass it on:") % words
            )


def of(delegate: Delegate) -> Recipient | None:
    """None where there is neither an address nor a coordinator."""
    if delegate.email:
        return Recipient(delegate.email, delegate.language)
    try:
        invitation = delegate.registration.invitation
    except Registration.DoesNotExist:
        return None
    if invitation is None:
        return None
    coordinator = invitation.coordinator
    if coordinator is not None:
        return Recipient(coordinator.email, coordinator.language, invitation)
    return Recipient(invitation.contact_email, invitation.language, invitation) if invitation.contact_email else None
