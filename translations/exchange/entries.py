"""What all formats say: of an export as a whole, and of each unit that comes back."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import languages
from core.models import SiteIdentity
from core.texts import text
from translations.exchange.units import Unit

MAX_BYTES = 32 * 1024 * 1024  # all texts of 600 sessions, 800 speakers and 5,000 photographs are a third of it
MAX_ENTRIES = 100_000
NOTHING = "none"  # the version of a translation that there was not
VERSION = re.compile(rf"[0-9a-f]{{12}}|{NOTHING}")
Output = IO[bytes]


@dataclass(frozen=True)
class Header:
    """Of an export: the language it goes to, the site's name and address, and when it was made."""

    language: str
    site: str = ""
    address: str = ""
    moment: datetime = field(default_factory=timezone.now)

    @property
    def tag(self) -> str:
        return languages.tag(self.language)


@dataclass(frozen=True)
class Entry:
    """A unit that came back. `version` is the digest of the translation as it was exported ("" for none, None for not known);
    `where` is its place in the file, `problem` why it is no text, both for people.
    """

    name: str
    source: str
    target: str
    is_fuzzy: bool = False
    version: str | None = None
    where: str = ""
    problem: str = ""


@dataclass
class Content:
    """A file that was read: the site's language that its translations are in, when it was exported, and its entries."""

    language: str
    moment: datetime | None
    entries: list[Entry] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        if len(self.entries) > MAX_ENTRIES:
            raise ValidationError(_("This file has more than %(limit)d texts.") % {"limit": MAX_ENTRIES})


def header(language: str) -> Header:
    site = SiteIdentity.objects.first()
    name = text(site, "name").value or text(site, "short_name").value if site else ""
    return Header(language, " ".join(name.split()), str(settings.SITE_URL))


def version_of(unit: Unit) -> str:
    return unit.digest or NOTHING


def version(written: str) -> str | None:
    """What a file says of the translation as it was exported; None where it says nothing of the kind."""
    said = written.strip().lower()
    if not VERSION.fullmatch(said):
        return None
    return "" if said == NOTHING else said


def moment(written: str) -> datetime | None:
    """A time with its offset (RFC 3339); None for anything else."""
    try:
        found = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    return found if found.tzinfo else None


def language_of(written: str) -> str:
    """The site's language for a tag such as zh-Hans, zh_CN or ru_RU. ValidationError where the site has none or several."""
    wanted = written.strip().lower().replace("_", "-").partition("@")[0].partition(".")[0]
    if wanted in languages.CODES:
        return wanted
    first = wanted.partition("-")[0]
    near = [code for code in languages.CODES if code.partition("-")[0] == first]
    if len(near) == 1:
        return near[0]
    if not wanted:
        raise ValidationError(_("The file does not say into which language it translates."))
    raise ValidationError(
        _("The file is in the language “%(language)s”, which is none of this site.") % {"language": written}
    )


def too_large() -> ValidationError:
    return ValidationError(_("This file is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024 // 1024})
