"""Compile the catalogues of messages."""

from typing import Any

from babel.messages.pofile import PoFileError
from django.core.management.base import BaseCommand, CommandError

from core.messages import compile_all


class Command(BaseCommand):
    help = (
        "Compiles locale/*/LC_MESSAGES/*.po to .mo with Babel; gettext is not needed. Files that did not change are "
        "left alone. A fuzzy or incomplete message is left out. `serve` and `prepare` do this too."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = compile_all()
        except (PoFileError, OSError) as error:
            raise CommandError(str(error)) from error
        for path in written:
            self.stdout.write(str(path))
        if not written and options["verbosity"] > 0:
            self.stdout.write("Nothing has changed.")
