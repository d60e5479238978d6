"""Texts that were edited since a release, as the page of the next one shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import languages
from core.admin.columns import label_of
from events.models import Forum, Session
from programme.mended import texts_changed


@dataclass(frozen=True)
class Language:
    """Sessions with edited texts in one language: (session, "Title, Abstract")."""

    language: languages.Language
    sessions: list[tuple[Any, str]]


def mended(forum: Forum, since: datetime) -> list[Language]:
    """By language, in the site's order; sessions in order of time."""
    changed = texts_changed(forum, since)
    known = Session.objects.in_bulk(list(changed))
    found = [
        Language(
            language,
            [(known[pk], _labels(texts[language.code])) for pk, texts in changed.items() if language.code in texts],
        )
        for language in languages.LANGUAGES
    ]
    return [each for each in found if each.sessions]


def _labels(fields: list[str]) -> str:
    return ", ".join(label_of(Session, name) for name in fields)
