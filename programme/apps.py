from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = _("Programme")

    def ready(self) -> None:
        from accounts import roles

        roles.grant(roles.OWNER, "programme", ["release", "releasedsession"], ["view", "add"])
        roles.grant(roles.PROGRAMME_EDITOR, "programme", ["release", "releasedsession"], ["view", "add"])
        roles.grant_translators("programme", ["release"])
