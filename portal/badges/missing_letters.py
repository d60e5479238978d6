"""Letters of badges that no font has, told before anything is printed; quick for all badges of a forum."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet

from core import languages
from core.paper import glyphs, typesetting
from events.models import AccompanyingPerson, Country, Delegate, Forum, Institution
from portal.badges.choice import Paper
from portal.badges.data import Writer, document, frame
from portal.badges.printing import companions, whole
from portal.models import Badge

COLUMNS = ("given_name", "family_name", "native_name", "honorific", "position", "institution_name")


def lacking(forum: Forum, rows: QuerySet[Delegate], paper: Paper) -> list[dict[str, Any]]:
    """What is missing on the badges of these delegates, for people. Nothing is written down and nobody gets a token by it.

    Only badges with a doubtful character are composed. Six queries, and those of composing.
    """
    writer = Writer(forum, paper)
    everybody = rows.order_by()
    for language in everybody.values_list("language", flat=True).distinct():
        for role in Badge.Role:
            frame(writer, role, paper.pair(language, forum))
    if people := _doubtful(everybody, paper):
        some = list(whole(everybody.filter(pk__in=people)))
        document(writer, some, {}, companions(some, paper))
    return typesetting.report(writer.report)


def _doubtful(rows: QuerySet[Delegate], paper: Paper) -> set[int]:
    """Primary keys of delegates of whom something cannot be written, or may not be."""
    found = _with_doubts(rows.values_list("pk", *COLUMNS))
    names = [languages.column("name", code) for code in languages.CODES]
    places: tuple[tuple[type[Model], str], ...] = ((Country, "country"), (Institution, "institution"))
    for model, field in places:
        named = model._default_manager.filter(pk__in=rows.values(field)).order_by()
        if odd := _with_doubts(named.values_list("pk", *names)):
            found |= set(rows.filter(**{f"{field}__in": odd}).values_list("pk", flat=True))
    if paper.companions:
        people = AccompanyingPerson.objects.filter(delegate__in=rows.values("pk")).order_by()
        found |= _with_doubts(people.values_list("delegate", "given_name", "family_name"))
    return found


def _with_doubts(rows: Iterable[tuple[Any, ...]]) -> set[int]:
    """Of rows of a key and texts the keys of those with a doubtful character: nearly always none, so all are looked at as one text."""
    known = [(pk, "\n".join(filter(None, texts))) for pk, *texts in rows]
    signs = glyphs.doubtful("\n".join(text for _pk, text in known))
    return {pk for pk, text in known if not signs.isdisjoint(unicodedata.normalize("NFC", text))} if signs else set()
