"""Sending institutions their links: first the very mails, with a sentence of one's own; then they go."""

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from core import languages
from core.mail import kinds
from core.mail.rendering import Rendered, render
from portal import mails
from portal.admin.queue import notes_of
from portal.models import Invitation


def can_be_sent(invitation: Invitation) -> bool:
    """A link that is good, and an address to send it to."""
    return bool(invitation.is_valid and invitation.contact_email)


def asked(request: HttpRequest, chosen: Sequence[Invitation]) -> HttpResponse:
    """What would go, before it goes."""
    able = [one for one in chosen if can_be_sent(one)]
    notes, used = notes_of(request), {one.language for one in able}
    context = {
        "title": _("Send the link"), "opts": Invitation._meta, "able": able,
        "left_out": [one for one in chosen if one not in able], "samples": _samples(able, notes),
        "notes": [(one, notes[one.code]) for one in languages.LANGUAGES if one.code in used],
    }  # fmt: skip
    return TemplateResponse(request, "admin/portal/send_links.html", {**admin.site.each_context(request), **context})


def _samples(able: Sequence[Invitation], notes: dict[str, str]) -> list[tuple[Invitation, Rendered]]:
    """The mail to the first of each language."""
    first: dict[str, Invitation] = {}
    for one in able:
        first.setdefault(one.language, one)
    kind, found = kinds.of("institution_invitation"), []
    for code, one in first.items():
        with translation.override(code):
            found.append((one, render(kind, code, mails.institution_values(one, notes[code]))))
    return found


def send(request: HttpRequest, chosen: Sequence[Invitation]) -> int:
    """The contact becomes the coordinator: their account is made where there is none. Returns how many were sent."""
    notes, count = notes_of(request), 0
    for invitation in chosen:
        if can_be_sent(invitation):
            invitation.coordinator = coordinator(invitation)
            invitation.save(update_fields=["coordinator"])
            count += mails.put_institution(invitation, note=notes[invitation.language])
    return count


def coordinator(invitation: Invitation) -> User:
    """The account of the contact. They sign in by a code, so a new one has no password."""
    known = User.objects.filter(email__iexact=invitation.contact_email).first()
    return known or User.objects.create_user(invitation.contact_email, None, language=invitation.language)
