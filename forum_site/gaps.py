"""What the site as a whole needs before a forum may go public: a name, and mail that reaches people."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin.today import address
from core.models import SiteIdentity
from core.texts import text
from events.models import Forum
from events.readiness import Gap


def gaps(forum: Forum) -> Iterator[Gap]:
    site = SiteIdentity.objects.first()
    if site is None or not text(site, "name"):
        yield Gap(_("The name of the site"), reverse("admin:core_siteidentity_changelist"), True)
    elif not site.email:
        yield Gap(_("An e-mail address for questions"), reverse("admin:core_siteidentity_changelist"))
    if not settings.MAIL_IS_CONFIGURED:
        yield Gap(_("A mail server: letters and answers reach nobody"), address("core_outboxmail"))
