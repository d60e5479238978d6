"""Whether somebody can register for a forum that is to go public."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import dates
from core.texts import text
from events import readiness
from events.models import Forum
from events.readiness import Gap, Next
from portal.models import Letterhead, RegistrationRules


def following(forum: Forum) -> Iterator[Next]:
    """Both are one row for a forum; what they decide is said, for they may have come along with a copy."""
    rules, letterhead = RegistrationRules.objects.of(forum), Letterhead.objects.of(forum)
    add = f"{reverse('admin:portal_registrationrules_add')}?forum={forum.pk}"
    url = reverse("admin:portal_registrationrules_change", args=[rules.pk]) if rules.pk else add
    may = ("portal.change_registrationrules",)
    yield Next(_("Rules of registration"), url, _decided(rules) if rules.pk else "", may)
    add = f"{reverse('admin:portal_letterhead_add')}?forum={forum.pk}"
    url = reverse("admin:portal_letterhead_change", args=[letterhead.pk]) if letterhead else add
    detail = text(letterhead, "signatory").value if letterhead else ""
    yield Next(_("Letterhead of invitations and certificates"), url, detail, ("portal.change_letterhead",))


def _decided(rules: RegistrationRules) -> str:
    """Who may register, from when to when, on how many places."""
    days = [moment.astimezone(rules.forum.zone).date() for moment in (rules.opens_at, rules.closes_at) if moment]
    places = f"{_('places')}: {dates.number(rules.capacity)}" if rules.capacity is not None else ""
    said = [str(rules.get_way_display()), " – ".join(dates.day(day) for day in days), places]
    return " · ".join(filter(None, said))


def gaps(forum: Forum) -> Iterator[Gap]:
    rules = RegistrationRules.objects.of(forum)
    if rules.pk is None:
        yield Gap(_("Rules of registration: it is closed"), reverse("admin:portal_registrationrules_add"))
    elif rules.way == RegistrationRules.Way.CLOSED:
        where = reverse("admin:portal_registrationrules_change", args=[rules.pk])
        yield Gap(_("Rules of registration: it is closed"), where)


readiness.register("portal", gaps)
readiness.register_next("portal", following)
