"""Take away somebody's authenticator app."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import second_factor, security
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Takes away the authenticator app and the recovery codes of a person who has lost them, and ends their sessions. "
        "At the next sign-in with their password they set up the app anew. In the administration a superuser does the "
        "same; this is for the last one. Exit status 1 when nobody has the address."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="Address of the person.")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"Nobody has the address {email}.")
        removed = second_factor.reset(user)
        security.note("app taken away", None, user=user, detail="by command")
        done = (
            "The authenticator app is taken away." if removed else "There was no authenticator app; sessions are ended."
        )
        self.stdout.write(self.style.SUCCESS(done))
