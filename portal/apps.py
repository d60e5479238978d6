from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Delegates")

    def ready(self) -> None:
        from accounts import landing, roles, second_factor
        from core import timers
        from events import actions
        from portal import (
            access,
            consents,
            copying,
            duplicates,
            entrance,
            mails,
            retention,
            sign_up_mail,
            sign_ups,
            steps,
            text_kinds,
        )
        from portal.announcing import writing
        from portal.lists import files
        from portal.papers import mail

        for role in (roles.OWNER, roles.REGISTRAR):
            roles.grant(role, "portal", ["registrationrules", "invitation", "registration", "letterhead"])
            roles.grant(role, "portal", ["document"], ["view", "add", "change"])
            roles.grant(role, "portal", ["consenttext"], ["view", "add", "change"])
            roles.grant(role, "portal", ["step"], ["view"])
            roles.grant(role, "portal", ["mailing"], ["view", "add"])
            roles.grant(role, "portal", ["badge"], ["view", "change"])
        for role in (roles.OWNER, roles.REGISTRAR, roles.PROGRAMME_EDITOR):
            roles.grant(role, "portal", ["feedbackrules"])
            roles.grant(role, "portal", ["feedbackanswer"], ["view"])
        roles.grant(roles.CHECK_IN, "portal", ["badge"], ["view"])
        for role in (roles.OWNER, roles.REGISTRAR, roles.CHECK_IN):
            roles.grant(role, "portal", ["attendance"], ["view", "add", "change"])
        roles.grant(roles.OWNER, "portal", ["accessrecord"], ["view"])
        roles.grant_translators("portal", ["consenttext", "letterhead"])
        mails.register()
        sign_up_mail.register()
        mail.register()
        writing.register()
        steps.connect()
        sign_ups.connect()
        duplicates.connect()
        consents.connect()
        actions.register(entrance.register)
        access.connect()
        text_kinds.register()
        copying.register()
        landing.register(landing_of)
        second_factor.guard("/check-in/")
        timers.register("portal.list_files", 3600, files.forget)
        timers.register("portal.retention", 24 * 3600, retention.daily)


def landing_of(user: Any) -> str:
    """Delegates arrive at their registrations; others where other applications say."""
    return reverse("me") if user.delegates.exists() or user.coordinated.exists() else ""
