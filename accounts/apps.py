from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and roles")

    def ready(self) -> None:
        from accounts import mails, receivers, roles
        from core.admin import locking

        roles.grant(roles.OWNER, "accounts", ["user"])
        roles.grant(roles.OWNER, "core", ["siteidentity"], ["view", "add", "change"])
        roles.grant(roles.OWNER, "core", ["mailtemplate", "outboxmail"], ["view", "change"])
        roles.grant(roles.OWNER, "core", ["heartbeat"], ["view"])  # and with it the state of the server
        roles.grant(roles.REGISTRAR, "core", ["mailtemplate"], ["view"])
        roles.grant(roles.REGISTRAR, "core", ["outboxmail"], ["view", "change"])
        roles.grant_translators("core", ["siteidentity", "mailtemplate"])
        mails.register()
        receivers.connect()
        locking.register(roles.languages_of)
        # After every app of ours has its permissions: sessions comes later in INSTALLED_APPS.
        post_migrate.connect(roles.ensure, apps.get_app_config("sessions"), dispatch_uid="accounts.roles.ensure")
