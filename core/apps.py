from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Site")

    def ready(self) -> None:
        from core import changes, history, timers
        from core.housekeeping import daily
        from core.logs import queries
        from core.mail import mailbox

        changes.connect()
        history.connect()
        timers.register("core.bounces", 600, mailbox.look)
        timers.register("core.housekeeping", 24 * 3600, daily)
        timers.register("core.jobs_of_the_gone", 600, jobs_of_the_gone)
        connection_created.connect(queries.watch, dispatch_uid="core.logs.queries")
        post_migrate.connect(mail_templates, self, dispatch_uid="core.mail_templates")


def jobs_of_the_gone() -> None:
    """A timer's: jobs of servers that are gone are done by those that are there."""
    from core.management.commands import worker

    worker.take_back_of_the_gone()


def mail_templates(using: str, **kwargs: Any) -> None:
    """A row for each kind of mail, where organisers write their own texts (receiver of `post_migrate`)."""
    from core.mail import kinds
    from core.models import MailTemplate

    if MailTemplate._meta.db_table not in connections[using].introspection.table_names():
        return  # a site that is migrated to an earlier state
    MailTemplate.objects.using(using).ensure([kind.key for kind in kinds.every()])
