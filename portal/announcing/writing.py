"""An announcement's mails: written down in portions, each in one transaction, once for each delegate whatever is killed when."""

from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import languages
from core.mail import kinds, outbox
from core.mail.kinds import MailKind
from core.mail.outbox import Letter
from core.mail.rendering import Rendered, Writer
from core.structured import full
from core.texts import Text, text
from events.models import Delegate, Forum
from news.models import Announcement
from portal import mails
from portal.announcing import audience, stopping
from portal.announcing.audience import Audience
from portal.models import Announced, Invitation, Mailing

PORTION = 250
KIND = MailKind(
    "announcement", _("Announcement to delegates"), "{level}: {forum}", (mails.HELLO, "{message}", "{link}"),
    {
        "forum": mails.FORUM, "name": mails.NAME, "level": (_("the level of the announcement"), "Change"),
        "message": (_("the announcement"), "The bus to the college leaves at 8:30."),
        "link": (_("the address that the announcement names, or nothing"), "https://forum.example.org/en/"),
    },
)  # fmt: skip


def register() -> None:
    kinds.register(KIND)


class Post:
    """The words of an announcement in each language; what they need is read once."""

    def __init__(self, announcement: Announcement, forum: Forum) -> None:
        self.announcement, self.forum = announcement, forum
        self._writers: dict[str, Writer] = {}
        self._values: dict[str, dict[str, str]] = {}

    @cached_property
    def kind(self) -> MailKind:
        return kinds.of(KIND.key)

    def writer(self, code: str) -> Writer:
        if code not in self._writers:
            self._writers[code] = Writer(self.kind, code)
        return self._writers[code]

    def message(self, code: str) -> Text:
        """The message in a language, or in the next best."""
        return text(self.announcement, "message", code)

    def values(self, code: str) -> dict[str, str]:
        """What fills the mail, but for the name."""
        if code not in self._values:
            with translation.override(code):
                level = str(self.announcement.get_level_display())
            link = self.announcement.link_in(code)
            self._values[code] = {
                "forum": mails.forum_name(self.forum, code), "message": self.message(code).value, "level": level,
                "link": full(link) if link else "",
            }  # fmt: skip
        return self._values[code]

    def sample(self, code: str) -> Rendered:
        """The mail to somebody made up."""
        return self.writer(code).render({**self.values(code), "name": mails.NAME[1]})

    def letter(self, delegate: Delegate) -> Letter:
        """To the delegate, else to their coordinator, who gets one for all that they look after."""
        code, cause = delegate.language, f"announcement {self.announcement.pk}"
        if delegate.email:
            return Letter(
                key=f"{cause} delegate {delegate.pk} {delegate.reference}", to=delegate.email, language=known(code),
                values={**self.values(known(code)), "name": delegate.latin_name}, about=("events.delegate", delegate.pk),
                unsubscribe=stopping.link("delegate", delegate.pk, code), expires_at=self.announcement.until,
            )  # fmt: skip
        invitation: Any = delegate.registration.invitation
        coordinator = invitation.coordinator
        to, spoken = (
            (coordinator.email, coordinator.language)
            if coordinator
            else (invitation.contact_email, invitation.language)
        )
        spoken = known(spoken)
        institution = text(invitation.institution, "name", spoken).value
        return Letter(
            key=f"{cause} invitation {invitation.pk}", to=to, language=spoken,
            values={**self.values(spoken), "name": invitation.contact_name or institution},
            about=("portal.invitation", invitation.pk), preface=_preface(institution, spoken),
            unsubscribe=stopping.link("institution", invitation.pk, spoken), expires_at=self.announcement.until,
        )  # fmt: skip


def known(code: str) -> str:
    return code if code in languages.CODES else languages.DEFAULT


def _preface(institution: str, code: str) -> str:
    with translation.override(code):
        return gettext("For those whom you look after for %(institution)s. Please pass it on:") % {
            "institution": institution
        }


def carry_out(mailing: Mailing) -> None:
    """Write all mails of an order. After a kill it goes on where it was; what has been written is not written again."""
    post = Post(mailing.announcement, mailing.forum)
    people = Audience(**mailing.audience).people(mailing.forum)
    last = 0
    while (reached := _portion(post, people, last)) is not None:
        last = reached
    Mailing.objects.filter(pk=mailing.pk).update(finished_at=timezone.now())


@transaction.atomic
def _portion(post: Post, people: QuerySet[Delegate], after: int) -> int | None:
    """The mails to the next of them; the last one's primary key, None when there is nobody left."""
    rows = audience.waiting(post.announcement, people).filter(pk__gt=after).order_by("pk")
    needed = ("registration__invitation__coordinator", "registration__invitation__institution")
    letters = {delegate.pk: post.letter(delegate) for delegate in rows.select_related(*needed)[:PORTION]}
    if not letters:
        return None
    written = outbox.put_many(KIND.key, {one.key: one for one in letters.values()}.values(), post.writer)
    got = [
        Announced(announcement=post.announcement, delegate_id=pk, mail_id=written[letter.key])
        for pk, letter in letters.items()
        if letter.key in written
    ]
    Announced.objects.bulk_create(got, ignore_conflicts=True)
    return max(letters)


def languages_of(announcement: Announcement, people: QuerySet[Delegate]) -> dict[str, int]:
    """In how many mails each language is, own and coordinators', in the order of the site."""
    rows = audience.waiting(announcement, people).order_by()
    found: dict[str, int] = {}
    counted: Any = rows.filter(audience.HAS_OWN).values_list("language").annotate(n=Count("pk"))
    for code, count in counted:
        found[known(code)] = found.get(known(code), 0) + count
    asked = rows.filter(audience.BY_COORDINATOR).values("registration__invitation")
    for invitation in Invitation.objects.filter(pk__in=asked).select_related("coordinator"):
        code = known(invitation.coordinator.language if invitation.coordinator else invitation.language)
        found[code] = found.get(code, 0) + 1
    return {code: found[code] for code in languages.CODES if code in found}
