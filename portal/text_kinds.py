"""Words that delegates agree to. For the translators' desk."""

from translations import kinds


def register() -> None:
    kinds.register("portal.ConsentText", order=80)
