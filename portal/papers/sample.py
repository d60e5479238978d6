"""A paper for a person who does not exist: to look at the letterhead, its words and its pictures before anything is issued."""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import languages
from events.models import Delegate, Institution
from portal.models import Document, Letterhead
from portal.papers.snapshot import Facts, snapshot

SERIAL = "X" * 12


def sample(letterhead: Letterhead, kind: str, code: str, *, has_pictures: bool = True) -> dict[str, Any]:
    """Snapshot of a paper for somebody whose language is `code`. Without pictures for those who may not see a signature."""
    forum = letterhead.forum
    institution = Institution()
    for one in languages.CODES:
        with translation.override(one):
            setattr(institution, languages.column("name", one), _("Sample institution"))
    with translation.override(code):
        native, position = _("Sample delegate"), _("Director")
    delegate = Delegate(
        forum=forum, given_name="DELEGATE", family_name="SAMPLE", native_name=native, position=position, language=code,
        institution=institution, country=forum.host_country,
    )  # fmt: skip
    days = forum.days if kind == Document.Kind.CERTIFICATE else []
    made = snapshot(delegate, letterhead, Facts(kind, letterhead.pair(code), SERIAL, timezone.now(), days))
    return made if has_pictures else {**made, "signature": "", "seal": ""}
