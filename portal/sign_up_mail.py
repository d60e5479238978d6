"""The mail to somebody who has moved up from the waiting list of an excursion or a workshop."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.mail import kinds, outbox
from core.mail.kinds import MailKind
from core.texts import text
from events.models import Session
from portal import mails
from portal.models import SignUp

KIND = MailKind(
    "session_place", _("A place in a session has become free"), _("There is a place for you: {session}"),
    (
        mails.HELLO, _("A place in “{session}” has become free, and it is yours."),
        _("If you cannot come, please say so here, so that somebody else can:"), "{link}",
    ),
    {
        "forum": mails.FORUM, "name": mails.NAME, "session": (_("the title of the session"), "Excursion to the old town"),
        "link": mails.LINK,
    },
)  # fmt: skip


def register() -> None:
    kinds.register(KIND)


def put(row: SignUp, session: Session) -> bool:
    """Write it down, in the transaction of its cause. False for somebody without an address."""
    delegate = row.delegate
    if not delegate.email:
        return False
    code = delegate.language
    with translation.override(code):
        values = {
            "forum": mails.forum_name(delegate.forum, code), "name": delegate.latin_name,
            "session": text(session, "title", code).value or session.code,
            "link": mails.address(code, f"me/{delegate.reference}/places/"),
        }  # fmt: skip
    return outbox.put(
        key=f"sign-up {row.pk} moved up", kind=KIND.key, to=delegate.email, language=code, values=values,
        about=("events.delegate", delegate.pk),
    )  # fmt: skip
