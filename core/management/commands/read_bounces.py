"""Mails that came back, from files or from the mailbox they come to."""

import imaplib
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.mail import bounces, mailbox


def contents(paths: list[str]) -> Iterator[bytes]:
    """Messages of files, of all files in folders (a Maildir, say), and of standard input ("-"), the beginning of each."""
    for path in paths:
        if path == "-":
            yield sys.stdin.buffer.read(bounces.LARGEST)
            continue
        found = Path(path)
        files = sorted(one for one in found.rglob("*") if one.is_file()) if found.is_dir() else [found]
        for file in files:
            with file.open("rb") as opened:
                yield opened.read(bounces.LARGEST)


class Command(BaseCommand):
    help = (
        "Reads reports of delivery and marks the mails that reached nobody, so that organisers see them. PATH is a file, a "
        "folder such as a Maildir, or - for standard input; without one, the mailbox of BOUNCES_URL is looked into, which "
        "the worker does every ten minutes. Any other mail is passed over."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", metavar="PATH")

    def handle(self, **options: Any) -> None:
        paths: list[str] = options["paths"]
        if not paths and not settings.BOUNCES_URL:
            raise CommandError("Name a file or a folder, or set BOUNCES_URL.")
        try:
            count = sum(bounces.read(contents(paths))) if paths else mailbox.look()
        except (OSError, imaplib.IMAP4.error) as error:
            raise CommandError(f"It could not be read: {error}") from error
        self.stdout.write(f"Mails that came back: {count}")
