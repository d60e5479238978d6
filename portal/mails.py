"""Mails to delegates and coordinators. Every link begins with SITE_URL."""

from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core import languages
from core.mail import kinds, outbox
from core.mail.kinds import MailKind
from core.models import OutboxMail
from core.texts import text
from events.models import Delegate, Forum
from portal import links, recipients
from portal.models import Application, Invitation
from portal.recipients import Recipient

FORUM = (_("the name of the forum"), "New Silk Road Forum")
NAME = (_("the person's name"), "SAMPLE DELEGATE")
LINK = (_("the address where it goes on"), "https://forum.example.org/en/me/")
NOTE = (_("a sentence of the organisers, or nothing"), "")
REFERENCE = (_("the reference of the registration"), "k7m4qx2p")
OF_DELEGATE = {"forum": FORUM, "name": NAME, "link": LINK, "reference": REFERENCE, "note": NOTE}
HELLO = _("Dear {name},")

KINDS = (
    MailKind(
        "continue", _("Link to go on with a registration"), _("Go on with your registration: {forum}"),
        (
            _("Here you can go on with your registration for {forum}, on any device:"), "{link}",
            _("What you have typed is kept for thirty days. If it was not you who began it, you need not do anything."),
        ),
        {"forum": FORUM, "link": LINK},
    ),
    MailKind(
        "known_already", _("Somebody registers a second time"), _("You are registered already: {forum}"),
        (
            HELLO, _("Somebody has just registered for {forum} with your address. Your registration ({reference}) stays as it is."),
            _("Here you see and change it:"), "{link}",
        ),
        OF_DELEGATE,
    ),
    MailKind(
        "registered", _("Registration received"), _("Your registration has arrived: {forum}"),
        (
            HELLO, _("Your registration for {forum} has arrived. Its reference is {reference}."),
            _("The organisers answer you by mail. Until then you can see, change or take back what you wrote here:"), "{link}",
        ),
        OF_DELEGATE,
    ),
    MailKind(
        "waiting", _("On the waiting list"), _("You are on the waiting list: {forum}"),
        (
            HELLO, _("All places of {forum} are taken. You are on the waiting list, and hear from us as soon as there is one for you."),
            "{note}", _("Here you see where you stand:"), "{link}",
        ),
        OF_DELEGATE,
    ),
    MailKind(
        "moved_up", _("A place has become free"), _("There is a place for you: {forum}"),
        (
            HELLO, _("A place at {forum} has become free, and it is yours. The organisers confirm it by mail."),
            _("If you cannot come, please say so here, so that somebody else can:"), "{link}",
        ),
        OF_DELEGATE,
    ),
    MailKind(
        "approved", _("Registration approved"), _("You are approved: {forum}"),
        (
            HELLO, _("The organisers are glad to welcome you at {forum}."), "{note}",
            _("Please tell us how you travel, in which language you want to listen and what you eat:"), "{link}",
        ),
        OF_DELEGATE,
    ),
    MailKind(
        "declined", _("Registration declined"), _("About your registration: {forum}"),
        (
            HELLO, _("The organisers of {forum} are sorry: they cannot offer you a place."), "{note}",
            _("Your data is still there; here you can look at it and have it erased:"), "{link}",
        ),
        OF_DELEGATE,
    ),
    MailKind(
        "withdrawn", _("Registration withdrawn"), _("You have withdrawn: {forum}"),
        (
            HELLO, _("Your registration for {forum} is withdrawn, and your place goes to somebody else."), "{note}",
            _("Your data is still there; here you can look at it and have it erased:"), "{link}",
        ),
        OF_DELEGATE,
    ),
    MailKind(
        "invitation", _("Personal invitation"), _("You are invited: {forum}"),
        (
            HELLO, _("The organisers invite you to {forum}."), "{note}",
            _("Please answer by this link. It is yours alone:"), "{link}",
        ),
        OF_DELEGATE,
    ),
    MailKind(
        "entered", _("Entered by an institution"), _("{institution} has registered you: {forum}"),
        (
            HELLO, _("{institution} has registered you for {forum}. Your reference is {reference}."),
            _("Please look at what it wrote about you, and agree to it, correct it or take it back:"), "{link}",
        ),
        {**OF_DELEGATE, "institution": (_("the name of the institution"), "A college in Kazakhstan")},
    ),
    MailKind(
        "institution_invitation", _("Invitation of an institution"), _("{institution} is invited: {forum}"),
        (
            _("The organisers invite {institution} to {forum}, with {places} places."), "{note}",
            _("Please pass this link on to your people; each of them registers by it:"), "{link}",
            _("Here you see who has registered:"), "{own_link}",
        ),
        {
            "forum": FORUM, "institution": (_("the name of the institution"), "A college in Kazakhstan"),
            "places": (_("how many places it has"), "5"), "link": LINK,
            "own_link": (_("the page of the coordinator"), "https://forum.example.org/en/me/"), "note": NOTE,
        },
    ),
)  # fmt: skip


def register() -> None:
    for kind in KINDS:
        kinds.register(kind)


def address(code: str, path: str) -> str:
    """A full address of the portal: `path` such as "me/k7m4qx2p/"."""
    return f"{settings.SITE_URL}/{code if code in languages.CODES else languages.DEFAULT}/{path}"


def forum_name(forum: Forum, code: str) -> str:
    return text(forum, "short_name", code).value or text(forum, "name", code).value or forum.slug


def invitation_link(delegate: Delegate) -> str:
    """The personal link of somebody who is invited."""
    stamp = delegate.registration.stamp if hasattr(delegate, "registration") else 0
    secret = links.key("person", delegate.pk, stamp)
    return address(delegate.language, f"register/{delegate.forum.slug}/invited/{secret}/")


def institution_link(invitation: Invitation, code: str | None = None) -> str:
    """The link that an institution passes on."""
    secret = links.key("institution", invitation.pk, invitation.stamp)
    return address(code or invitation.language, f"register/{invitation.forum.slug}/institution/{secret}/")


def application_link(application: Application) -> str:
    """Where a registration that was begun goes on."""
    secret = links.key("application", application.pk, application.stamp)
    return address(application.language, f"register/{application.forum.slug}/form/{secret}/")


def values_for(kind: str, delegate: Delegate, to: Recipient, note: str = "") -> dict[str, str]:
    """What fills a mail about a delegate; also for showing it before it goes. A coordinator is led to their own page."""
    code = to.language
    if to.invitation is not None:
        link = address(code, f"me/institutions/{to.invitation.pk}/")
    elif kind == "invitation":
        link = invitation_link(delegate)
    else:
        link = address(code, f"me/{delegate.reference}/")
    found = {
        "forum": forum_name(delegate.forum, code), "name": delegate.latin_name, "reference": delegate.reference,
        "note": note, "link": link,
    }  # fmt: skip
    if kind == "entered":
        found["institution"] = text(delegate.institution, "name", code).value
    return found


def put(kind: str, delegate: Delegate, *, note: str = "") -> bool:
    """Write down a mail about a delegate, in the transaction of its cause. False where nobody has an address.

    The key names the delegate's latest step, so that one step has one mail of a kind.
    """
    steps = delegate.steps.aggregate(n=Count("pk"))["n"]
    return _write(kind, delegate, f"step {steps} {kind}", note)


def put_again(delegate: Delegate) -> bool:
    """The mail of the state they are in once more, for an address that was mended. False where there is none to write."""
    from portal import steps

    if delegate.state == Delegate.State.INVITED:
        return put_invitation(delegate)
    kind = steps.MAIL.get(Delegate.State(delegate.state))
    return kind is not None and _write(kind, delegate, f"again {get_random_string(12)}")


def _write(kind: str, delegate: Delegate, cause: str, note: str = "") -> bool:
    """To the delegate, or to their coordinator. `cause` makes the key."""
    to = recipients.of(delegate)
    if to is None:
        return False
    with translation.override(to.language):
        values = values_for(kind, delegate, to, note)
    return outbox.put(
        key=f"delegate {delegate.pk} {delegate.reference} {cause}", kind=kind, to=to.email, language=to.language,
        values=values, about=("events.delegate", delegate.pk), preface=to.preface(delegate),
    )  # fmt: skip


def put_invitation(delegate: Delegate, *, note: str = "") -> bool:
    """Invite somebody by name; again as often as an organiser asks for it."""
    if not delegate.email:
        return False
    to = Recipient(delegate.email, delegate.language)
    return outbox.put(
        key=f"delegate {delegate.pk} {delegate.reference} invited {get_random_string(12)}", kind="invitation",
        to=to.email, language=to.language, values=values_for("invitation", delegate, to, note),
        about=("events.delegate", delegate.pk),
    )  # fmt: skip


def institution_values(invitation: Invitation, note: str = "") -> dict[str, str]:
    """What fills the mail with an institution's link."""
    code = invitation.language
    return {
        "forum": forum_name(invitation.forum, code), "institution": text(invitation.institution, "name", code).value,
        "places": str(invitation.quota), "link": institution_link(invitation), "note": note,
        "own_link": address(code, f"me/institutions/{invitation.pk}/"),
    }  # fmt: skip


def put_institution(invitation: Invitation, *, note: str = "") -> bool:
    """Send an institution its link."""
    if not invitation.contact_email:
        return False
    code, values = invitation.language, institution_values(invitation, note)
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())
    return outbox.put(
        key=f"invitation {invitation.pk} {get_random_string(12)}", kind="institution_invitation",
        to=invitation.contact_email, language=code, values=values, about=("portal.invitation", invitation.pk),
    )  # fmt: skip


def put_continue(application: Application) -> bool:
    """The link to an application that was begun."""
    values: dict[str, Any] = {
        "forum": forum_name(application.forum, application.language), "link": application_link(application),
    }  # fmt: skip
    return outbox.put(
        key=f"application {application.pk} {application.stamp} continue", kind="continue", to=application.email,
        language=application.language, values=values, about=("portal.application", application.pk), is_urgent=True,
    )  # fmt: skip


def about(delegate: Delegate) -> Any:
    """Mails about a delegate, in the outbox."""
    return OutboxMail.objects.about("events.delegate", delegate.pk)
