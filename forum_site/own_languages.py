"""The languages of a site's own brought up to date: columns, catalogue, names of countries. For a new one and after an upgrade."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from django.conf import settings

from core import messages, overlays, own_catalogues
from events import countries

Say = Callable[[str], None]


@dataclass
class Done:
    """What was done: migrations written, names given, and how far each catalogue is."""

    migrations: list[str] = field(default_factory=list)
    names: int = 0
    catalogues: dict[str, own_catalogues.Standing] = field(default_factory=dict)


def codes() -> list[str]:
    """The languages that this site adds."""
    return [code for code, _ in settings.EXTRA_LANGUAGES]


def write(wanted: Collection[str]) -> Done:
    """Migrations and catalogues of these languages: files only. Raises LostMigrationsError, OSError, PoFileError."""
    done = Done(catalogues={code: own_catalogues.bring_up(code) for code in wanted})
    messages.compile_all()
    done.migrations = [f"{path.parent.name}/{path.name}" for path in overlays.bring_up(wanted)]
    return done


def fill(wanted: Collection[str]) -> int:
    """Names of countries, once the columns are there; the number of names."""
    return countries.name_missing(wanted)
