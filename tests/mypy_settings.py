"""Settings for the type checker only: modeltranslation's patched managers would be `Any` to it."""

from django.apps import AppConfig

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as APPS


class Unpatched(AppConfig):
    """First of all applications: the managers stay ours."""

    name = "tests"

    def ready(self) -> None:
        from modeltranslation import translator

        translator.add_manager = lambda model: None


INSTALLED_APPS = ["tests.mypy_settings.Unpatched", *APPS]
