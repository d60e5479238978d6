"""`manage.py export_translations`: texts of the site for translators' tools."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify

from core import languages
from translations import kinds
from translations.exchange.files import FORMATS, Written, write
from translations.exchange.gathering import Selection
from translations.rules import State

WORDS = {"missing": State.MISSING, "stale": State.STALE, "translated": State.FRESH, "reviewed": State.REVIEWED}


class Command(BaseCommand):
    """Choose, write."""

    help = (
        "Write the texts that are to be translated into a language, with the translations there are, as a file for "
        "translators' tools: po for Poedit and Weblate, xliff for OmegaT and agencies, xlsx for everybody else. Bring it "
        "back with import_translations. Texts whose original has changed since are marked (fuzzy in po), with what the "
        "original was before; the bodies of articles and pages are cut into paragraphs. Nothing on the site changes. An "
        "existing file is replaced when the new one is whole. Exit status 0, also where nothing is to be translated; 1 if "
        "the file cannot be written; 2 for an option that makes no sense."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--language", required=True, choices=languages.CODES, help="into which language", metavar="CODE"
        )
        parser.add_argument("--format", choices=sorted(FORMATS), help="default: as the name of the file ends, else po")
        parser.add_argument("--output", required=True, metavar="FILE", help="the file to write; - for standard output")
        parser.add_argument(
            "--state", type=states, metavar="STATE,...", help=f"which texts, some of {','.join(WORDS)}; default: all"
        )
        parser.add_argument(
            "--kind",
            action="append",
            type=kind,
            metavar="KIND",
            help="only this kind, such as events.session; again for more",
        )
        parser.add_argument("--public", action="store_true", help="only what readers see")
        scope = kinds.scope()
        if scope:
            option = f"--{slugify(scope.name)}"
            words = f"only what belongs to this {scope.name}"
            parser.add_argument(option, dest="scope", metavar=scope.key.upper(), help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        selection = Selection(
            language=options["language"],
            states=options["state"] or tuple(WORDS.values()),
            kinds=tuple(options["kind"] or ()),
            scope=_scope(options.get("scope")),
            is_public=options["public"],
        )
        name = options["format"] or _by_name(options["output"])
        written = self._written(options["output"], lambda out: write(out, name, selection))
        if options["verbosity"]:
            self._tell(written, options["output"])

    def _written(self, output: str, make: Callable[[Any], Written]) -> Written:
        """Standard output gets the file when it is whole; a file is replaced by a whole one."""
        try:
            if output == "-":
                with tempfile.TemporaryFile() as file:
                    written = make(file)
                    file.seek(0)
                    target: Any = getattr(self.stdout._out, "buffer", None) or sys.stdout.buffer
                    while chunk := file.read(1 << 20):
                        target.write(chunk)
                    target.flush()
                return written
            return _replaced(Path(output), make)
        except OSError as error:
            raise CommandError(f"Nothing was written: {error}") from error

    def _tell(self, written: Written, output: str) -> None:
        """On standard error where the file is on standard output."""
        to = self.stderr if output == "-" else self.stdout
        place = "standard output" if output == "-" else output
        to.write(f"{written.units} texts in {place}.", self.style.SUCCESS)
        if written.left_out:
            to.write(f"{written.left_out} texts are longer than a cell can be and were left out: use po or xliff.")


def _replaced(path: Path, make: Callable[[Any], Written]) -> Written:
    descriptor, part = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            written = make(file)
        mask = os.umask(0)
        os.umask(mask)
        Path(part).chmod(0o666 & ~mask)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return written


def _by_name(output: str) -> str:
    suffix = Path(output).suffix.lower().lstrip(".")
    return next((name for name, format_ in FORMATS.items() if suffix in (name, format_.suffix)), "po")


def _scope(value: str | None) -> int | None:
    scope = kinds.scope()
    if value is None or scope is None:
        return None
    found = scope.model._base_manager.filter(**{scope.key: value}).values_list("pk", flat=True).first()
    if found is None:
        error = CommandError(f"There is no {scope.name} {value!r}.", returncode=2)
        raise error
    return int(found)


def states(written: str) -> tuple[State, ...]:
    """Words of the command line, divided by commas."""
    from argparse import ArgumentTypeError

    words = [word.strip().lower() for word in written.split(",") if word.strip()]
    unknown = [word for word in words if word not in WORDS]
    if unknown or not words:
        raise ArgumentTypeError(f"{', '.join(unknown) or 'nothing'} is no state; there are {', '.join(WORDS)}")
    return tuple(WORDS[word] for word in words)


def kind(written: str) -> str:
    """A kind of the command line."""
    from argparse import ArgumentTypeError

    found = kinds.of(written.lower())
    if found is None:
        raise ArgumentTypeError(f"there is no kind {written!r}; there are {', '.join(k.label for k in kinds.every())}")
    return found.label
