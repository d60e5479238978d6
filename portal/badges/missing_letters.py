"""Letters of badges that no font has, told before anything is printed; quick for all badges of a forum."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

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
    places: dict[Any, set[Any]] = {}
    texts: dict[int, str] = {}
    for pk, country, institution, *said in rows.values_list("pk", "country", "institution", *COLUMNS):
        texts[pk] = "\n".join(said)
        places.setdefault((Country, country), set()).add(pk)
        places.setdefault((Institution, institution), set()).add(pk)
    found = _with_doubts(texts.items())
    for model in (Country, Institution):
        known = [pk for kind, pk in places if kind is model and pk]
        columns = [languages.column("name", code) for code in languages.CODES]
        names = model.objects.filter(pk__in=known).order_by().values_list("pk", *columns)
        for pk in _with_doubts((pk, "\n".join(filter(None, said))) for pk, *said in names):
            found |= places[model, pk]
    if paper.companions:
        people = AccompanyingPerson.objects.filter(delegate__in=rows.values("pk")).order_by()
        named = people.values_list("delegate", "given_name", "family_name")
        found |= _with_doubts((pk, f"{given}\n{family}") for pk, given, family in named)
    return found


def _with_doubts(texts: Iterable[tuple[int, str]]) -> set[int]:
    rows = [(pk, unicodedata.normalize("NFC", text)) for pk, text in texts]
    signs = glyphs.doubtful("\n".join(text for _pk, text in rows))
    return {pk for pk, text in rows if not signs.isdisjoint(text)} if signs else set()
