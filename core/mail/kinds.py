"""Kinds of mail. An application registers its own in `AppConfig.ready()`, with default texts that are in the catalogues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
Described = tuple[Words, str]  # what it is, and a sample of it


@dataclass(frozen=True)
class MailKind:
    """A mail the site writes. `body` is paragraphs; a link stands in a paragraph of its own.

    `placeholders` are {name: (what it is, sample)}; those of `COMMON` are known to every kind.
    """

    key: str
    label: Words
    subject: Words
    body: Sequence[Words]
    placeholders: Mapping[str, Described] = field(default_factory=dict)

    @property
    def allowed(self) -> dict[str, Described]:
        return {**self.placeholders, **COMMON}

    def default(self, name: str, code: str) -> str:
        """The text of `subject` or `body` in a language, as it is without an organiser's own."""
        with translation.override(code):
            return str(self.subject) if name == "subject" else "\n\n".join(map(str, self.body))

    def samples(self) -> dict[str, str]:
        """Values of its own placeholders for a preview."""
        return {name: sample for name, (_description, sample) in self.placeholders.items()}


COMMON: dict[str, Described] = {
    "site": (_("the short name of the site"), ""),
    "site_address": (_("the address of the site in the language of the mail"), ""),
}
_kinds: dict[str, MailKind] = {}


def register(kind: MailKind) -> None:
    """Declare a kind of mail."""
    _kinds[kind.key] = kind


def of(key: str) -> MailKind:
    """The kind with this key. Raises KeyError."""
    return _kinds[key]


def every() -> list[MailKind]:
    """All kinds, in the order of their registration."""
    return list(_kinds.values())


def common_values(code: str) -> dict[str, str]:
    """Values of the placeholders that every kind knows. Addresses begin with SITE_URL, whatever a request says."""
    from core.models import SiteIdentity
    from core.texts import text

    site: Any = SiteIdentity.objects.first()
    name = text(site, "short_name", code).value or text(site, "name", code).value if site else ""
    address = f"{settings.SITE_URL}/{code}/"
    return {"site": name or settings.SITE_URL.partition("://")[2], "site_address": address}
