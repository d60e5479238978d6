"""Words that delegates agree to, and those of their letters. For the translators' desk."""

from portal.models import Letterhead
from translations import kinds


def register() -> None:
    kinds.register("portal.ConsentText", order=80)
    kinds.register("portal.Letterhead", order=82, scoped=lambda forums: Letterhead.objects.filter(forum__in=forums))
