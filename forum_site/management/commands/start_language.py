"""Make a language of the site's own ready."""

from argparse import ArgumentTypeError
from typing import Any

from babel.messages.pofile import PoFileError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from core.overlays import LostMigrationsError
from forum_site import own_languages, preparation


class Command(BaseCommand):
    help = (
        "Makes a language ready that the program does not come with. First write it into .env, as EXTRA_LANGUAGES=ar or, with "
        "its name for itself, ar:العربية (several with commas between). Then this command makes the columns of content with "
        "their history, a catalogue of the interface to be translated, the names of countries by CLDR and the role of its "
        "translators. What it writes lies in var/languages/: the site's own, untouched by an upgrade; back it up with the "
        "database and copy it to every server. After an upgrade `make run` does the same by itself; running this again is "
        "harmless, changes no translation, and tells how far the catalogue is."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", type=_added, help="code of the language, as in EXTRA_LANGUAGES")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["code"]
        try:
            done = own_languages.write([code])
            if done.migrations:
                self.say(f"Making room for {code}. This takes some seconds, once.")
            preparation.write_ahead()
            preparation.migrate(lambda line: None)
            done.names = own_languages.fill([code])
        except (OSError, DatabaseError, LostMigrationsError, PoFileError) as error:
            raise CommandError(f"{code} could not be made ready: {' '.join(str(error).split())}") from error
        self.report(done)

    def report(self, done: own_languages.Done) -> None:
        """What was done, and what is left to people."""
        for name in done.migrations:
            self.say(f"Written: {settings.LANGUAGES_FOLDER / 'migrations' / name}")
        if done.names:
            self.say(f"Names of countries by CLDR: {done.names}")
        for code, standing in done.catalogues.items():
            self.say(
                f"Interface: {standing.translated} of {standing.texts} texts in {code}. Translate: {standing.path}"
            )
            for text in standing.unusable[:10]:
                self.say(f"  Left out, fuzzy or with other placeholders: {text[:70]!r}")
            if len(standing.unusable) > 10:
                self.say(f"  and {len(standing.unusable) - 10} more")
            self.say(
                f"Ready. Content in {code} is edited in the admin; the role is “Translator {code}”. Restart the site."
            )

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _added(code: str) -> str:
    """A language of the site's own; who names another learns what to do."""
    if code in own_languages.codes():
        return code
    if code in dict(settings.LANGUAGES):
        raise ArgumentTypeError(f"{code} comes with the program: there is nothing to start.")
    line = ",".join([*own_languages.codes(), code])
    raise ArgumentTypeError(
        f"{code} is not a language of this site yet. Write this line into .env first: EXTRA_LANGUAGES={line}"
    )
