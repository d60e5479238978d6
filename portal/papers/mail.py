"""The mails that say that a letter or a certificate is ready."""

from django.utils.translation import gettext_lazy as _

from core.mail import kinds, outbox
from core.mail.kinds import MailKind
from portal import mails
from portal.models import Document

PLACEHOLDERS = {
    "forum": mails.FORUM, "name": mails.NAME, "link": mails.LINK, "serial": (_("serial number"), "K7M4-QX2P-9TWB"),
}  # fmt: skip
KINDS = (
    MailKind(
        Document.Kind.LETTER, _("Letter of invitation is ready"), _("Your letter of invitation: {forum}"),
        (
            mails.HELLO, _("Your letter of invitation to {forum} is ready. Its serial number is {serial}."),
            _("You can download it here. If you have had one before, only the new one is valid:"), "{link}",
        ),
        PLACEHOLDERS,
    ),
    MailKind(
        Document.Kind.CERTIFICATE, _("Certificate of attendance is ready"), _("Your certificate of attendance: {forum}"),
        (
            mails.HELLO, _("Your certificate of attendance at {forum} is ready. Its serial number is {serial}."),
            _("You can download it here. If you have had one before, only the new one is valid:"), "{link}",
        ),
        PLACEHOLDERS,
    ),
)  # fmt: skip


def register() -> None:
    for kind in KINDS:
        kinds.register(kind)


def put(document: Document) -> bool:
    """Say that a paper is ready, in the transaction of its issue. False for somebody without an address."""
    delegate = document.delegate
    if not delegate.email:
        return False
    code = delegate.language
    values = {
        "forum": mails.forum_name(delegate.forum, code), "name": delegate.latin_name, "serial": document.shown_serial,
        "link": mails.address(code, f"me/{delegate.reference}/"),
    }  # fmt: skip
    return outbox.put(
        key=f"document {document.serial}", kind=str(document.kind), to=delegate.email, language=code, values=values,
        about=("events.delegate", delegate.pk),
    )  # fmt: skip
