"""A row of the page, and words for times and sizes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_timedelta
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates, languages

FINE, NOTE, WARNING, PROBLEM = "fine", "note", "warning", "problem"


@dataclass(frozen=True)
class Row:
    """One thing that is looked at. `advice` says what to do, `command` what to type on the server, `url` where to look."""

    label: str
    value: str
    state: str = FINE
    advice: str = ""
    command: str = ""
    url: str = ""

    @property
    def needs_somebody(self) -> bool:
        return self.state in (WARNING, PROBLEM)


def ago(moment: datetime) -> str:
    """3 hours ago; in 12 days."""
    locale = languages.locale(languages.active())
    return str(format_timedelta(moment - timezone.now(), add_direction=True, locale=locale))


def lasting(span: timedelta) -> str:
    return str(format_timedelta(span, locale=languages.locale(languages.active())))


def size(count: float) -> str:
    """Of a file or a disk, in the units that people know."""
    is_large = count >= 1e9
    figure = count / (1e9 if is_large else 1e6)
    shown = dates.number(round(figure, 1) if figure < 10 else round(figure))
    return (_("%(figure)s GB") if is_large else _("%(figure)s MB")) % {"figure": shown}
