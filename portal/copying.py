"""Rules of registration and the letterhead of an earlier edition in a new one."""

from django.utils.translation import gettext_lazy as _

from core.copying import copied
from events import copying
from events.copying import Copy, Offer
from portal.models import Letterhead, RegistrationRules


def rules(copy: Copy) -> None:
    """Each date so far from the forum as it was; where nobody knows the days of then, without dates."""
    was = RegistrationRules.objects.filter(forum=copy.plan.source).select_related("forum").first()
    if was is None:
        return
    knows = copy.first_day_then is not None
    moments = {name: getattr(was, name) for name in ("opens_at", "closes_at", "travel_closes_at")}
    moved = {name: copy.moved(moment) if moment and knows else None for name, moment in moments.items()}
    until = copy.moved_day(was.keep_until) if was.keep_until else None
    copied([was], forum_id=copy.forum.pk, keep_until=until, **moved)


def letterhead(copy: Copy) -> None:
    copied(Letterhead.objects.filter(forum=copy.plan.source), forum_id=copy.forum.pk)


def register() -> None:
    copying.offer(
        rules, Offer("registration", _("rules of registration, with their dates moved"), "portal.add_registrationrules")
    )
    copying.offer(
        letterhead, Offer("letterhead", _("the letterhead, with signature and seal"), "portal.add_letterhead")
    )
