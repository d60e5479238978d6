"""Whether somebody can register for a forum that is to go public."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events import readiness
from events.models import Forum
from events.readiness import Gap
from portal.models import RegistrationRules


def gaps(forum: Forum) -> Iterator[Gap]:
    rules = RegistrationRules.objects.of(forum)
    if rules.pk is None:
        yield Gap(_("Rules of registration: it is closed"), reverse("admin:portal_registrationrules_add"))
    elif rules.way == RegistrationRules.Way.CLOSED:
        where = reverse("admin:portal_registrationrules_change", args=[rules.pk])
        yield Gap(_("Rules of registration: it is closed"), where)


readiness.register("portal", gaps)
