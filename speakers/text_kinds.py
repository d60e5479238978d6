"""Which speakers' texts readers see, and of which editions: for the translators' desk."""

from speakers.models import Speaker
from translations import kinds


def register() -> None:
    kinds.register(
        "speakers.Speaker",
        order=30,
        public=Speaker.objects.published,
        scoped=lambda forums: Speaker.objects.filter(listings__forum__in=forums),
        is_everywhere=True,
    )
